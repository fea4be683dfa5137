/** The HTML report of graded submissions. */

export { type Audience, forAudience, forStudents } from "./audience.ts";
export { type ClassReport, renderClass } from "./class.ts";
export { type ClassWork, statisticsOf } from "./class-statistics.ts";
export { hintsOf } from "./hints.ts";
export { markdownText, type ReadText } from "./lesson.ts";
export { type Live, renderLive, renderLiveBody } from "./live.ts";
export { nestingOf } from "./markdown.ts";
export { renderVerification } from "./matrix.ts";
export { type ReportOptions, renderReport } from "./page.ts";
export type * from "./picture.ts";
export type * from "./result.ts";
export { idleProperties, isMutant, type Trial, type Verification } from "./verification.ts";
