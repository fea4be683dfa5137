/** The HTML report of graded submissions. */

export { nestingOf } from "./markdown.ts";
export { renderVerification } from "./matrix.ts";
export { type ReportOptions, renderReport } from "./page.ts";
export type * from "./picture.ts";
export type * from "./result.ts";
export { idleProperties, isMutant, type Trial, type Verification } from "./verification.ts";
