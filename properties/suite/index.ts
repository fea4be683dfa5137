/** What a lesson's suite is written with. */

export type { Axis, ContourLayer, Layer, LineLayer, Panel, PointLayer } from "../../reports/picture.ts";
export { isDiagnosisCode } from "../author/codes.ts";
export type { Handle } from "../author/handle.ts";
export { Mistake, suitesSoFar, thrownText } from "../author/mistake.ts";
export { codeAdvice, requireCode } from "../author/sound.ts";
export { type Watched, watched } from "../author/watched.ts";
export * from "./channel.ts";
export { Failure } from "./failure.ts";
export { type Check, diagnosisOfFailure, type ForAllOptions, forAll } from "./for-all.ts";
export { expect } from "./matchers.ts";
export {
  type Drawing,
  type FieldOptions,
  type PictureOptions,
  type SuitePicture,
  sampled,
} from "./picture.ts";
export {
  type Expected,
  type ProgramContext,
  ProgramHandle,
  type ProgramInputs,
  type ProgramMisconception,
  type ProgramOptions,
  valuesOf,
} from "./program.ts";
export type { Outcome, Property, RunContext, Suite } from "./property.ts";
export { type Misconception, type Reference, ScalarHandle, type ScalarOptions } from "./scalar.ts";
export { type Exercise, type PropertyOptions, type SuiteTools, suite } from "./suite.ts";
