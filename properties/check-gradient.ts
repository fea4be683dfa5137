/** The checker of gradients alone, for programs in any library: nothing of suites, and no engine. */
export {
  type CheckedEntry,
  checkGradient,
  type GradientCheck,
  type GradientToCheck,
  type GradientVerdict,
} from "./oracles/check-gradient.ts";
export type {
  GradientCounterexample,
  GradientReport,
  GradientsToCheck,
  Named,
  PlainTensor,
} from "./oracles/gradients-to-check.ts";
export type { HowWrong } from "./oracles/how-wrong.ts";
export type { CheckedDerivative, Verdict } from "./oracles/line.ts";
export type { NestedNumbers } from "./oracles/named-values.ts";
export type { InputOptions, InputToCheck } from "./oracles/points.ts";
export type { Impurity } from "./oracles/purity.ts";
export type { Dtype } from "./oracles/single.ts";
