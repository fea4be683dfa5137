/** Questions: ops whose answers are bools, without a gradient. */
import { type Comparison, comparison, type Predicate } from "../define.ts";

export const eq: Comparison = comparison({ name: "eq", summary: "x = y.", formula: "x == y", takes: "any" });
export const ne: Comparison = comparison({
  name: "ne",
  summary: "x ≠ y; NaN differs from itself.",
  formula: "x != y",
  takes: "any",
});
export const lt: Comparison = comparison({
  name: "lt",
  summary: "x < y.",
  formula: "x < y",
  takes: "number",
});
export const le: Comparison = comparison({
  name: "le",
  summary: "x ≤ y.",
  formula: "x <= y",
  takes: "number",
});
export const gt: Comparison = comparison({
  name: "gt",
  summary: "x > y.",
  formula: "x > y",
  takes: "number",
});
export const ge: Comparison = comparison({
  name: "ge",
  summary: "x ≥ y.",
  formula: "x >= y",
  takes: "number",
});

export const isNan: Predicate = comparison({
  name: "isNan",
  summary: "Whether x is not a number.",
  formula: "x != x",
  takes: "any",
  unary: true,
});

const finite: Predicate = comparison({
  name: "isFinite",
  summary: "Whether x is neither infinite nor NaN.",
  formula: "x - x == 0",
  takes: "number",
  unary: true,
});

export const isInf: Predicate = comparison({
  name: "isInf",
  summary: "Whether x is ∞ or −∞.",
  formula: "x == x and x - x != 0",
  takes: "number",
  unary: true,
});

export const logicalNot: Predicate = comparison({
  name: "logicalNot",
  summary: "Whether x is 0 or false.",
  formula: "not(x)",
  takes: "any",
  unary: true,
});

export const logicalAnd: Comparison = comparison({
  name: "logicalAnd",
  summary: "Whether neither is 0 or false.",
  formula: "x and y",
  takes: "any",
});

export const logicalOr: Comparison = comparison({
  name: "logicalOr",
  summary: "Whether one of them is neither 0 nor false.",
  formula: "x or y",
  takes: "any",
});

export const logicalXor: Comparison = comparison({
  name: "logicalXor",
  summary: "Whether one of them is 0 or false, and the other is not.",
  formula: "not(x) != not(y)",
  takes: "any",
});

export { finite as isFinite };
