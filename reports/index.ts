/** The HTML report of graded submissions. */
export { renderVerification } from "./matrix.ts";
export { type ReportOptions, renderReport } from "./page.ts";
export type * from "./picture.ts";
export type * from "./result.ts";
export { isMutant, type Trial, type Verification } from "./verification.ts";
