/** Losses of single numbers as ops of their own: where a product of 0 and ∞ would stand between their parts, each says its own slope. */
import { type Binary, elementwise, type Ternary } from "../ops/define.ts";

/** x · y, and 0 where y is 0 and x infinite: what does not count does not count. */
export const weigh: Binary = /* @__PURE__ */ elementwise({
  name: "weigh",
  formula: "y == 0 and x == x ? 0 : x * y",
  derivative: { x: "y", y: "x" },
  kinks: ["y"],
});

/** A parabola for |x| up to y, and straight beyond: the slope is y. */
export const huberOp: Binary = /* @__PURE__ */ elementwise({
  name: "huber",
  formula: "abs(x) <= y ? x * x / 2 : y * (abs(x) - y / 2)",
  derivative: { x: "abs(x) <= y ? x : y * sign(x)", y: "abs(x) <= y ? 0 : abs(x) - y" },
  domain: { y: [0] },
  kinks: ["abs(x) - y"],
  probes: [
    [0, 1],
    [-100, 1],
  ],
});

/** A parabola for |x| up to y, divided by it, and straight beyond: the slope is 1. */
export const smoothL1Op: Binary = /* @__PURE__ */ elementwise({
  name: "smoothL1",
  formula: "abs(x) < y ? x / y * x / 2 : abs(x) - y / 2",
  derivative: { x: "abs(x) < y ? x / y : sign(x)", y: "abs(x) < y ? -(x / y) * (x / y) / 2 : -0.5" },
  domain: { y: [0] },
  kinks: ["abs(x) - y"],
  probes: [
    [0, 1],
    [-100, 1],
  ],
});

/** exp(−100): the logarithm of what is smaller is taken for −100. */
const least = "3.720075976020836e-44";

/** Of a chance x and a target y; x beyond 0 and 1 has no loss. */
export const crossEntropyOp: Binary = /* @__PURE__ */ elementwise({
  name: "binaryCrossEntropy",
  formula: "-(y * max(log(x), -100) + (1 - y) * max(log(1 - x), -100))",
  kernel: "-(y * max(log(x), -100) + (1 - y) * max(log1p(-x), -100))",
  // At the ends the slope of the side that there is.
  derivative: {
    x: `x <= ${least} ? 1 - y : x >= 1 ? -y : (x - y) / (x * (1 - x))`,
    y: `x <= ${least} ? 100 : x >= 1 ? -100 : -logit(x)`,
  },
  domain: { x: [0, 1] },
  probes: [
    [1e-9, 1],
    [0.25, 0.75],
    [0.999999, 0],
  ],
});

/** Of a score x, a target y, and what a target of 1 counts. */
export const logitCrossEntropyOp: Ternary = /* @__PURE__ */ elementwise({
  name: "binaryCrossEntropyWithLogits",
  formula: "y * z * log(1 + exp(-x)) + (1 - y) * log(1 + exp(x))",
  kernel: "(y * z == 0 ? 0 : y * z * softplus(-x)) + (y == 1 ? 0 : (1 - y) * softplus(x))",
  derivative: {
    // Beside 0 the difference of sigmoid(x) and a target of a half would have no digits.
    x: "abs(x) < 0.5 ? tanh(x / 2) / 2 - (y - 0.5) - y * (z - 1) * sigmoid(-x) : (1 - y) * sigmoid(x) - y * z * sigmoid(-x)",
    y: "abs(x) < 1 ? (z - 1) * softplus(-x) - x : z * softplus(-x) - softplus(x)",
    z: "y == 0 and isInf(x) ? 0 : y * softplus(-x)",
  },
  // Between targets the loss may pass through 0, where only its absolute error is small.
  domain: { y: [0, 1], z: [0] },
  probes: [
    [-20, 0, 1],
    [20, 1, 1],
    [40, 0.5, 1],
  ],
});

/** Of a log-chance x and a chance y. */
export const divergenceOp: Binary = /* @__PURE__ */ elementwise({
  name: "klDiv",
  formula: "y == 0 and x == x ? 0 : y * (log(y) - x)",
  derivative: { x: "-y", y: "log(y) + 1 - x" },
  // Where the logarithms are equal only the loss's absolute error is small.
  domain: { x: [-9, -3], y: [0.2] },
  kinks: ["y"],
});

/** Of two log-chances. */
export const logDivergenceOp: Binary = /* @__PURE__ */ elementwise({
  name: "klDivLog",
  formula: "exp(y) == 0 and x == x ? 0 : exp(y) * (y - x)",
  derivative: { x: "-exp(y)", y: "exp(y) == 0 ? 0 : exp(y) * (y - (x - 1))" },
  domain: { x: [-9, -3], y: [-2] },
  probes: [[-4, -1]],
});

/** Of the logarithm x of a rate, and a count y. */
export const poissonOp: Binary = /* @__PURE__ */ elementwise({
  name: "poissonNll",
  formula: "exp(x) - y * x",
  // The exponential outgrows all else.
  kernel: "y == 0 or x > 1e29 and isFinite(y) ? exp(x) : exp(x) - y * x",
  derivative: { x: "abs(x) < 0.5 ? expm1(x) - (y - 1) : exp(x) - y", y: "-x" },
  domain: { y: [-1, 0.5] },
  probes: [[-700, 0.25]],
});

/** Of a rate x, a count y, and what keeps the logarithm of a rate of 0 finite. */
export const poissonOfRatesOp: Ternary = /* @__PURE__ */ elementwise({
  name: "poissonNllOfRates",
  formula: "x - y * log(x + z)",
  kernel: "y == 0 or x > 0 and isInf(x) ? x : x - y * log(x + z)",
  derivative: {
    x: "y == 0 and x + z == 0 ? 1 : 1 - y / (x + z)",
    y: "-log(x + z)",
    z: "y == 0 and x + z == 0 ? 0 : -y / (x + z)",
  },
  domain: { x: [3], y: [-9, 0], z: [0] },
  kinks: ["y"],
});

/** Of a distance x and a variance y. */
export const gaussianOp: Binary = /* @__PURE__ */ elementwise({
  name: "gaussianNll",
  formula: "(log(y) + x * x / y) / 2",
  kernel: "(log(y) + x / y * x) / 2",
  derivative: { x: "x / y", y: "(1 - x / y * x) / y / 2" },
  domain: { x: [3], y: [1, 3] },
  probes: [[1e100, 2]],
});
