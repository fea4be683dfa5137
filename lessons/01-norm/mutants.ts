/** Wrong norms: what their authors thought, and what a learner is told who wrote the same. */
import { type Mutant, mutant } from "../../properties/index.ts";

const whole = "x.mul(x).sum().sqrt()";
const byHand = "x.div(norm(x))";
const takes = "import type { Tensor }";
const also = (name: string): string => `import { type Tensor, ${name} }`;
const yours = (says: string): string => `On every input tried, your values are those of ${says}.`;

/** What has a gradient by hand that is wrong by itself comes first: a wrong norm makes that one wrong as well. */
export const mutants: readonly Mutant[] = [
  mutant("gradient-by-square", "wrong-gradient", "divides by the square", { [byHand]: "x.div(x.mul(x).sum())" }, "That is x / ‖x‖²: a root is missing."),
  mutant("gradient-by-sum", "wrong-value non-finite", "divides by the sum of the entries", { [byHand]: "x.div(x.sum())" }, "That is x divided by the sum of its entries, where ‖x‖ belongs.", "You have a function for ‖x‖: `norm(x)`."),
  mutant("gradient-doubled", "scaled", "keeps the 2 of the square", { [byHand]: "x.mul(2).div(norm(x))" }, "Your gradient is exactly twice the true one: the 2 of the square cancels against the root's ½."),
  mutant("gradient-halved", "scaled", "keeps the ½ of the root", { [byHand]: "x.div(2).div(norm(x))" }, "Your gradient is exactly half of the true one: the 2 of the square cancels against the root's ½."),
  mutant("gradient-in-place", "mutated-input", "divides x itself", { [byHand]: "x.div_(norm(x))" }, "normGradient(x) changes x: after the call it holds other numbers.", "Methods that end in _ write in place. Use the one without it: `x.div(…)` gives a new tensor, `x.div_(…)` overwrites x."),
  mutant("gradient-negated", "sign-flipped", "has the sign wrong", { [byHand]: "x.neg().div(norm(x))" }, "Your gradient has the wrong sign."),
  mutant("gradient-not-divided", "missing-term", "the gradient is x itself", { [byHand]: "x" }, "That is x itself: the division by ‖x‖ is missing."),
  mutant("gradient-of-square", "missing-term", "differentiates the square alone", { [byHand]: "x.mul(2)" }, "That is 2x, the gradient of ‖x‖²."),
  mutant("gradient-of-taxicab", "wrong-gradient", "each entry by its own size", { [byHand]: "x.sign()" }, "That is the sign of each entry, the gradient of another norm."),
  mutant("half-detached", "scaled", "one factor of the square is detached", { [whole]: "x.mul(x.detach()).sum().sqrt()" }),
  mutant("mean-square", "scaled", "takes the mean", { ".sum()": ".mean()" }, yours("the root mean square: the mean is taken where the sum belongs")),
  mutant("no-root", "wrong-value", "forgets the square root", { ".sqrt()": "" }, yours("the sum of the squares: the root is missing")),
  mutant("no-squares", "wrong-value", "adds up the entries", { [whole]: "x.sum()" }, yours("the sum of the entries, the stub of the exercise")),
  mutant("squares-last", "wrong-value", "the root undoes the square, wherever the sum is", { [whole]: "x.sum().square().sqrt()" }, yours("the absolute value of the sum: squares and sum are exchanged")),
  mutant("root-of-each", "wrong-value", "takes the root before the sum", { [whole]: "x.mul(x).sqrt().sum()" }, yours("the sum of the absolute values, another norm")),
  mutant("taxicab", "wrong-value", "adds up absolute values", { [whole]: "x.abs().sum()" }, yours("the sum of the absolute values, another norm")),
  mutant("largest-entry", "wrong-value", "the longest side is the length", { [whole]: "x.abs().amax()" }, yours("the largest absolute value, another norm")),
  mutant("penalty", "wrong-value", "½‖x‖², as it stands in a loss", { [whole]: "x.mul(x).sum().div(2)" }, yours("half of the sum of squares, a penalty and not a norm")),
  mutant("guarded", "epsilon-added", "keeps the root from 0", { ".sum()": ".sum().add(1e-6)" }),
  mutant("number", "wrong-type", "returns a number", { ".sqrt()": ".sqrt().item() as unknown as Tensor" }),
  mutant("rebuilt", "detached", "makes a new tensor from the entries", { [takes]: also("tensor"), [whole]: "tensor(x.toArray()).norm()" }),
  mutant("unrecorded", "detached", "computes under noGrad", { [takes]: also("noGrad"), [whole]: `noGrad(() => ${whole})` }),
];
