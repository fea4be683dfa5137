/** Wrong predictions: what their authors thought, and what a learner is told who wrote the same. */
import { type Mutant, mutant } from "../../properties/index.ts";

const atZero = "if (alpha === 0) return { cosine: Number.NaN, gradientNorm: Number.NaN };\n  ";
const sign = "Math.sign(alpha)";
const flat = "gradientNorm: 0";
const typed = "): AtColinear";
const flatThere = "At a maximum or a minimum the gradient vanishes: its norm is 0, however long x is.";
const noAngle = "At α = 0, x is the zero vector. It has no direction, so that there is no angle: cosine and gradient are 0/0, which is NaN, both of them.";

export const mutants: readonly Mutant[] = [
  mutant("always-one", "wrong-value", "colinear means alike", { [sign]: "1" }, "That forgets negative α: there the vectors point in opposite directions, and the cosine is −1."),
  mutant("sign-reversed", "sign-flipped", "minus the sign", { [sign]: "-Math.sign(alpha)" }, "Your cosine has the wrong sign."),
  mutant("alpha-itself", "wrong-value", "the cosine grows with α", { [sign]: "alpha" }, "The cosine does not grow with α: stretching x leaves the angle as it is."),
  mutant("alpha-twice", "wrong-value", "all of it grows with α", { [sign]: "alpha", [flat]: "gradientNorm: alpha" }, "The cosine does not grow with α: stretching x leaves the angle as it is."),
  mutant("cosine-of-alpha", "wrong-value", "takes α for the angle", { [sign]: "Math.cos(alpha)" }, "α is no angle: it is the number that y is multiplied by. The angle between αy and y is 0°, or 180° where α is negative."),
  mutant("cosine-and-sine-of-alpha", "wrong-value", "takes α for the angle, and differentiates", { [sign]: "Math.cos(alpha)", [flat]: "gradientNorm: Math.abs(Math.sin(alpha))" }, "α is no angle: it is the number that y is multiplied by. The angle between αy and y is 0°, or 180° where α is negative."),
  mutant("unit-gradient", "wrong-value", "a gradient of norm 1", { [flat]: "gradientNorm: 1" }, "At a maximum or a minimum the gradient vanishes: its norm is 0, not 1."),
  mutant("gradient-of-size-alpha", "wrong-value", "the gradient grows with α, and has no sign", { [flat]: "gradientNorm: Math.abs(alpha)" }, flatThere),
  mutant("gradient-alpha", "wrong-value", "leaves α where the norm of the gradient belongs", { [flat]: "gradientNorm: alpha" }, flatThere),
  mutant("right-angles", "wrong-value", "takes colinear for orthogonal", { [sign]: "0", [flat]: "gradientNorm: 1 / Math.abs(alpha)" }, "That is the cosine of vectors at right angles."),
  mutant("nothing", "wrong-value", "takes colinear for orthogonal, and expects nothing of the gradient", { [sign]: "0" }, "That is the cosine of vectors at right angles."),
  mutant("shrinking-gradient", "wrong-value", "the gradient is as 1/|α|", { [flat]: "gradientNorm: 1 / Math.abs(alpha)" }, "The gradient does not grow as ‖x‖ shrinks here: at an extremum it is 0 at any length."),
  mutant("no-gradient-below", "non-finite", "no gradient at a minimum", { [flat]: "gradientNorm: alpha < 0 ? Number.NaN : 0" }, "Where α is negative there is an angle, 180°, and so there is a gradient: the cosine is at its smallest, where the gradient vanishes, and its norm is 0."),
  mutant("half-at-zero", "wrong-value", "a gradient of 0 at α = 0", { "gradientNorm: Number.NaN": "gradientNorm: 0" }, noAngle),
  mutant("zero-at-zero", "wrong-value", "0 where there is nothing", { [atZero]: "" }, noAngle),
  mutant("one-at-zero", "wrong-value", "the smallest of what points the same way", { [atZero]: "", [sign]: "alpha < 0 ? -1 : 1" }, noAngle),
  mutant("minus-one-at-zero", "wrong-value", "what is not above 0 is below it", { [atZero]: "", [sign]: "alpha > 0 ? 1 : -1" }, noAngle),
  mutant("throws-at-zero", "threw", "refuses what has no answer", { [atZero]: 'if (alpha === 0) throw new Error("no angle");\n  ' }),
  mutant("not-numbers", "wrong-type", "words in place of numbers", { [sign]: 'alpha > 0 ? "1" : "-1"', [typed]: ")" }),
];
