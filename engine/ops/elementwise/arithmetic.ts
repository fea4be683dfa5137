/** Arithmetic and powers. */
import { type Binary, elementwise, type Ternary, type Unary } from "../define.ts";

export const add: Binary = elementwise({
  name: "add",
  summary: "x + y.",
  formula: "x + y",
  takes: "number",
  derivative: { x: "1", y: "1" },
});

export const sub: Binary = elementwise({
  name: "sub",
  summary: "x − y.",
  formula: "x - y",
  takes: "number",
  derivative: { x: "1", y: "-1" },
});

export const mul: Binary = elementwise({
  name: "mul",
  summary: "x · y.",
  formula: "x * y",
  takes: "number",
  derivative: { x: "y", y: "x" },
});

export const div: Binary = elementwise({
  name: "div",
  summary: "x / y, of floating tensors.",
  formula: "x / y",
  derivative: { x: "1 / y", y: "-x / y / y" },
  probes: [
    [1, 1e-160],
    [1, -1e160],
  ],
  kinks: ["y"],
});

export const neg: Unary = elementwise({
  name: "neg",
  summary: "−x.",
  formula: "-x",
  takes: "number",
  derivative: { x: "-1" },
});

export const pow: Binary = elementwise({
  name: "pow",
  summary: "x to the power y; NaN for a negative x and a fractional y.",
  formula: "x ^ y",
  // Constant in x at y = 0, and in y at x = 0: no 0 · ∞ there.
  derivative: { x: "y == 0 ? 0 : y * x ^ (y - 1)", y: "x == 0 and y >= 0 ? 0 : out * log(x)" },
  takes: "number",
  domain: { x: [0, Number.POSITIVE_INFINITY] },
  probes: [
    [0, 0],
    [0, 1],
    [0, 2],
    [2, 0],
    [1e-3, 3],
  ],
});

export const square: Unary = elementwise({
  name: "square",
  summary: "x · x.",
  formula: "x * x",
  takes: "number",
  derivative: { x: "2 * x" },
});

export const sqrt: Unary = elementwise({
  name: "sqrt",
  summary: "The square root; its slope is infinite at 0.",
  formula: "sqrt(x)",
  derivative: { x: "1 / (2 * out)" },
  domain: { x: [0, Number.POSITIVE_INFINITY] },
  probes: [1e-300, 1e-8, 1e8, 1e300],
});

export const rsqrt: Unary = elementwise({
  name: "rsqrt",
  summary: "1 / √x.",
  formula: "1 / sqrt(x)",
  derivative: { x: "-out / (2 * x)" },
  domain: { x: [0, Number.POSITIVE_INFINITY] },
  probes: [1e-100, 1e-8, 1e8, 1e100],
});

export const reciprocal: Unary = elementwise({
  name: "reciprocal",
  summary: "1 / x.",
  formula: "1 / x",
  derivative: { x: "-1 / x / x" },
  probes: [1e-160, -1e-8, 1e8, 1e160],
  kinks: ["x"],
});

export const positive: Unary = elementwise({
  name: "positive",
  summary: "x itself, as a tensor of its own.",
  formula: "x",
  takes: "number",
  derivative: { x: "1" },
});

export const lerp: Ternary = elementwise({
  name: "lerp",
  summary: "From x at z = 0 to y at z = 1, in a straight line.",
  formula: "x + z * (y - x)",
  // From the nearer end, so that both ends are met exactly.
  kernel: "abs(z) < 0.5 ? x + z * (y - x) : y - (y - x) * (1 - z)",
  derivative: { x: "1 - z", y: "z", z: "y - x" },
  domain: { x: [1, 2], y: [3, 9], z: [0, 1] },
});
