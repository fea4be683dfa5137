/** Wrong descents: what their authors thought, and what a learner is told who descends in the same way. */
import { type Mutant, mutant } from "../../properties/index.ts";

const step = "param.sub_(param.grad.mul(this.lr))";
const test = "    if (x.grad!.square().sum().item() < tolerance) break;\n";
const push = "path.push(x.detach().clone());";

export const mutants: readonly Mutant[] = [
  mutant("uphill", "ascent", "adds the gradient", { "param.sub_": "param.add_" }, "Your step goes up the gradient: x + η∇ where x − η∇ belongs."),
  mutant("no-rate", "scaled", "leaves the learning rate out", { ".mul(this.lr)": "" }, "The learning rate is left out: your step is the whole gradient."),
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
  mutant("largest-entry", "wrong-value", "looks at the largest entry of the gradient", { "square().sum()": "abs().max()" }),
  mutant("stop-in-path", "wrong-value", "writes down the stopping point as well", { "  return stack(path);": `  ${push}\n  return stack(path);` }),
  mutant("stops-on-value", "wrong-value threw", "stops where f is small, not where its gradient is", { "x.grad!.square().sum()": "value.abs()" }),
  mutant("tested-after-step", "wrong-value", "steps first, then looks at the gradient", { [test]: "", "optimizer.step();": `optimizer.step();\n${test}` }),
  mutant("recorded", "threw", "updates outside noGrad", { "noGrad(() => {": "{", "});\n  }": "}\n  }" }),
  mutant("own-class-only", "threw", "knows params alone, not paramGroups", { '\n    "params" in optimizer ? optimizer.params : optimizer.paramGroups.flatMap(({ params }) => params)': " (optimizer as GradientDescent).params" }),
  mutant("chatty", "wrong-value", "prints at every step", { " && path.length % 10 === 0": "" }),
  mutant("optimist", "wrong-value", 'takes "converged" for "at the minimum"', { "momentum: { reachesMinimum: false": "momentum: { reachesMinimum: true" }),
];
