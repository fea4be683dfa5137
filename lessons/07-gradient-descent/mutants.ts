/** Wrong descents: what their authors thought, and what a learner is told who descends in the same way. */
import { type Mutant, mutant } from "../../properties/index.ts";

const step = "param.sub_(param.grad.mul(this.lr))";
const test = "    if (x.grad!.square().sum().item() < tolerance) break;\n";
const push = "path.push(x.detach().clone());";
const pushedTooEarly = "Your path has a row too many: the point where it stops is in it.";
const lookFirst = "Row k is where gradient k was taken and a step followed: look whether it is over first, and push after.";

export const mutants: readonly Mutant[] = [
  mutant("uphill", "ascent", "adds the gradient", { "param.sub_": "param.add_" }, "Your step goes up the gradient: x + η∇ where x − η∇ belongs."),
  mutant("no-rate", "scaled", "leaves the learning rate out", { ".mul(this.lr)": "" }, "The learning rate is left out: your step is the whole gradient."),
  mutant("gradient-forgotten", "missing-term wrong-value", "the learning rate is the step", { ".sub_(param.grad.mul(this.lr))": ".sub_(this.lr)" }, "The learning rate itself is taken away: the gradient plays no part in your step.", "x ← x − η∇: multiply the gradient by the rate, `param.grad.mul(this.lr)`."),
  mutant("first-alone", "missing-term", "there is only one parameter", { "of this.params) if": "of this.params.slice(0, 1)) if" }, "Only the first parameter moves: step() updates each of them.", "Go through all: `for (const param of this.params) …`."),
  mutant("rate-fixed", "input-ignored", "the rate of the example, whatever is asked for", { ".mul(this.lr)": ".mul(0.1)" }),
  mutant("rate-squared", "scaled", "multiplies before and after", { ".mul(this.lr)": ".mul(this.lr).mul(this.lr)" }, "The learning rate is squared: it is multiplied in twice."),
  mutant("unit-steps", "scaled", "brings the gradient to length 1", { ".mul(this.lr)": ".mul(this.lr).div(param.grad.norm())" }, "Your steps all have the length of the rate: the gradient is brought to length 1."),
  mutant("renamed-not-moved", "wrong-value", "gives the name to another tensor", { [step]: "void param.sub(param.grad.mul(this.lr))" }, "The parameter never moves: write into it with sub_, inside noGrad."),
  mutant("gradients-kept", "accumulated", "never zeroes the gradients", { "optimizer.zeroGrad()": "void optimizer" }, "Your gradients pile up: each step uses the sum of all gradients so far.", "Call optimizer.zeroGrad() before every backward."),
  mutant("zero-grad-empty", "accumulated", "zeroGrad does nothing", { "for (const param of this.params) param.grad = null;": "void this.params;" }, "zeroGrad leaves the gradients: the next backward adds to them."),
  mutant("same-row", "stale", "pushes the parameter itself, which moves on", { ".clone()": "" }, "Every row of your path is the same: it holds the parameter itself, which moved on, and not a copy.", "Push x.detach().clone(): what is pushed must not change later."),
  mutant("no-stop", "wrong-value", "always takes all steps", { [test]: "" }, "It never stops early: the tolerance is not looked at."),
  mutant("norm-not-squared", "wrong-value", "compares ‖∇f‖ with the tolerance", { "square().sum()": "norm()" }, "It compares ‖∇f‖ with the tolerance, where ‖∇f‖² is meant."),
  mutant("row-after-step", "wrong-value", "writes the point down after the step", { [`${push}\n    optimizer.step();`]: `optimizer.step();\n    ${push}` }, "Your rows are the points after each step; row k is where gradient k was taken, before it."),
  mutant(
    "measured",
    "finite-differences",
    "a difference quotient is as good as a derivative",
    {
      "import { noGrad,": "import { noGrad, tensor,",
      "value.backward();": `const [a, b] = x.toArray() as [number, number];
    const at = (p: number, q: number) => noGrad(() => f(tensor([p, q])).item());
    x.grad = tensor([at(a + 1e-5, b) - at(a - 1e-5, b), at(a, b + 1e-5) - at(a, b - 1e-5)]).div(2e-5);`,
    },
    "Your gradients are measured on values of f: a difference quotient, where backward gives the derivative.",
    "Call f(x).backward(), and let the optimizer step with what it leaves in x.grad.",
  ),
  mutant("largest-entry", "wrong-value", "looks at the largest entry of the gradient", { "square().sum()": "abs().max()" }, "It compares the largest entry of the gradient with the tolerance, where ‖∇f‖², the sum of the squares, is meant."),
  mutant("stop-in-path", "off-by-one wrong-value", "writes down the stopping point as well", { "  return stack(path);": `  ${push}\n  return stack(path);` }, pushedTooEarly, lookFirst),
  mutant("pushed-before-test", "off-by-one", "pushes first, then looks whether it is over", { [test]: "", [push]: `${push}\n${test}` }, pushedTooEarly, lookFirst),
  mutant("stops-on-value", "wrong-value threw", "stops where f is small, not where its gradient is", { "x.grad!.square().sum()": "value.abs()" }, "It stops where |f| is small, and not where its gradient is."),
  mutant("tested-after-step", "wrong-value", "steps first, then looks at the gradient", { [test]: "", "optimizer.step();": `optimizer.step();\n${test}` }, "It looks at the gradient after the step: a step too many is taken, and its row is too many."),
  mutant("recorded", "threw", "updates outside noGrad", { "noGrad(() => {": "{", "});\n  }": "}\n  }" }),
  mutant("own-class-only", "threw", "knows params alone, not paramGroups", { '\n    "params" in optimizer ? optimizer.params : optimizer.paramGroups.flatMap(({ params }) => params)': " (optimizer as GradientDescent).params" }),
  mutant("one-step-many", "off-by-one", "counts to the end and one on", { "path.length < maxSteps": "path.length <= maxSteps" }, "It takes one step too many: maxSteps counts to its end and one on.", "`while (path.length < maxSteps)` runs maxSteps times."),
  mutant("one-step-few", "off-by-one threw", "stops before the end", { "path.length < maxSteps": "path.length < maxSteps - 1" }, "It takes one step too few: maxSteps is never reached.", "`while (path.length < maxSteps)` runs maxSteps times."),
  mutant("chatty", "wrong-value", "prints at every step", { " && path.length % 10 === 0": "" }, "It prints at every step: one line every ten steps is asked for."),
  mutant("silent", "wrong-value", "nobody reads it", { "if (verbose && path.length % 10 === 0)": "if (verbose && maxSteps < 0)" }, "Nothing is printed with verbose: true.", "Write `if (verbose && path.length % 10 === 0) console.log(…)`: step and value, say."),
  mutant("always-talking", "wrong-value", "verbose is forgotten", { "verbose && ": "" }, "It prints without being asked to: verbose is not looked at."),
  mutant("optimist", "wrong-value", 'takes "converged" for "at the minimum"', { "momentum: { reachesMinimum: false": "momentum: { reachesMinimum: true" }),
];
