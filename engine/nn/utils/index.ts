/** What is done with the parameters and gradients of modules, and with sequences of several lengths. */
export * from "./fusing.ts";
export * from "./gradients.ts";
export { orthogonal, type SpectralNormOptions, spectralNorm, weightNorm } from "./parametrizations.ts";
export {
  isParametrized,
  type Parametrization,
  registerParametrization,
  removeParametrization,
} from "./parametrize.ts";
export * from "./sequences.ts";
