/** Other bases, and logarithms that stay finite where their parts do not. */
import { type Binary, elementwise, type Unary } from "../define.ts";

/** 2 to the power x. */
export const exp2: Unary = elementwise({
  name: "exp2",
  formula: "2 ^ x",
  kernel: "exp2(x)",
  derivative: { x: "out * 0.6931471805599453" },
  probes: [-1000, 0, 1000],
});

/** The logarithm to base 2. */
export const log2: Unary = elementwise({
  name: "log2",
  formula: "log(x) / log(2)",
  kernel: "log2(x)",
  derivative: { x: "1.4426950408889634 / x" },
  domain: { x: [0] },
  probes: [1e-300, 1, 1e300],
});

/** The logarithm to base 10. */
export const log10: Unary = elementwise({
  name: "log10",
  formula: "log(x) / log(10)",
  kernel: "log10(x)",
  derivative: { x: "0.4342944819032518 / x" },
  domain: { x: [0] },
  probes: [1e-300, 1, 1e300],
});

/** log(exp(x) + exp(y)), without overflow. */
export const logaddexp: Binary = elementwise({
  name: "logaddexp",
  formula: "log(exp(x) + exp(y))",
  // Equal infinities first: their difference is NaN.
  kernel: "x == y ? x + 0.6931471805599453 : max(x, y) + log1p(exp(-abs(x - y)))",
  derivative: {
    x: "isInf(x) and x == y ? 0.5 : sigmoid(x - y)",
    y: "isInf(x) and x == y ? 0.5 : sigmoid(y - x)",
  },
  // Where the result passes through 0 only its absolute error is small.
  domain: { x: [0], y: [0] },
  probes: [
    [1000, 1000],
    [1000, 1001],
    [40, 1],
  ],
});

/** The logarithm to base 2 of 2^x + 2^y, without overflow. */
export const logaddexp2: Binary = elementwise({
  name: "logaddexp2",
  formula: "log(2 ^ x + 2 ^ y) / log(2)",
  kernel: "x == y ? x + 1 : max(x, y) + 1.4426950408889634 * log1p(exp2(-abs(x - y)))",
  derivative: {
    x: "isInf(x) and x == y ? 0.5 : sigmoid(0.6931471805599453 * (x - y))",
    y: "isInf(x) and x == y ? 0.5 : sigmoid(0.6931471805599453 * (y - x))",
  },
  // As logaddexp.
  domain: { x: [0], y: [0] },
  probes: [
    [1000, 1000],
    [40, 1],
  ],
});

/** x · log(y); 0 at x = 0 whatever y is, unless NaN. */
export const xlogy: Binary = elementwise({
  name: "xlogy",
  formula: "x == 0 and y == y ? 0 : x * log(y)",
  derivative: { x: "x == 0 and y <= 0 ? 0 : log(y)", y: "x == 0 and y == 0 ? 0 : x / y" },
  domain: { y: [0] },
  kinks: ["x"],
  probes: [[2, 1e-300]],
});

/** x · log(1 + y); 0 at x = 0 whatever y is, unless NaN. */
export const xlog1py: Binary = elementwise({
  name: "xlog1py",
  formula: "x == 0 and y == y ? 0 : x * log(1 + y)",
  kernel: "x == 0 and y == y ? 0 : x * log1p(y)",
  derivative: { x: "x == 0 and y <= -1 ? 0 : log1p(y)", y: "x == 0 and y == -1 ? 0 : x / (1 + y)" },
  domain: { y: [-1] },
  kinks: ["x"],
  probes: [[2, 1e-9]],
});

/** The op behind `logit`, which also keeps its argument away from 0 and 1. */
export const logitOp: Unary = elementwise({
  name: "logit",
  formula: "log(x / (1 - x))",
  // 1 − x is exact from a half on, and so is the logarithm beside a half by way of log1p.
  kernel: "abs(x - 0.5) < 0.25 ? log1p((x - 0.5) * 2 / (1 - x)) : log(x / (1 - x))",
  derivative: { x: "1 / (x * (1 - x))" },
  domain: { x: [0, 1] },
  probes: [1e-9, 0.5, 0.500001, 0.999999],
});

/** −x · log(x), 0 at 0, −∞ below: the entropy's summand. */
export const entr: Unary = /* @__PURE__ */ elementwise({
  name: "entr",
  formula: "-x * log(x)",
  kernel: "x == 0 ? 0 : x < 0 ? log(0) : -x * log(x)",
  derivative: { x: "-log(x) - 1" },
  domain: { x: [0] },
  probes: [1e-300, 1, 3],
});
