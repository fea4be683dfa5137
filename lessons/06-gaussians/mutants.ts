/** Wrong Gaussians: what their authors thought, and what a learner is told who wrote the same. */
import { type Mutant, mutant } from "../../properties/index.ts";

const form = "centred.matmul(this.precision).mul(centred)";
const exponent = ".sum(1).mul(-0.5)";
const bell = `${form}${exponent}.exp()`;
const centred = "x.sub(this.mean).reshape([-1, 2])";
const weighted = ".mul(this.weights[i])";
const added = ".reduce((sum, term) => sum.add(term))";
const takes = "Parameter, type Tensor";
const frozen = ", { requiresGrad: false }";

export const mutants: readonly Mutant[] = [
  mutant("no-half", "wrong-value", "the formula of the text, without its half", { ".mul(-0.5)": ".mul(-1)" }, "The ½ in the exponent is missing."),
  mutant("no-minus", "sign-flipped", "grows away from the mean", { ".mul(-0.5)": ".mul(0.5)" }, "The minus in the exponent is missing: a bell falls away from its mean."),
  mutant("twice", "wrong-value", "the half is a double", { ".mul(-0.5)": ".mul(-2)" }, "A 2 stands in the exponent where the ½ belongs."),
  mutant("no-exponential", "wrong-value", "stops at the exponent", { ".mul(-0.5).exp()": ".mul(-0.5)" }, "The exponential is missing: that is the exponent itself."),
  mutant("form-alone", "wrong-value", "stops before the exponent", { ".mul(-0.5).exp()": "" }, "That is the quadratic form alone: the −½ and the exponential are missing."),
  mutant("no-mean", "missing-term", "does not centre", { [centred]: "x.reshape([-1, 2])" }, "The mean is not subtracted."),
  mutant("mean-added", "sign-flipped", "adds the mean", { "x.sub(this.mean)": "x.add(this.mean)" }, "The mean is added where it must be subtracted."),
  mutant("round-bell", "missing-term", "the precision plays no part", { [form]: "centred.square()" }, "P plays no part: that is the bell of the unit matrix."),
  mutant("diagonal", "missing-term", "variances are enough", { [form]: "centred.square().mul(this.precision.diagonal())" }, "Only the diagonal of P plays a part."),
  mutant("covariance", "wrong-value", "takes P for a covariance", { [form]: "centred.matmul(linalg.inv(this.precision)).mul(centred)", [takes]: "Parameter, linalg, type Tensor" }, "P is used as a covariance: its inverse stands in the exponent."),
  mutant("entry-by-entry", "wrong-shape wrong-value", "mul for matmul", { [form]: "centred.mul(this.precision).mul(centred)" }, "P is multiplied entry by entry, where the product of matrices belongs.", "`u.matmul(P)` is each row of u times P; `mul` multiplies entry by entry."),
  mutant("squared-before", "wrong-value", "squares, and then weighs", { [form]: "centred.square().matmul(this.precision)" }, "(x − m) is squared before P comes in: P belongs between the two factors, (x − m)ᵀP(x − m).", "`u.matmul(P)` first, and then `mul(u)`."),
  mutant("squared-precision", "wrong-value", "the norm of P(x − m)", { [form]: "centred.matmul(this.precision).square()" }, "P is squared: ‖P(x − m)‖² stands in the exponent."),
  mutant("rooted", "wrong-value", "a distance has a root", { ".sum(1)": ".sum(1).sqrt()" }, "A root is taken of the quadratic form."),
  mutant("density", "scaled", "divides by the integral", { ".exp()": ".exp().mul(linalg.det(this.precision).sqrt().div(2 * Math.PI))", [takes]: "Parameter, linalg, type Tensor" }, "That is the density, divided by its integral: the bell of this lesson is 1 at its mean."),
  mutant("circle-divided", "scaled", "divides by 2π", { ".exp()": ".exp().div(2 * Math.PI)" }, "It is divided by 2π, as a density is: the bell of this lesson is 1 at its mean."),
  mutant("mean-of-form", "scaled", "sums or means, all the same", { ".sum(1)": ".mean(1)" }, "The sum over the exponent's terms is a mean: half of it is lost."),
  mutant("one-factor", "missing-term", "multiplies with one side alone", { [form]: "centred.matmul(this.precision)" }, "One factor (x − m) is missing: the exponent is −½ Σ P(x − m)."),
  mutant("negated", "sign-flipped", "a hollow, not a hill", { ".exp()": ".exp().neg()" }, "Your values are minus the right ones."),
  mutant("batch-summed", "wrong-value wrong-shape", "adds up all rows", { [bell]: `${form}.sum().mul(-0.5).exp().reshape([1]).expand([centred.shape[0]])` }, "All rows of a batch are summed up into one exponent: sum along the last dimension alone."),
  mutant("batch-as-one", "wrong-value", "takes the first row of a batch", { [centred]: "x.reshape([-1, 2]).narrow(0, 0, 1).sub(this.mean).expand([x.numel() / 2, 2])" }, "The first row of a batch stands for all of them."),
  mutant("wrong-dimension", "wrong-shape", "adds up along the batch", { ".sum(1)": ".sum(0)" }, "The sum is taken over the wrong dimension.", "In a batch of shape [n, 2], dimension 0 runs down the rows, dimension 1 along each of them: `sum(1)` gives one number a row."),
  mutant("shape-of-one", "wrong-shape", "gives [] for one vector", { [centred]: "x.sub(this.mean)", ".sum(1)": ".sum(-1)" }),
  mutant("no-record", "detached", "computes under noGrad", { [bell]: `noGrad(() => ${bell})`, [takes]: "Parameter, noGrad, type Tensor" }),
  mutant("half-detached", "detached", "holds one factor constant", { ".mul(centred)": ".mul(centred.detach())" }, "Your gradient is exactly half of the true one: one of the two (x − m) is held constant.", "Take no `detach()`, `item()` or `tensor(…)` on the way: x is in both factors."),
  mutant(
    "trainable",
    "wrong-value",
    "forgets to freeze",
    { [`(precision${frozen})`]: "(precision)", [`(mean${frozen})`]: "(mean)" },
    "The parameters are not frozen: gradients would be kept for them, and an optimizer would move them.",
    "Write `new Parameter(mean, { requiresGrad: false })`, and the same for the precision.",
  ),
  mutant("mean-trainable", "wrong-value", "forgets to freeze one", { [`(mean${frozen})`]: "(mean)" }, "The mean is not frozen: gradients would be kept for it, and an optimizer would move it.", "Write `new Parameter(mean, { requiresGrad: false })`."),
  mutant(
    "unregistered",
    "wrong-value",
    "keeps plain tensors",
    { "readonly precision: Parameter": "readonly precision: Tensor", "readonly mean: Parameter": "readonly mean: Tensor", [`new Parameter(precision${frozen})`]: "precision", [`new Parameter(mean${frozen})`]: "mean" },
    "Precision and mean are plain tensors: a module finds those of its fields alone that are Parameters.",
    "Write `new Parameter(mean, { requiresGrad: false })`.",
  ),
  mutant("no-weights", "missing-term", "adds up without weights", { [weighted]: "" }, "The weights play no part."),
  mutant("absolute-weights", "sign-flipped", "weights have no sign", { [weighted]: ".mul(Math.abs(this.weights[i]))" }, "The signs of the weights are lost."),
  mutant("first-only", "missing-term", "stops at the first", { [added]: ".reduce((sum) => sum)" }, "That is the first Gaussian alone, with its weight."),
  mutant("last-only", "missing-term", "overwrites where it must add", { [added]: ".reduce((_sum, term) => term)" }, "That is the last Gaussian alone, with its weight."),
  mutant("without-first", "missing-term", "counts from one", { [weighted]: ".mul(i === 0 ? 0 : this.weights[i])" }, "The first Gaussian is left out."),
  mutant("without-last", "missing-term", "stops before the end", { [weighted]: ".mul(i === this.weights.length - 1 ? 0 : this.weights[i])" }, "The last Gaussian is left out."),
  mutant("two-only", "missing-term non-finite wrong-value", "two Gaussians, however many there are", { "return [...": "const terms = [...", [added]: ";\n    return terms[0].add(terms[1])" }),
  mutant("normalised-weights", "scaled", "weights are made to add up to 1", { "this.weights = weights": "this.weights = weights.map((weight) => weight / weights.reduce((sum, each) => sum + each, 0))" }, "The weights are made to add up to 1: they are taken as they are."),
  mutant("mean-of-terms", "scaled", "averages", { [weighted]: ".mul(this.weights[i] / this.weights.length)" }, "The mean over the Gaussians is taken where the sum belongs."),
  mutant("first-weight", "wrong-value", "one weight for all", { [weighted]: ".mul(this.weights[0])" }, "The first weight is given to every Gaussian."),
  mutant("weights-reversed", "swapped-arguments", "counts from the end", { "this.weights = weights": "this.weights = weights.toReversed()" }, "The weights are taken in the wrong order: each belongs to the Gaussian of its place."),
  mutant("first-mean", "wrong-value", "one mean for all", { "means[i]": "means[0]" }, "Every Gaussian has the first mean."),
  mutant("first-precision", "wrong-value", "one precision for all", { "new Gaussian(precision, ": "new Gaussian(precisions[0], " }, "Every Gaussian has the first precision."),
  mutant("multiplied", "wrong-value", "a product of bells is a bell", { "sum.add(term)": "sum.mul(term)" }, "The Gaussians are multiplied where they must be added up."),
  mutant("weights-in-exponent", "wrong-value", "weights inside", { [weighted]: ".pow(this.weights[i])" }, "The weights are in the exponents: they belong in front of the bells."),
];
