/** Angles and distances. */
import { type Binary, elementwise, type Unary } from "../define.ts";

/** The sine of an angle in radians. */
export const sin: Unary = elementwise({
  name: "sin",
  formula: "sin(x)",
  derivative: { x: "cos(x)" },
});

/** The cosine of an angle in radians. */
export const cos: Unary = elementwise({
  name: "cos",
  formula: "cos(x)",
  derivative: { x: "-sin(x)" },
});

/** The tangent of an angle in radians. */
export const tan: Unary = elementwise({
  name: "tan",
  formula: "tan(x)",
  derivative: { x: "1 + out * out" },
  domain: { x: [-Math.PI / 2, Math.PI / 2] },
});

/** The angle in [−π/2, π/2] whose sine is x. */
export const asin: Unary = elementwise({
  name: "asin",
  formula: "asin(x)",
  // Not 1 − x², which loses the digits of 1 − |x| near the ends.
  derivative: { x: "1 / sqrt((1 - x) * (1 + x))" },
  domain: { x: [-1, 1] },
  probes: [-0.999999, 0, 0.999999],
});

/** The angle in [0, π] whose cosine is x. */
export const acos: Unary = elementwise({
  name: "acos",
  formula: "acos(x)",
  derivative: { x: "-1 / sqrt((1 - x) * (1 + x))" },
  domain: { x: [-1, 1] },
  probes: [-0.999999, 0, 0.999999],
});

/** The angle in (−π/2, π/2) whose tangent is x. */
export const atan: Unary = elementwise({
  name: "atan",
  formula: "atan(x)",
  derivative: { x: "1 / (1 + x * x)" },
  probes: [-1e100, 0, 1e100],
});

/** The angle in (−π, π] of the point (y, x): the first argument is the ordinate. Its gradient at the origin is 0. */
export const atan2: Binary = elementwise({
  name: "atan2",
  formula: "atan2(x, y)",
  // Divided twice by the distance, whose square would overflow.
  derivative: {
    x: "hypot(x, y) == 0 or isInf(hypot(x, y)) ? 0 : y / hypot(x, y) / hypot(x, y)",
    y: "hypot(x, y) == 0 or isInf(hypot(x, y)) ? 0 : -x / hypot(x, y) / hypot(x, y)",
  },
  domain: { y: [0] },
  probes: [
    [0, 1],
    [1, 0],
    [1e-160, 1e-160],
    [-1, -1],
  ],
  kinks: ["hypot(x, y)"],
});

/** √(x² + y²) without overflow; its gradient at the origin is 0. */
export const hypot: Binary = elementwise({
  name: "hypot",
  formula: "sqrt(x * x + y * y)",
  kernel: "hypot(x, y)",
  derivative: {
    x: "out == 0 ? 0 : isInf(x) ? sign(x) * (isInf(y) ? sqrt(0.5) : 1) : x / out",
    y: "out == 0 ? 0 : isInf(y) ? sign(y) * (isInf(x) ? sqrt(0.5) : 1) : y / out",
  },
  probes: [
    [3, 4],
    [0, 2],
    [1e200, 1e200],
    [1e-200, 1e-200],
  ],
  kinks: ["hypot(x, y)"],
});

/** Radians from degrees. */
export const deg2rad: Unary = elementwise({
  name: "deg2rad",
  formula: "x * 0.017453292519943295",
  derivative: { x: "0.017453292519943295" },
});

/** Degrees from radians. */
export const rad2deg: Unary = elementwise({
  name: "rad2deg",
  formula: "x * 57.29577951308232",
  derivative: { x: "57.29577951308232" },
});

const square = "(9.869604401089358 * x * x)";
/** π times the derivative of sin(y) / y at y = πx, to y¹³. */
const sincSlope = `-9.869604401089358 * x / 3 * (1 - ${square} / 10 * (1 - ${square} / 28 * (1 - ${square} / 54 * (1 - ${square} / 88 * (1 - ${square} / 130)))))`;

/** sin(πx) / πx; 1 at 0, and 0 infinitely far from it. */
export const sinc: Unary = elementwise({
  name: "sinc",
  formula: "x == 0 ? 1 : sin(3.141592653589793 * x) / (3.141592653589793 * x)",
  kernel: "x == 0 ? 1 : isInf(x) ? 0 : sin(3.141592653589793 * x) / (3.141592653589793 * x)",
  // Beside 0 by its series: the quotient's parts cancel, the more so in higher derivatives.
  derivative: {
    x: `abs(x) < 0.1 ? ${sincSlope} : isInf(x) ? 0 : (cos(3.141592653589793 * x) - out) / x`,
  },
  // From 1 on πx is rounded by more than the sine's neighbouring root is away.
  domain: { x: [-0.99, 0.99] },
  probes: [-0.05, 0.02],
});
