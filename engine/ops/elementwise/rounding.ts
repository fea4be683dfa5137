/** Rounding to whole numbers, and what rounding leaves over. */
import { type Binary, elementwise, type Unary } from "../define.ts";

/** The largest whole number ≤ x; slope 0. */
export const floor: Unary = elementwise({
  name: "floor",
  formula: "floor(x)",
  takes: "number",
  derivative: { x: "0" },
  kinks: ["x - round(x)"],
  probes: [-0.5, 2.25],
});

/** The smallest whole number ≥ x; slope 0. */
export const ceil: Unary = elementwise({
  name: "ceil",
  formula: "ceil(x)",
  takes: "number",
  derivative: { x: "0" },
  kinks: ["x - round(x)"],
  probes: [-0.5, 2.25],
});

/** x without its fraction; slope 0. */
export const trunc: Unary = elementwise({
  name: "trunc",
  formula: "trunc(x)",
  takes: "number",
  derivative: { x: "0" },
  kinks: ["x - round(x)"],
  probes: [-1.5, 2.25],
});

/** The nearest whole number, the even one of two equally near; slope 0. `round` also rounds to decimals. */
export const roundOp: Unary = elementwise({
  name: "round",
  formula: "round(x)",
  takes: "number",
  derivative: { x: "0" },
  kinks: ["x - floor(x) - 0.5"],
  probes: [-1.25, 2.75],
});

/** The fraction of x, with its sign. */
export const frac: Unary = elementwise({
  name: "frac",
  formula: "x - trunc(x)",
  derivative: { x: "1" },
  kinks: ["x - round(x)"],
  probes: [-1.5, 2.25],
});

/** The largest whole number ≤ x / y; slope 0. Of int32 by 0 it is 0. */
export const floorDivide: Binary = elementwise({
  name: "floorDivide",
  formula: "floor(x / y)",
  // By what is left over, which is exact: 1 / 0.1 is rounded up to 10.
  kernel:
    "y == 0 or isFinite(x) == 0 ? x / y : round((x - fmod(x, y)) / y) - (fmod(x, y) != 0 and (fmod(x, y) < 0) != (y < 0) ? 1 : 0)",
  takes: "number",
  derivative: { x: "0", y: "0" },
  kinks: ["y", "x / y - round(x / y)"],
  probes: [
    [7.5, 2],
    [-7.5, 2],
  ],
});

/** What is left of x after division by y towards 0; it has the sign of x. Of int32 by 0 it is 0. */
export const fmod: Binary = elementwise({
  name: "fmod",
  formula: "x - y * trunc(x / y)",
  // Exact, where the formula loses the digits of a large quotient.
  kernel: "fmod(x, y)",
  takes: "number",
  derivative: { x: "1", y: "-trunc(x / y)" },
  kinks: ["y", "x / y - round(x / y)"],
  probes: [
    [7.5, 2],
    [-7.5, 2],
  ],
});

/** What is left of x after division by y towards −∞; it has the sign of y. Of int32 by 0 it is 0. */
export const remainder: Binary = elementwise({
  name: "remainder",
  formula: "x - y * floor(x / y)",
  kernel: "fmod(x, y) != 0 and (fmod(x, y) < 0) != (y < 0) ? fmod(x, y) + y : fmod(x, y)",
  takes: "number",
  derivative: { x: "1", y: "-floor(x / y)" },
  kinks: ["y", "x / y - round(x / y)"],
  probes: [
    [7.5, 2],
    [-7.5, 2],
  ],
});
