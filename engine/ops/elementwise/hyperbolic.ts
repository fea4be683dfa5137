/** Hyperbolic functions and their inverses; tanh stands among the exponentials. */
import { elementwise, type Unary } from "../define.ts";

/** The hyperbolic sine. */
export const sinh: Unary = elementwise({
  name: "sinh",
  formula: "(exp(x) - exp(-x)) / 2",
  kernel: "sinh(x)",
  derivative: { x: "cosh(x)" },
  probes: [-700, -1e-9, 0, 700],
});

/** The hyperbolic cosine. */
export const cosh: Unary = elementwise({
  name: "cosh",
  formula: "(exp(x) + exp(-x)) / 2",
  kernel: "cosh(x)",
  derivative: { x: "sinh(x)" },
  probes: [-700, -1e-9, 0, 700],
});

/** The number whose hyperbolic sine is x. */
export const asinh: Unary = elementwise({
  name: "asinh",
  formula: "log(x + sqrt(x * x + 1))",
  kernel: "asinh(x)",
  derivative: { x: "1 / hypot(x, 1)" },
  probes: [-1e9, -1e-9, 0, 1e9],
});

/** The number ≥ 0 whose hyperbolic cosine is x. */
export const acosh: Unary = elementwise({
  name: "acosh",
  formula: "log(x + sqrt(x * x - 1))",
  kernel: "acosh(x)",
  // Not x² − 1, which loses the digits of x − 1 near 1.
  derivative: { x: "1 / sqrt(x - 1) / sqrt(x + 1)" },
  domain: { x: [1] },
  probes: [1.000001, 1e9],
});

/** The number whose hyperbolic tangent is x. */
export const atanh: Unary = elementwise({
  name: "atanh",
  formula: "log((1 + x) / (1 - x)) / 2",
  kernel: "atanh(x)",
  derivative: { x: "1 / ((1 - x) * (1 + x))" },
  domain: { x: [-1, 1] },
  probes: [-0.999999, -1e-9, 0, 0.999999],
});
