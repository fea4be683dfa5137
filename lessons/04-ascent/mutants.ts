/** Wrong ascents: what their authors thought, and what a learner is told who wrote the same. */
import { type Mutant, mutant } from "../../properties/index.ts";

const clear = "    x.grad = null;\n    y.grad = null;\n";
const cosine = "x.dot(y).div(x.norm().mul(y.norm()))";
const climb = `const cosine = ${cosine};\n    cosine.backward();`;
const move = "for (const vector of [x, y]) vector.add_(vector.grad!.mul(rate));";
const update = `noGrad(() => {\n      ${move}\n    });`;
const loop = "  for (let step = 0";
const rate = ".mul(rate)";

/** Moves the first, and the second along a gradient that is taken after that. */
const inTurn = (first: string, second: string): Record<string, string> => ({
  [update]: `noGrad(() => ${first}.add_(${first}.grad!.mul(rate)));
    ${second}.grad = null;
    ${cosine}.backward();
    noGrad(() => ${second}.add_(${second}.grad!.mul(rate)));`,
});
const each = (x: string, y: string): Record<string, string> => ({ [move]: `x.${x}.mul(rate));\n      y.${y}.mul(rate));` });
const clearBoth = "Backward adds to what is there: clear both gradients before each backward.";
const countSteps = "`for (let step = 0; step < steps; step++)` runs steps times.";
const onePlace = "One backward gives both gradients: take it first, then move both.";
const withTensors = "`item()` and `detach()` cut the record: compute the norms with tensors.";

