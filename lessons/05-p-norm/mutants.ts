/** Wrong p-norms: what their authors thought, and what a learner is told who wrote the same. */
import { type Mutant, mutant } from "../../properties/index.ts";

const root = ".pow(this.p.reciprocal())";
const power = ".pow(this.p)";
const whole = `x.abs()${power}.sum()${root}`;
const parameter = "new Parameter(tensor([p]))";
const yours = (says: string): string => `On every input tried, your values are those of ${says}.`;

export const mutants: readonly Mutant[] = [
  mutant("frozen", "detached", "requiresGrad: false", { [parameter]: "new Parameter(tensor([p]), { requiresGrad: false })" }, "p is frozen: `requiresGrad: false` keeps the gradient away from it."),
  mutant("no-parameter", "detached", "a tensor, not a Parameter", { "readonly p: Parameter": "readonly p: Tensor", [parameter]: "tensor([p], { requiresGrad: true })" }, "p is a tensor, but no parameter: the module does not list it, and no optimizer will find it.", "Wrap it: `this.p = new Parameter(tensor([p]))`."),
  mutant("plain-tensor", "detached wrong-value", "a plain tensor", { "readonly p: Parameter": "readonly p: Tensor", [parameter]: "tensor([p])" }, "p is a plain tensor: it asks for no gradient, and the module does not list it.", "Wrap it: `this.p = new Parameter(tensor([p]))`."),
  mutant("another-p", "wrong-value", "two, as in the example", { "tensor([p])": "tensor([2])" }, "It keeps another p than it is given."),
  mutant("number", "wrong-type", "keeps the number", { "readonly p: Parameter": "readonly p: number", [parameter]: "p", [whole]: "x.norm(this.p)" }, "p is kept as a plain number: a number has no gradient.", "Write `this.p = new Parameter(tensor([p]))`."),
  mutant("shape-nothing", "wrong-shape", "a parameter of shape []", { "tensor([p])": "tensor(p)" }, "p has no dimension: it is a single number, of shape [].", "A number in brackets has a dimension: `tensor([p])` has shape [1], `tensor(p)` has shape []."),
  mutant("no-root", "wrong-value", "the sum of powers, without the root", { [root]: "" }, yours("Σ|xᵢ|ᵖ: the root is missing, which brings the length back")),
  mutant("no-absolute-value", "wrong-value non-finite", "powers of the entries as they are", { ".abs()": "" }, yours("the p-norm without |x|: powers of negative entries are negative, or no numbers")),
  mutant("always-two", "wrong-value", "p plays no part", { [whole]: "x.norm()" }, yours("the Euclidean norm, p = 2 whatever p is")),
  mutant("square-root", "wrong-value", "always a square root", { [root]: ".sqrt()" }, yours("√Σ|xᵢ|ᵖ: the square root is taken where the pth root belongs")),
  mutant("root-not-inverted", "wrong-value non-finite", "raises to p where 1/p belongs", { [root]: power }, yours("(Σ|xᵢ|ᵖ)ᵖ: raised to the power p where its pth root belongs")),
  mutant("minus-p", "wrong-value non-finite", "takes −p for 1/p", { [root]: ".pow(this.p.neg())" }, yours("(Σ|xᵢ|ᵖ) to the power −p: a root is a power of 1/p, and −p is 1 over a power"), "1/p is `this.p.reciprocal()`."),
  mutant("divided-by-p", "wrong-value", "a pth part is a pth root", { [root]: ".div(this.p)" }, yours("Σ|xᵢ|ᵖ / p: divided by p where the pth root belongs")),
  mutant("entries-added", "wrong-value", "a norm is a sum", { [whole]: "x.sum()" }, yours("the sum of the entries, the stub of the exercise")),
  mutant("no-power", "wrong-value", "the root knows p, and that will do", { [`${power}.sum()`]: ".sum()" }, yours("the pth root of Σ|xᵢ|: the entries are not raised to the power p")),
  mutant("norm-of-powers", "wrong-value", "a norm ends with norm()", { [`.sum()${root}`]: ".norm()" }, yours("√Σ|xᵢ|²ᵖ, the norm of the powers")),
  mutant("sum-of-roots", "wrong-value", "takes the root of each entry", { [`.sum()${root}`]: `${root}.sum()` }, yours("Σ|xᵢ|, the root taken entry by entry, before the sum")),
  mutant("absolute-sum", "wrong-value", "powers and roots undo each other", { [whole]: "x.sum().abs()" }, yours("|Σxᵢ|, where each entry needs its absolute value")),
  mutant("absolute-last", "wrong-value non-finite", "a length is not negative, so abs before the root", { [whole]: `x${power}.sum().abs()${root}` }, yours("(|Σxᵢᵖ|)^(1/p): the absolute value is taken of the sum, where each entry needs it")),
  mutant("absolute-powers", "non-finite wrong-value", "abs after the power", { [`x.abs()${power}`]: `x${power}.abs()` }, yours("Σ|xᵢᵖ| to the power 1/p: the absolute value is taken after the power, and belongs before it")),
  mutant("positive-part", "wrong-value", "relu for the absolute value", { ".abs()": ".relu()" }, yours("the p-norm of the positive entries alone: max(x, 0) is not |x|")),
  mutant("mean", "wrong-value", "a mean for the sum", { ".sum()": ".mean()" }, yours("the power mean: the mean is taken where the sum belongs")),
  mutant("exchanged", "wrong-value non-finite", "base and exponent, as in pow(p, x)", { [`x.abs()${power}`]: "this.p.pow(x.abs())" }, yours("Σp^|xᵢ| to the power 1/p: base and exponent are exchanged")),
  mutant("largest-entry", "wrong-value", "the largest entry outweighs the others", { [whole]: "x.abs().amax()" }, yours("the largest absolute value, the norm of p = ∞")),
  mutant("dual", "wrong-value non-finite", "the norm of the gradients", { [`return ${whole}`]: "const q = this.p.div(this.p.sub(1));\n    return x.abs().pow(q).sum().pow(q.reciprocal())" }, yours("the norm of the dual power, p/(p − 1)")),
  mutant("large-p-short-cut", "wrong-value", "calls 4 and more infinite", { [`return ${whole}`]: `if (this.p.item() > 3.9) return x.abs().max().add(this.p.mul(0));\n    return ${whole}` }),
  mutant("no-sum", "wrong-shape", "forgets to add up", { ".sum()": "", ".reshape([])": "" }),
  mutant("p-as-number", "detached", "item() takes p out of the record", { [whole]: "x.norm(this.p.item())" }),
  mutant("power-as-number", "detached", "only the exponent loses p", { [power]: ".pow(this.p.item())" }),
  mutant("root-as-number", "detached", "only the root loses p", { [root]: ".pow(1 / this.p.item())" }),
  mutant("detached-absolute-value", "detached missing-term", "the sign is thought to be no part of the gradient", { [whole]: `x.abs().detach()${power}.sum()${root}.add(x.sum().mul(0))` }),
  mutant("absolute-value-by-detached-sign", "wrong-gradient detached missing-term scaled", "multiplies by a root of the square of a constant", { [whole]: `x.square().detach().pow(this.p.div(2)).sum()${root}.mul(x.norm()).div(x.norm().detach())` }),
];
