/** Questions: ops whose answers are bools, without a gradient. int32 is compared with any number as the number it is. */
import { type Comparison, comparison, type Predicate } from "../define.ts";

/** Whether x = y. */
export const eq: Comparison = comparison({ name: "eq", formula: "x == y", takes: "any" });
/** x ≠ y; NaN differs from itself. */
export const ne: Comparison = comparison({
  name: "ne",
  formula: "x != y",
  takes: "any",
});
/** x < y. */
export const lt: Comparison = comparison({
  name: "lt",
  formula: "x < y",
  takes: "number",
});
/** x ≤ y. */
export const le: Comparison = comparison({
  name: "le",
  formula: "x <= y",
  takes: "number",
});
/** x > y. */
export const gt: Comparison = comparison({
  name: "gt",
  formula: "x > y",
  takes: "number",
});

/** x ≥ y. */
export const ge: Comparison = comparison({
  name: "ge",
  formula: "x >= y",
  takes: "number",
});

/** Whether x is not a number. */
export const isNan: Predicate = comparison({
  name: "isNan",
  formula: "x != x",
  takes: "any",
  unary: true,
});

/** Whether x is neither infinite nor NaN. */
const finite: Predicate = comparison({
  name: "isFinite",
  formula: "x - x == 0",
  takes: "number",
  unary: true,
});

/** Whether x is ∞ or −∞. */
export const isInf: Predicate = comparison({
  name: "isInf",
  formula: "x == x and isFinite(x) == 0",
  takes: "number",
  unary: true,
});

/** Whether x is 0 or false. */
export const logicalNot: Predicate = comparison({
  name: "logicalNot",
  formula: "not(x)",
  takes: "any",
  unary: true,
});

/** Whether neither is 0 or false. */
export const logicalAnd: Comparison = comparison({
  name: "logicalAnd",
  formula: "x and y",
  takes: "any",
});

/** Whether one of them is neither 0 nor false. */
export const logicalOr: Comparison = comparison({
  name: "logicalOr",
  formula: "x or y",
  takes: "any",
});

/** Whether one of them is 0 or false, and the other is not. */
export const logicalXor: Comparison = comparison({
  name: "logicalXor",
  formula: "not(x) != not(y)",
  takes: "any",
});

export { finite as isFinite };
