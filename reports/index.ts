/** The HTML report of graded submissions. */
export { type ReportOptions, renderReport } from "./page.ts";
export type * from "./picture.ts";
export type * from "./result.ts";
