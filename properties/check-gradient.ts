/** The checker of gradients alone, for programs in any library: nothing of suites, and no engine. */
export {
  type CheckedEntry,
  checkGradient,
  type GradientCheck,
  type GradientToCheck,
  type Verdict,
} from "./oracles/check-gradient.ts";
