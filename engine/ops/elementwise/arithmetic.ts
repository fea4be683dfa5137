/** Arithmetic and powers. */
import { type Binary, elementwise, type Ternary, type Unary } from "../define.ts";

/** x + y; of int32 modulo 2³², as every sum, product and power of int32. */
export const add: Binary = elementwise({
  name: "add",
  formula: "x + y",
  takes: "number",
  derivative: { x: "1", y: "1" },
});

/** x − y. */
export const sub: Binary = elementwise({
  name: "sub",
  formula: "x - y",
  takes: "number",
  derivative: { x: "1", y: "-1" },
});

/** x · y. */
export const mul: Binary = elementwise({
  name: "mul",
  formula: "x * y",
  takes: "number",
  derivative: { x: "y", y: "x" },
});

/** x / y, of floating tensors; of int32 write floorDivide. */
export const div: Binary = elementwise({
  name: "div",
  formula: "x / y",
  derivative: { x: "1 / y", y: "-x / y / y" },
  probes: [
    [1, 1e-160],
    [1, -1e160],
  ],
  kinks: ["y"],
});

/** −x; of int32, −2³¹ is its own negative. */
export const neg: Unary = elementwise({
  name: "neg",
  formula: "-x",
  takes: "number",
  derivative: { x: "-1" },
});

/** x to the power y; NaN for a negative x and a fractional y. Of int32 modulo 2³², and of a negative y the whole part. */
export const pow: Binary = elementwise({
  name: "pow",
  formula: "x ^ y",
  // Constant in x at y = 0 where x is so small that a power of it overflows, and in y at x = 0: no 0 · ∞ there.
  derivative: {
    x: "y == 0 and not(x > 1e-9) or isInf(y) and x ^ (y - 1) == 0 ? 0 : y * x ^ (y - 1)",
    y: "x == 0 and y >= 0 or isInf(x) and y < 0 ? 0 : out * log(x)",
  },
  takes: "number",
  domain: { x: [0] },
  probes: [
    [0, 0],
    [0, 1],
    [0, 2],
    [2, 0],
    [1e-3, 3],
  ],
});

/** x · x. */
export const square: Unary = elementwise({
  name: "square",
  formula: "x * x",
  takes: "number",
  derivative: { x: "2 * x" },
});

/** The square root; its slope is infinite at 0. */
export const sqrt: Unary = elementwise({
  name: "sqrt",
  formula: "sqrt(x)",
  derivative: { x: "1 / (2 * out)" },
  domain: { x: [0] },
  probes: [1e-300, 1e-8, 1e8, 1e300],
});

/** 1 / √x. */
export const rsqrt: Unary = elementwise({
  name: "rsqrt",
  formula: "1 / sqrt(x)",
  derivative: { x: "-out / (2 * x)" },
  domain: { x: [0] },
  probes: [1e-100, 1e-8, 1e8, 1e100],
});

/** 1 / x. */
export const reciprocal: Unary = elementwise({
  name: "reciprocal",
  formula: "1 / x",
  derivative: { x: "-1 / x / x" },
  probes: [1e-160, -1e-8, 1e8, 1e160],
  kinks: ["x"],
});

/** x itself, as a tensor of its own. */
export const positive: Unary = elementwise({
  name: "positive",
  formula: "x",
  takes: "number",
  derivative: { x: "1" },
});

/** From x at z = 0 to y at z = 1, in a straight line. */
export const lerp: Ternary = elementwise({
  name: "lerp",
  formula: "x + z * (y - x)",
  // From the nearer end, so that both ends are met exactly; where they are infinite, or too far apart, each by itself.
  kernel:
    "isFinite(y - x) ? abs(z) < 0.5 ? x + z * (y - x) : y - (y - x) * (1 - z) : z == 0 and y == y ? x : z == 1 and x == x ? y : (1 - z) * x + z * y",
  derivative: { x: "1 - z", y: "z", z: "y - x" },
  domain: { x: [1, 2], y: [3, 9], z: [0, 1] },
});
