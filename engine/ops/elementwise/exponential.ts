/** Exponentials, logarithms and what is made of them. */
import { elementwise, type Unary } from "../define.ts";

/** e to the power x. */
export const exp: Unary = elementwise({
  name: "exp",
  formula: "exp(x)",
  derivative: { x: "out" },
  probes: [-745, -40, 0, 700],
});

/** exp(x) − 1, with no digits lost near 0. */
export const expm1: Unary = elementwise({
  name: "expm1",
  formula: "exp(x) - 1",
  kernel: "expm1(x)",
  // Not out + 1, which is 0 for large negative x.
  derivative: { x: "exp(x)" },
  probes: [-745, -40, -1e-9, 0, 1e-9, 700],
});

/** The natural logarithm. */
export const log: Unary = elementwise({
  name: "log",
  formula: "log(x)",
  derivative: { x: "1 / x" },
  domain: { x: [0] },
  probes: [1e-300, 1e-8, 1, 1e8, 1e300],
});

/** log(1 + x), with no digits lost near 0. */
export const log1p: Unary = elementwise({
  name: "log1p",
  formula: "log(1 + x)",
  kernel: "log1p(x)",
  derivative: { x: "1 / (1 + x)" },
  domain: { x: [-1] },
  probes: [-0.999, -1e-9, 0, 1e-9, 1e9],
});

/** The logistic function, from 0 to 1. */
export const sigmoid: Unary = elementwise({
  name: "sigmoid",
  formula: "1 / (1 + exp(-x))",
  kernel: "(x >= 0 ? 1 : exp(-abs(x))) / (1 + exp(-abs(x)))",
  // Not out · (1 − out), which is 0 from x = 37 on.
  derivative: { x: "out * sigmoid(-x)" },
  probes: [-745, -40, 0, 40, 745],
});

/** A smooth relu. */
export const softplus: Unary = elementwise({
  name: "softplus",
  formula: "log(1 + exp(x))",
  kernel: "max(x, 0) + log1p(exp(-abs(x)))",
  derivative: { x: "sigmoid(x)" },
  probes: [-745, -40, 0, 40, 710],
});

/** The hyperbolic tangent, from −1 to 1. */
export const tanh: Unary = elementwise({
  name: "tanh",
  formula: "tanh(x)",
  // sech², not 1 − out², which is 0 from x = 19 on.
  derivative: { x: "4 * sigmoid(2 * x) * sigmoid(-2 * x)" },
  probes: [-745, -20, 0, 1e-9, 20, 745],
});

/** x · sigmoid(x): a smooth relu that dips below 0. */
export const silu: Unary = elementwise({
  name: "silu",
  formula: "x / (1 + exp(-x))",
  // At −∞ the sigmoid is a stronger 0.
  kernel: "isInf(x) ? max(x, 0) : x * sigmoid(x)",
  // By the reflected sigmoid, which keeps its digits where 1 − sigmoid(x) has none.
  derivative: { x: "isInf(x) ? sigmoid(x) : sigmoid(x) + out * sigmoid(-x)" },
  // Below −708 the sigmoid is subnormal, and a multiple of it has few digits.
  probes: [-700, -40, 0, 40, 745],
});
