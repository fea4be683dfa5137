/** Wrong first steps: what their authors thought, and what a learner is told who wrote the same. */
import { type Mutant, mutant } from "../../properties/index.ts";

const half = "x.sub(y).square().div(2)";
const rows = "a.sum(1)";
const mean = "a.sub(a.mean(0))";
const products = "x.reshape([-1, 1]).mul(y)";
const leaf = "x.detach().clone().requiresGrad_(true)";
const backward = "leaf.pow(3).sum().backward();";
const takes = "type Tensor, zerosLike";
const dimensions = "Dimension 0 runs down the rows, dimension 1 along each of them.";

export const mutants: readonly Mutant[] = [
  mutant("no-half", "scaled", "½ is only a factor", { ".div(2)": "" }),
  mutant("added", "wrong-value", "add for sub", { "x.sub(y)": "x.add(y)" }, "x and y are added where one is subtracted from the other."),
  mutant("squares-first", "wrong-value", "the square of a difference is the difference of squares", { "x.sub(y).square()": "x.square().sub(y.square())" }, "That is ½(x² − y²): the squares are subtracted, where the difference is squared.", "Subtract first: `x.sub(y)`; the square comes after it."),
  mutant("not-squared", "wrong-value", "forgets the square", { ".square()": "" }, "The square is missing."),
  mutant("summed-up", "wrong-shape", "adds up the entries", { [half]: `${half}.sum()` }),
  mutant("y-held", "detached", "y is only a number", { "x.sub(y)": "x.sub(y.detach())" }),
  mutant("in-place", "threw mutated-input", "writes the difference into x", { "x.sub(y)": "x.sub_(y)" }),
  mutant("in-place-unrecorded", "mutated-input detached", "writes it into x under noGrad", { [takes]: "noGrad, type Tensor, zerosLike", [`return ${half}`]: `const value = ${half};\n  noGrad(() => x.sub_(y));\n  return value` }),
  mutant("columns", "wrong-shape wrong-value", "adds up along the other dimension", { [rows]: "a.sum(0)" }, "The columns are added up, and not the rows.", dimensions),
  mutant("everything", "wrong-shape", "adds up everything", { [rows]: "a.sum().reshape([1])" }),
  mutant("row-means", "scaled", "averages", { [rows]: "a.mean(1)" }, "The mean of each row is taken, where its sum belongs."),
  mutant("rows-kept", "wrong-shape", "keeps a dimension of length 1", { [rows]: "a.sum(1).reshape([-1, 1])" }),
  mutant("one-mean", "wrong-value", "one mean for the whole matrix", { [mean]: "a.sub(a.mean())" }, "The mean of the whole matrix is taken away, where each column has its own.", dimensions),
  mutant("row-mean", "wrong-value", "the mean of each row", { [mean]: "a.sub(a.mean(1).reshape([-1, 1]))" }, "The mean of each row is taken away, where each column has its own.", dimensions),
  mutant("mean-held", "detached", "a mean is a number", { [mean]: "a.sub(a.mean(0).detach())" }),
  mutant("sum-for-mean", "wrong-value", "the sum is near enough", { "a.mean(0)": "a.sum(0)" }, "The sum of each column is taken away, where its mean belongs."),
  mutant("mean-added", "wrong-value sign-flipped", "adds the mean", { [mean]: "a.add(a.mean(0))" }, "The mean is added, where it must be taken away."),
  mutant("turned", "transposed wrong-shape wrong-value", "rows and columns exchanged", { [products]: "y.reshape([-1, 1]).mul(x)" }, "Rows and columns are exchanged: that is yᵢ xⱼ.", "What runs down the rows has the shape [n, 1]."),
  mutant("sums", "wrong-value", "a table of sums", { [products]: "x.reshape([-1, 1]).add(y)" }, "That is the table of the sums xᵢ + yⱼ."),
  mutant("dot", "wrong-shape threw", "a product of vectors", { [products]: "y.mul(x.sum())" }),
  mutant("counts-dimensions", "wrong-value", "the length for the number of dimensions", { "a.ndim": "a.shape.at(-1)!" }, "dimensions is the length of the last one, where their number is asked for: ndim."),
  mutant("counts-rows", "wrong-value", "rows for entries", { "a.numel()": "a.shape[0]" }, "entries counts the rows alone: numel() is the product of all lengths."),
  mutant("counts-columns", "wrong-value", "columns for rows", { "rows: a.shape[0]": "rows: a.shape.at(-1)!" }, "rows is the last length, where the first is asked for: shape[0]."),
  mutant("squares", "wrong-value", "another power", { "pow(3)": "pow(2)" }, "That is the gradient of Σ xᵢ²."),
  mutant("one-power-less", "wrong-value", "a slip in the power rule", { "return leaf.grad ?? zerosLike(x)": "return leaf.grad?.mul(0).add(leaf.detach().square().mul(2)) ?? zerosLike(x)" }, "The derivative of x³ is 3x²: its factor is the old power."),
  mutant("mean-of-cubes", "scaled wrong-value", "a mean for the sum", { "pow(3).sum()": "pow(3).mean()" }, "That is the gradient of the mean of the cubes, where their sum is asked for."),
  mutant("cubes", "wrong-value", "the function for its gradient", { "return leaf.grad ?? zerosLike(x)": "return leaf.grad?.mul(0).add(leaf.detach().pow(3)) ?? zerosLike(x)" }, "Those are the cubes themselves, and not their gradient."),
  mutant("no-backward", "wrong-type", "forgets backward", { [backward]: "leaf.pow(3).sum();", "leaf.grad ?? zerosLike(x)": "leaf.grad!" }),
  mutant("backward-twice", "accumulated scaled wrong-value", "calls backward twice", { [backward]: `${backward}\n  ${backward}` }, "backward was called twice: gradients add up."),
  mutant("own-leaf-forgotten", "threw wrong-value", "takes x itself for a leaf", { [leaf]: "x.requiresGrad_(true)" }, "x itself is made to require a gradient: whoever gave it finds it changed.", "Make a leaf of your own: `x.detach().clone().requiresGrad_(true)`."),
  mutant("never-null", "wrong-value", "a gradient is always there", { "fresh: true": "fresh: false" }, "A fresh leaf has no gradient yet: none has arrived."),
  mutant("null-after-backward", "wrong-value", "backward gives the gradient back", { "afterBackward: false": "afterBackward: true" }, "backward() leaves the gradient in x.grad."),
  mutant("kept-after-forgetting", "wrong-value", "null becomes 0", { "afterForgetting: true": "afterForgetting: false" }, "After x.grad = null there is none until the next backward: computing alone brings none."),
  mutant("constants-have-gradients", "wrong-value", "all that takes part has a gradient", { "ofPlainTensor: true": "ofPlainTensor: false" }, "A tensor that does not require a gradient gets none, whatever it takes part in."),
];
