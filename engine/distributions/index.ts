/** Distributions, by PyTorch's names: `new distributions.Normal(0, 1)`. */
export {
  Bernoulli,
  Categorical,
  type CategoricalParameters,
  Geometric,
  OneHotCategorical,
} from "./discrete.ts";
export { Distribution, klDivergence } from "./distribution.ts";
export { type Covariance, Independent, MixtureSameFamily, MultivariateNormal } from "./joint.ts";
export { Cauchy, Gumbel, HalfNormal, Laplace, Normal } from "./location-scale.ts";
export { Exponential, LogNormal, Uniform } from "./waiting.ts";
