/** Exponentials, logarithms and what is made of them. */
import { elementwise, type Unary } from "../define.ts";

export const exp: Unary = elementwise({
  name: "exp",
  summary: "e to the power x.",
  formula: "exp(x)",
  derivative: { x: "out" },
  probes: [-745, -40, 0, 700],
});

export const expm1: Unary = elementwise({
  name: "expm1",
  summary: "exp(x) − 1, with no digits lost near 0.",
  formula: "exp(x) - 1",
  kernel: "expm1(x)",
  // Not out + 1, which is 0 for large negative x.
  derivative: { x: "exp(x)" },
  probes: [-745, -40, -1e-9, 0, 1e-9, 700],
});

export const log: Unary = elementwise({
  name: "log",
  summary: "The natural logarithm.",
  formula: "log(x)",
  derivative: { x: "1 / x" },
  domain: { x: [0, Number.POSITIVE_INFINITY] },
  probes: [1e-300, 1e-8, 1, 1e8, 1e300],
});

export const log1p: Unary = elementwise({
  name: "log1p",
  summary: "log(1 + x), with no digits lost near 0.",
  formula: "log(1 + x)",
  kernel: "log1p(x)",
  derivative: { x: "1 / (1 + x)" },
  domain: { x: [-1, Number.POSITIVE_INFINITY] },
  probes: [-0.999, -1e-9, 0, 1e-9, 1e9],
});

export const sigmoid: Unary = elementwise({
  name: "sigmoid",
  summary: "The logistic function, from 0 to 1.",
  formula: "1 / (1 + exp(-x))",
  kernel: "(x >= 0 ? 1 : exp(-abs(x))) / (1 + exp(-abs(x)))",
  // Not out · (1 − out), which is 0 from x = 37 on.
  derivative: { x: "out * sigmoid(-x)" },
  probes: [-745, -40, 0, 40, 745],
});

export const softplus: Unary = elementwise({
  name: "softplus",
  summary: "A smooth relu.",
  formula: "log(1 + exp(x))",
  kernel: "max(x, 0) + log1p(exp(-abs(x)))",
  derivative: { x: "sigmoid(x)" },
  probes: [-745, -40, 0, 40, 710],
});

export const tanh: Unary = elementwise({
  name: "tanh",
  summary: "The hyperbolic tangent, from −1 to 1.",
  formula: "tanh(x)",
  // sech², not 1 − out², which is 0 from x = 19 on.
  derivative: { x: "4 * sigmoid(2 * x) * sigmoid(-2 * x)" },
  probes: [-745, -20, 0, 1e-9, 20, 745],
});

export const silu: Unary = elementwise({
  name: "silu",
  summary: "x · sigmoid(x): a smooth relu that dips below 0.",
  formula: "x / (1 + exp(-x))",
  kernel: "x * sigmoid(x)",
  // By the reflected sigmoid, which keeps its digits where 1 − sigmoid(x) has none.
  derivative: { x: "sigmoid(x) + out * sigmoid(-x)" },
  // Below −708 the sigmoid is subnormal, and a multiple of it has few digits.
  probes: [-700, -40, 0, 40, 745],
});
