/** Ops that choose; where two choices meet, PyTorch's documented convention. */
import { type Binary, elementwise, selection, type Ternary, type Unary } from "../define.ts";

/** The absolute value; slope 0 at 0. Of int32, −2³¹ stays. */
export const abs: Unary = elementwise({
  name: "abs",
  formula: "abs(x)",
  takes: "number",
  derivative: { x: "sign(x)" },
  kinks: ["x"],
  probes: [0],
});

/** −1, 0 or 1. */
export const sign: Unary = elementwise({
  name: "sign",
  formula: "x > 0 ? 1 : x < 0 ? -1 : x",
  kernel: "sign(x)",
  takes: "number",
  derivative: { x: "0" },
  kinks: ["x"],
  probes: [0],
});

/** x where positive, else 0; slope 0 at 0. */
export const relu: Unary = elementwise({
  name: "relu",
  formula: "max(x, 0)",
  takes: "number",
  derivative: { x: "x > 0 ? 1 : 0" },
  kinks: ["x"],
  probes: [0],
});

/** The larger of two; a tie shares the gradient evenly. */
export const maximum: Binary = elementwise({
  name: "maximum",
  // NaN in either is the result, over any number system.
  formula: "x < y or y != y ? y : x",
  kernel: "max(x, y)",
  takes: "number",
  derivative: { x: "x == y ? 0.5 : x < y ? 0 : 1", y: "x == y ? 0.5 : x > y ? 0 : 1" },
  kinks: ["x - y"],
  probes: [[1, 1]],
});

/** The smaller of two; a tie shares the gradient evenly. */
export const minimum: Binary = elementwise({
  name: "minimum",
  formula: "x > y or y != y ? y : x",
  kernel: "min(x, y)",
  takes: "number",
  derivative: { x: "x == y ? 0.5 : x > y ? 0 : 1", y: "x == y ? 0.5 : x < y ? 0 : 1" },
  kinks: ["x - y"],
  probes: [[1, 1]],
});

/** x, but no less than y; at the bound the gradient is x's. */
export const clampMin: Binary = elementwise({
  name: "clampMin",
  formula: "max(x, y)",
  takes: "number",
  derivative: { x: "x >= y ? 1 : 0", y: "x < y ? 1 : 0" },
  kinks: ["x - y"],
  probes: [[1, 1]],
});

/** x, but no more than y; at the bound the gradient is x's. */
export const clampMax: Binary = elementwise({
  name: "clampMax",
  formula: "min(x, y)",
  takes: "number",
  derivative: { x: "x <= y ? 1 : 0", y: "x > y ? 1 : 0" },
  kinks: ["x - y"],
  probes: [[1, 1]],
});

/** x, but no less than y and no more than z (z if they contradict); at a bound the gradient is x's. */
export const clampBetween: Ternary = elementwise({
  name: "clampBetween",
  formula: "min(max(x, y), z)",
  takes: "number",
  derivative: {
    x: "x >= y and x <= z ? 1 : 0",
    y: "x < y and y < z ? 1 : 0",
    z: "x > z or y > z ? 1 : x < y and y == z ? 1 : 0",
  },
  kinks: ["x - y", "x - z", "y - z"],
  probes: [
    [0, 0, 1],
    [1, 0, 1],
    [0.5, 1, 0],
  ],
});

/** `where(condition, x, y)`: x's elements where the bool `condition` holds, elsewhere y's; broadcast. */
export const where: Ternary = selection({
  name: "where",
  takes: "any",
});

/** The larger of two, of NaN and a number the number; a tie gives its gradient to x. */
export const fmax: Binary = elementwise({
  name: "fmax",
  formula: "x >= y or y != y ? x : y",
  takes: "number",
  derivative: { x: "x >= y or y != y ? 1 : 0", y: "x >= y or y != y ? 0 : 1" },
  kinks: ["x - y"],
});

/** The smaller of two, of NaN and a number the number; a tie gives its gradient to x. */
export const fmin: Binary = elementwise({
  name: "fmin",
  formula: "x <= y or y != y ? x : y",
  takes: "number",
  derivative: { x: "x <= y or y != y ? 1 : 0", y: "x <= y or y != y ? 0 : 1" },
  kinks: ["x - y"],
});

/** The magnitude of x with the sign of y; slope 0 at x = 0. */
export const copysign: Binary = elementwise({
  name: "copysign",
  formula: "y < 0 ? -abs(x) : abs(x)",
  // By 1 / y, since −0 has a sign too.
  kernel: "y < 0 or y == 0 and 1 / y < 0 ? -abs(x) : abs(x)",
  derivative: { x: "y < 0 or y == 0 and 1 / y < 0 ? -sign(x) : sign(x)", y: "0" },
  kinks: ["x", "y"],
  probes: [[2, -3]],
});

/** 0 for x below 0, 1 above, y at 0; slope 0 in x. */
export const heaviside: Binary = elementwise({
  name: "heaviside",
  formula: "x < 0 ? 0 : x > 0 ? 1 : x == 0 ? y : x",
  takes: "number",
  derivative: { x: "0", y: "x == 0 ? 1 : 0" },
  kinks: ["x"],
  probes: [[2, 0.5]],
});
