/** Distributions, by PyTorch's names: `new distributions.Normal(0, 1)`. */
export { Beta, Dirichlet } from "./beta.ts";
export { VonMises } from "./circle.ts";
export { ContinuousBernoulli } from "./continuous-bernoulli.ts";
export { Binomial, Multinomial, NegativeBinomial, Poisson } from "./counts.ts";
export {
  Bernoulli,
  Categorical,
  type CategoricalParameters,
  Geometric,
  OneHotCategorical,
  OneHotCategoricalStraightThrough,
} from "./discrete.ts";
export { Distribution } from "./distribution.ts";
export { klDivergence } from "./divergence.ts";
export { Chi2, FisherSnedecor, Gamma, InverseGamma } from "./gamma.ts";
export { GeneralizedPareto } from "./generalized-pareto.ts";
export { HalfCauchy, HalfNormal } from "./half.ts";
export { type Covariance, Independent, MixtureSameFamily, MultivariateNormal } from "./joint.ts";
export { LKJCholesky } from "./lkj.ts";
export { Cauchy, Gumbel, Laplace, Normal } from "./location-scale.ts";
export { LowRankMultivariateNormal } from "./low-rank.ts";
export {
  AffineTransform,
  ExpTransform,
  PowerTransform,
  SigmoidTransform,
  SoftmaxTransform,
  SoftplusTransform,
  StickBreakingTransform,
  TanhTransform,
} from "./maps.ts";
export type { Chance } from "./odds.ts";
export { Kumaraswamy, Weibull } from "./powers.ts";
export { RelaxedBernoulli, RelaxedOneHotCategorical } from "./relaxed.ts";
export { Pareto, StudentT } from "./tails.ts";
export { LogisticNormal, TransformedDistribution } from "./transformed.ts";
export { ComposeTransform, Transform } from "./transforms.ts";
export { Exponential, LogNormal, Uniform } from "./waiting.ts";
export { type Scatter, Wishart } from "./wishart.ts";
