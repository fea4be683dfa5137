/** What a lesson's suite is written with. */

export type { Axis, ContourLayer, Layer, LineLayer, Panel, PointLayer } from "../../reports/picture.ts";
export type { Context as ProgramContext } from "../ask/context.ts";
export { type Expected, valuesOf } from "../ask/fields.ts";
export type { ProgramMisconception } from "../ask/record-handle.ts";
export type { Misconception } from "../ask/tensor-handle.ts";
export { isDiagnosisCode } from "../author/codes.ts";
export type { DeclaredHandle } from "../author/handle.ts";
export { Mistake, suitesSoFar, thrownText } from "../author/mistake.ts";
export { codeAdvice, requireCode } from "../author/sound.ts";
export { restOf, type Watched, watched } from "../author/watched.ts";
export * from "./channel.ts";
export { Failure } from "./failure.ts";
export { type Check, type ForAllOptions, forAll } from "./for-all.ts";
export { expect } from "./matchers.ts";
export { editedSource, type Mutant, mutant } from "./mutants.ts";
export { diagnosisOfFailure } from "./outcomes.ts";
export {
  type Drawing,
  type FieldOptions,
  type PictureOptions,
  type SuitePicture,
  sampled,
} from "./picture.ts";
export { ProgramHandle, type ProgramInputs, type ProgramOptions } from "./program.ts";
export type { Outcome, Property, RunContext, Suite } from "./property.ts";
export { type Reference, ScalarHandle, type ScalarOptions } from "./scalar.ts";
export { followPromisesAlone } from "./session.ts";
export { arrows, contours, curve, type ShownOptions, shown } from "./shown.ts";
export { type Exercise, type PropertyOptions, type Right, type SuiteTools, suite } from "./suite.ts";
export type { Ask, AskRecord, Given, RecordWords, TensorWords, Where } from "./words.ts";