export const mutants: readonly Mutant[] = [
  mutant("descent", "sign-flipped", "subtracts, as descent does", { "add_(": "sub_(" }, "Your vectors go down the gradient, and the cosine falls: x − η∇ where x + η∇ belongs.", "Ascent adds: the gradient points to where the function grows."),
  mutant("gradients-kept", "accumulated", "nothing clears the gradients", { [clear]: "" }, "Your gradients pile up: from the second step on, each step uses the sum of all gradients so far.", clearBoth),
  mutant("gradients-of-y-kept", "accumulated", "clears the first alone", { "    y.grad = null;\n": "" }, "The gradients of y pile up: only the other vector's are cleared.", clearBoth),
  mutant("gradients-of-x-kept", "accumulated", "clears the second alone", { "    x.grad = null;\n": "" }, "The gradients of x pile up: only the other vector's are cleared.", clearBoth),
  mutant(
    "renamed-not-moved",
    "wrong-value",
    "gives the names to new tensors",
    { "const vector": "let vector", "vector.add_": "vector = vector.add" },
    "Neither vector has moved.",
    "Write into x and y themselves, with add_ inside noGrad: `x = …` only renames a variable. And does the loop run? `for (let step = 0; step < steps; step++)` does; `for (… in steps)` does not.",
  ),
  mutant("only-x", "missing-term", "y stays where it is", { "[x, y]": "[x]" }, "Only x moves: y follows its own gradient as well."),
  mutant("only-y", "missing-term", "x stays where it is", { "[x, y]": "[y]" }, "Only y moves: x follows its own gradient as well."),
  mutant("exchanged-gradients", "swapped-arguments", "each gets the gradient of the other", each("add_(y.grad!", "add_(x.grad!"), "Each vector follows the gradient of the other."),
  mutant("y-down", "sign-flipped", "they are to meet, so one comes back", each("add_(x.grad!", "sub_(y.grad!"), "x goes up, but y goes down: both are to make the cosine grow."),
  mutant("x-down", "sign-flipped", "they are to meet, so one comes back", each("sub_(x.grad!", "add_(y.grad!"), "y goes up, but x goes down: both are to make the cosine grow."),
  mutant("no-rate", "scaled", "the rate is forgotten", { [rate]: "" }, "The rate is left out: your step is the whole gradient."),
  mutant("rate-of-the-example", "input-ignored", "the rate of the text", { [rate]: ".mul(0.25)" }),
  mutant("rate-fixed", "scaled", "the rate of the notebook, whatever is asked for", { [rate]: ".mul(0.5)" }, "Your step is always half of the gradient, whatever the rate is."),
  mutant("step-doubled", "scaled", "one share for each vector", { [rate]: ".mul(2 * rate)" }, "Your step is twice as long as it must be.", "Is a factor too many there, or a second backward()? What it sends is added to what is there."),
  mutant("step-halved", "scaled", "the two of them share a step", { [rate]: ".mul(rate / 2)" }, "Your step is half as long as it must be."),
  mutant("rate-divides", "scaled", "a small rate for a large step", { [rate]: ".div(rate)" }, "The gradient is divided by the rate, where it must be multiplied."),
  mutant("rate-squared", "scaled", "multiplies before and after", { [rate]: ".mul(rate).mul(rate)" }, "The rate is squared: it is multiplied in twice."),
  mutant("rate-shared", "scaled", "the rate is that of the whole way", { [rate]: ".mul(rate / steps)" }, "The rate is divided by the number of steps: every step takes the whole rate."),
  mutant("shrinking-steps", "scaled", "smaller steps towards the end", { [rate]: ".mul(rate / (step + 1))" }, "Your steps shrink: step k takes the kth part of the rate."),
  mutant("unit-steps", "scaled", "steps of the length of the rate", { [rate]: ".div(vector.grad!.norm()).mul(rate)" }, "Your steps all have the length of the rate: the gradient is brought to length 1."),
  mutant("one-step-few", "wrong-value", "counts from one", { "step = 0": "step = 1" }, "It takes one step too few.", countSteps),
  mutant("one-step-many", "wrong-value", "counts to the end and one on", { "step < steps": "step <= steps" }, "It takes one step too many.", countSteps),
  mutant("one-step", "wrong-value", "the loop is forgotten", { "step < steps": "step < 1" }, "It takes one step, however many are asked for."),
  mutant("gradients-of-the-start", "stale", "one backward for all steps", { [clear]: "", [climb]: `if (step === 0) ${cosine}.backward();` }, "Your gradients are all those of the start: each step needs the gradient where the vectors are by then.", "Compute the cosine and its backward inside the loop."),
  mutant("one-after-the-other", "wrong-value", "the gradient of y is taken where x is already", inTurn("x", "y"), "y's gradient is taken after x has moved: both belong to one place.", onePlace),
  mutant("the-other-first", "wrong-value", "the gradient of x is taken where y is already", inTurn("y", "x"), "x's gradient is taken after y has moved: both belong to one place.", onePlace),
  mutant("step-replaces", "missing-term", "the vectors become the step", { "add_(": "copy_(" }, "Your vectors become the step itself: “x +” is missing."),
  mutant("dot-product", "wrong-value", "climbs the dot product", { [cosine]: "x.dot(y)" }, "That climbs the dot product, which grows with the lengths, and not the cosine."),
  mutant("norms-as-numbers", "detached", "item() for the norms", { "x.norm().mul(y.norm())": "x.norm().item() * y.norm().item()" }, "The norms are held constant: each gradient lacks the term of its norm, so that the vectors grow along themselves.", withTensors),
  mutant("norm-of-x-held", "detached", "detaches one norm", { "x.norm()": "x.norm().detach()" }, "The norm of x is held constant: its term is missing in the gradient.", withTensors),
  mutant("norm-of-y-held", "detached", "detaches one norm", { "y.norm()": "y.norm().detach()" }, "The norm of y is held constant: its term is missing in the gradient.", withTensors),
  mutant("cosine-squared", "wrong-value", "either end will do", { [cosine]: `${cosine}.square()` }, "That climbs the square of the cosine."),
  mutant("normalised", "wrong-value", "brings both back to length 1", { [move]: `${move}\n      for (const vector of [x, y]) vector.div_(vector.norm());` }, "The vectors are brought back to length 1 after each step: no step is to bring a length back."),
  mutant(
    "lengths-kept",
    "wrong-value",
    "only the direction counts",
    { [move]: "for (const vector of [x, y]) {\n        const length = vector.norm();\n        vector.add_(vector.grad!.mul(rate));\n        vector.mul_(length.div(vector.norm()));\n      }" },
    "The vectors are brought back to their old lengths after each step: no step is to bring a length back.",
  ),
  mutant("normalised-before", "wrong-value", "starts on the unit circle", { [loop]: `  noGrad(() => {\n    for (const vector of [x, y]) vector.div_(vector.norm());\n  });\n${loop}` }, "The vectors are brought to length 1 before the ascent: it starts from them as they are given."),
  mutant("settings-exchanged", "swapped-arguments", "takes rate for steps", { "step < steps": "step < rate", [rate]: ".mul(steps)" }, "The rate and the number of steps have changed places."),
  mutant("vectors-exchanged", "swapped-arguments", "writes each summit into the other", { [loop]: `  noGrad(() => {\n    const start = x.clone();\n    x.copy_(y);\n    y.copy_(start);\n  });\n${loop}` }, "x and y have changed places."),
  mutant("no-longer-leaves", "wrong-value detached", "switches the gradients off to move, and leaves them off", {
    [clear]: `${clear}    for (const vector of [x, y]) vector.requiresGrad_(true);\n`,
    [move]: "for (const vector of [x, y]) vector.requiresGrad_(false).add_(vector.grad!.mul(rate));",
  }),
  mutant("recorded", "threw", "updates outside noGrad", { [update]: move }),
];
