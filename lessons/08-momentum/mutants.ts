/** Wrong momenta: what their authors thought, and what a learner is told who moves in the same way. */
import { type Mutant, mutant } from "../../properties/index.ts";

const velocity = "this.velocities[i] = this.velocities[i].mul(this.momentum).add(param.grad);";
const step = "param.sub_(this.velocities[i].mul(this.lr));";
const choice = "{ lr: 0.25, momentum: 0.8 }";

export const mutants: readonly Mutant[] = [
  mutant("uphill", "ascent", "adds the step: climbs where it should descend", { "param.sub_": "param.add_" }, "Your step goes up the gradient: x + ηv where x − ηv belongs.", "Subtract: the gradient points to where f grows."),
  mutant("place-forgotten", "missing-term", "x ← ηv, as the printed formula has it", { "param.sub_": "param.copy_" }, "Your update lacks “x −”: the parameter becomes the step itself.", "x ← x − ηv: subtract the step from where the parameter is."),
  mutant("no-memory", "missing-term", "plain gradient descent: the velocity is the gradient", { [velocity]: "this.velocities[i] = param.grad.clone();" }, "Your velocity forgets: each step is plain gradient descent.", "Keep the velocity from one step to the next: v ← μv + ∇."),
  mutant("one-step-late", "stale", "moves first, and updates the velocity after", { [velocity]: step, [step]: velocity }, "Your parameter moves by the velocity of the step before: v is updated after x.", "First v ← μv + ∇, then x ← x − ηv, with the new v."),
  mutant("average", "scaled", "an exponential average: (1 − μ) in front of the gradient", { ".add(param.grad)": ".add(param.grad.mul(1 - this.momentum))" }, "Your velocity is an average: (1 − μ)∇ is added where ∇ belongs.", "v ← μv + ∇, with nothing in front of the gradient."),
  mutant("nesterov", "wrong-value", "looks ahead: steps along ∇ + μv", { [step]: "param.sub_(param.grad.add(this.velocities[i].mul(this.momentum)).mul(this.lr));" }, "That is Nesterov's form, which steps along ∇ + μv."),
  mutant("no-friction", "accumulated", "forgets μ: all gradients add up", { ".mul(this.momentum)": "" }, "Your velocity never shrinks: μ is missing, so all gradients add up.", "v ← μv + ∇: multiply the old velocity by μ."),
  // Before those that do not move where the momentum is 0: who has not begun step() is met more often.
  mutant(
    "renamed-not-moved",
    "wrong-value",
    "makes a new tensor and leaves the parameter where it is",
    { [step]: "this.params[i] = param.sub(this.velocities[i].mul(this.lr)).requiresGrad_();" },
    "The parameter never moves.",
    "Is it written into: `param.sub_(…)`, under noGrad? `param = …` only renames a variable. And is the velocity kept? `v.mul(μ).add(∇)` is a new tensor: `this.velocities[i] = …` keeps it.",
  ),
  mutant("starts-moving", "wrong-value", "a velocity of 1 to begin with", { "type Tensor, zerosLike": "onesLike, type Tensor", "zerosLike(param)": "onesLike(param)" }, "Your velocity is 1 before the first step: it begins at 0.", "Begin with `zerosLike(param)`."),
  mutant("starts-from-place", "wrong-value", "the parameter itself to begin with", { "zerosLike(param)": "param.detach().clone()", "type Tensor, zerosLike": "type Tensor" }, "Your velocity is the parameter before the first step: it begins at 0.", "Begin with `zerosLike(param)`."),
  mutant("place-shrunk", "wrong-value", "momentum times the place", { [velocity]: "param.mul_(this.momentum);", [step]: "param.sub_(param.grad.mul(this.lr));" }, "That is x ← μx − η∇: the momentum multiplies the velocity, and not the parameter.", "Keep a velocity: v ← μv + ∇, and then x ← x − ηv."),
  mutant("rate-squared", "scaled", "multiplies before and after", { ".mul(this.lr)": ".mul(this.lr).mul(this.lr)" }, "The learning rate is squared: it is multiplied in twice.", "Multiply by lr once."),
  mutant("rate-fixed", "input-ignored", "the rate of the example, whatever is asked for", { ".mul(this.lr)": ".mul(0.1)" }, "lr plays no part: your answers are those of lr = 0.1, whatever it is.", "Use this.lr where 0.1 stands."),
  mutant("first-alone", "missing-term", "there is only one parameter", { "this.params.entries()": "this.params.slice(0, 1).entries()" }, "Only the first parameter moves: step() updates each of them.", "Go through all: `for (const [i, param] of this.params.entries()) …`."),
  mutant("settings-exchanged", "swapped-arguments", "learning rate and momentum exchanged", { "mul(this.momentum)": "mul(this.lr)", "mul(this.lr)": "mul(this.momentum)" }, "The learning rate and the momentum have changed places."),
  mutant(
    "shared-velocities",
    "stale",
    "velocities in the file: there is only one optimizer",
    {
      "/** v ←": "let velocities: Tensor[] = [];\n\n/** v ←",
      "this.velocities = this.params.map((param) => zerosLike(param));": "this.velocities = velocities = [];",
      [velocity]: "velocities[i] = (velocities[i] ?? zerosLike(param)).mul(this.momentum).add(param.grad);",
      [step]: "param.sub_(velocities[i].mul(this.lr));",
    },
    "What one optimizer keeps, another one uses: the velocities belong to the object, not to the file or the class.",
    "Make them in the constructor: `this.velocities = …`.",
  ),
  mutant("velocity-zeroed", "missing-term", "zeroGrad stops the velocities, too", { "param.grad = null;": "param.grad = null;\n    for (const velocity of this.velocities) velocity.zero_();" }, "zeroGrad forgets the velocities as well: it is for the gradients alone."),
  mutant(
    "velocity-in-gradient",
    "mutated-input",
    "keeps the velocity in the gradient itself",
    { [step]: `${step}\n        param.grad.copy_(this.velocities[i]);` },
    "step() changes the gradients: whoever looks at them afterwards sees a velocity.",
    "Methods that end in _ write in place: use `mul` and `add` on the way to the velocity.",
  ),
  mutant("gradients-kept", "accumulated", "zeroGrad does nothing", { "param.grad = null;": "param.grad?.add_(0);" }, "zeroGrad leaves the gradients: the next backward adds to them."),
  mutant("one-minus-momentum", "wrong-value", "takes away the share μ of the velocity", { "mul(this.momentum)": "mul(1 - this.momentum)" }),
  mutant("one-velocity-for-all", "wrong-value", "one velocity shared by all parameters", { "velocities[i]": "velocities[0]" }, "All parameters share one velocity: each needs its own."),
  mutant("recorded-update", "threw", "updates outside noGrad", { "noGrad(() => {": "{", "});\n  }": "}\n  }" }),
  mutant("momentum-too-large", "wrong-value", "a momentum that overshoots", { [choice]: "{ lr: 0.1, momentum: 0.999 }" }),
  mutant("smaller-steps", "wrong-value", "smaller steps are surer steps", { [choice]: "{ lr: 0.05, momentum: 0 }" }),
];
