/** What is done with the parameters and gradients of modules, and with sequences of several lengths. */
export * from "./gradients.ts";
export { orthogonal, type SpectralNormOptions, spectralNorm, weightNorm } from "./parametrizations.ts";
export { type Parametrization, registerParametrization, removeParametrization } from "./parametrize.ts";
export * from "./sequences.ts";
