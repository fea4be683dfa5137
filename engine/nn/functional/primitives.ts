/** Activations with a shape of their own; slopes, bounds and thresholds are further inputs, so that they broadcast and are learned. */
import { type Binary, elementwise, type Ternary, type Unary } from "../../ops/define.ts";
import { horner } from "../../ops/elementwise/error-function.ts";

/** x where positive, else y · (exp(x) − 1). */
export const eluOp: Binary = elementwise({
  name: "elu",
  formula: "x > 0 ? x : y * (exp(x) - 1)",
  kernel: "x > 0 ? x : y * expm1(x)",
  derivative: { x: "x > 0 ? 1 : y * exp(x)", y: "x > 0 ? 0 : expm1(x)" },
  kinks: ["x"],
  probes: [[-700, 1]],
});

/** x where positive, else y · x; the slope at 0 is y. */
export const leakyReluOp: Binary = elementwise({
  name: "leakyRelu",
  formula: "x > 0 ? x : y * x",
  derivative: { x: "x > 0 ? 1 : y", y: "x > 0 ? 0 : x" },
  kinks: ["x"],
});

/** x between y and z, where it stays; slope 0 at both ends. */
export const hardtanhOp: Ternary = elementwise({
  name: "hardtanh",
  formula: "min(max(x, y), z)",
  takes: "number",
  derivative: {
    x: "x > y and x < z ? 1 : 0",
    y: "x < y and y < z ? 1 : 0",
    z: "x > z or y > z ? 1 : 0",
  },
  kinks: ["x - y", "x - z", "y - z"],
  probes: [
    [0.5, 0, 1],
    [-2, -1, 1],
  ],
});

/** x moved towards 0 by y, and 0 within y of 0. */
export const softshrinkOp: Binary = elementwise({
  name: "softshrink",
  formula: "x >= -y and x <= y ? 0 : x > y ? x - y : x + y",
  derivative: { x: "x > y or x < -y ? 1 : 0", y: "x > y ? -1 : x < -y ? 1 : 0" },
  kinks: ["x - y", "x + y"],
  probes: [[2, 0.5]],
});

/** x, but 0 within y of 0. */
export const hardshrinkOp: Binary = elementwise({
  name: "hardshrink",
  formula: "x >= -y and x <= y ? 0 : x",
  derivative: { x: "x >= -y and x <= y ? 0 : 1", y: "0" },
  kinks: ["x - y", "x + y"],
  probes: [[2, 0.5]],
});

/** x above y, elsewhere z. */
export const thresholdOp: Ternary = elementwise({
  name: "threshold",
  formula: "x <= y ? z : x",
  takes: "number",
  derivative: { x: "x <= y ? 0 : 1", y: "0", z: "x <= y ? 1 : 0" },
  kinks: ["x - y"],
});

/** A sigmoid of three straight lines: 0 up to −3, 1 from 3 on; slope 0 at both. */
export const hardsigmoid: Unary = elementwise({
  name: "hardsigmoid",
  formula: "x <= -3 ? 0 : x >= 3 ? 1 : (x + 3) / 6",
  derivative: { x: "x > -3 and x < 3 ? 0.16666666666666666 : 0" },
  kinks: ["x + 3", "x - 3"],
});

/** x · hardsigmoid(x). */
export const hardswish: Unary = elementwise({
  name: "hardswish",
  formula: "x <= -3 ? 0 : x >= 3 ? x : x * (x + 3) / 6",
  derivative: { x: "x < -3 ? 0 : x <= 3 ? x / 3 + 0.5 : 1" },
  kinks: ["x + 3", "x - 3"],
});

/** Of (x − tanh(x)) / x³ in powers of x²; from the twelfth on by 2 (2 / π)²ⁿ Σ j⁻²ⁿ over odd j. */
const tanhTerms = [
  1 / 3,
  -2 / 15,
  17 / 315,
  -62 / 2835,
  1382 / 155925,
  -21844 / 6081075,
  929569 / 638512875,
  -6404582 / 10854718875,
  443861162 / 1856156927625,
  -18888466084 / 194896477400625,
  ...Array.from({ length: 10 }, (_, k) => {
    const n = 24 + 2 * k;
    return (-1) ** k * 2 * (2 / Math.PI) ** n * (1 + 3 ** -n + 5 ** -n);
  }),
];

/** x − tanh(x). */
export const tanhshrink: Unary = elementwise({
  name: "tanhshrink",
  formula: "x - tanh(x)",
  // Beside 0 by its series: the difference would have no digits.
  kernel: `abs(x) < 0.55 ? x * x * x * ${horner("(x * x)", tanhTerms)} : x - tanh(x)`,
  derivative: { x: "tanh(x) * tanh(x)" },
  probes: [-700, -1e-4, 0.5499, 0.5501, 1e-9],
});

/** x / (1 + |x|). */
export const softsign: Unary = elementwise({
  name: "softsign",
  formula: "x / (1 + abs(x))",
  kernel: "isInf(x) ? sign(x) : x / (1 + abs(x))",
  derivative: { x: "1 / ((1 + abs(x)) * (1 + abs(x)))" },
  probes: [-1e9, 0, 1e9],
});

/** x · tanh(softplus(x)): a smooth relu that dips below 0. */
export const mish: Unary = elementwise({
  name: "mish",
  // tanh(log(1 + eˣ)), multiplied out: no digits are lost in it.
  formula: "x * exp(x) * (exp(x) + 2) / (exp(x) * (exp(x) + 2) + 2)",
  kernel: "isInf(x) ? max(x, 0) : x * tanh(softplus(x))",
  // sech² by sigmoids: 1 − tanh² is 0 from 19 on.
  derivative: {
    x: "isInf(x) ? sigmoid(x) : tanh(softplus(x)) + 4 * x * sigmoid(x) * sigmoid(2 * softplus(x)) * sigmoid(-2 * softplus(x))",
  },
  probes: [-600, -40, 0, 40, 700],
});

/** gelu with the hyperbolic tangent in place of the error function. */
export const geluTanh: Unary = elementwise({
  name: "geluTanh",
  formula: "x / (1 + exp(-1.5957691216057308 * (x + 0.044715 * x * x * x)))",
  kernel: "isInf(x) ? max(x, 0) : x * sigmoid(1.5957691216057308 * (x + 0.044715 * x * x * x))",
  derivative: {
    x: "abs(x) > 100 ? (x > 0 ? 1 : 0) : sigmoid(1.5957691216057308 * (x + 0.044715 * x * x * x)) + out * sigmoid(-1.5957691216057308 * (x + 0.044715 * x * x * x)) * 1.5957691216057308 * (1 + 0.134145 * x * x)",
  },
  // Further out the rounding of the exponent alone costs more than it is tested to.
  domain: { x: [-3] },
  probes: [0, 3, 30],
});
