/** How numbers and tensors cross into results and sentences. */
import type { Counterexample, JsonNumber, ResultTensor } from "../../reports/result.ts";
import type { Values } from "./channel.ts";

/** JSON has no NaN and no infinities: they travel as strings. */
export function jsonNumber(value: number): JsonNumber {
  if (Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

export function isValues(candidate: unknown): candidate is Values {
  return typeof candidate === "object" && candidate !== null && "shape" in candidate && "data" in candidate;
}

/** A word as a word, and whatever else a name may be as it stands. */
function isNamed(name: string, text: string): boolean {
  return /^\w+$/.test(name) ? new RegExp(`\\b${name}\\b`).test(text) : withLetters(text).includes(name);
}

/** A bundle may write letters by their numbers. */
function withLetters(text: string): string {
  return text.replace(/\\u\{([\da-f]+)\}|\\u([\da-f]{4})|\\x([\da-f]{2})/gi, (_, any, four, two) =>
    String.fromCodePoint(Number.parseInt(any ?? four ?? two, 16)),
  );
}

function resultTensor(
  name: string,
  value: Values | number,
  dtype: "float32" | "float64" | "bool",
): ResultTensor {
  const { shape, data } = typeof value === "number" ? { shape: [], data: [value] } : value;
  return { name, shape: [...shape], dtype, data: Array.from(data, jsonNumber) };
}

/**
 * The generated inputs of a property as its counterexample: tensors, numbers and booleans, by name.
 * @param uses the text of what is asked: what it does not name is no part of what fails.
 */
export function counterexampleOf(
  inputs: Readonly<Record<string, unknown>>,
  dtype: "float32" | "float64" = "float64",
  uses?: string,
): Counterexample {
  const named = Object.entries(inputs).flatMap(([name, value]): ResultTensor[] => {
    if (typeof value === "boolean") return [resultTensor(name, Number(value), "bool")];
    if (typeof value === "number") return [resultTensor(name, value, "float64")];
    return isValues(value) ? [resultTensor(name, value, dtype)] : [];
  });
  const used = named.filter(({ name }) => uses === undefined || name === "above" || isNamed(name, uses));
  return { inputs: used.length > 0 ? used : named };
}

/** A number as a sentence shows it: four significant digits unless told, no trailing zeros. */
export function short(value: number, digits = 4): string {
  if (!Number.isFinite(value)) return String(jsonNumber(value));
  const text = String(Number(value.toPrecision(digits)));
  return text.replace("-", "−").replace("e−", "e-");
}

/** Two numbers as a sentence shows them: with as many digits as it takes to tell them apart. */
export function apart(a: number, b: number): [string, string] {
  for (let digits = 4; digits < 17; digits++) {
    const [left, right] = [a, b].map((value) => short(Number(value.toPrecision(digits)), digits));
    if (left !== right) return [left, right];
  }
  return [String(a), String(b)];
}

/** The index, in a tensor of this shape, of a place in its row-major entries. */
export function unravel(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  for (let d = shape.length - 1, rest = flat; d >= 0; d--) {
    index.unshift(rest % shape[d]);
    rest = Math.floor(rest / shape[d]);
  }
  return index;
}
