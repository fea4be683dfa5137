/** The steps that a subject says it took. They only ever explain: a trace that does not hold together is left out. */
import type { Trace, TraceValue } from "../engine/index.ts";
import { LONGEST, MOST_IN_RECORD, MOST_STEPS } from "../properties/ask/measures.ts";
import { stripControls } from "./printed.ts";

type Fields = Readonly<Record<string, unknown>>;

export function readTrace(told: unknown): Trace | undefined {
  if (!isObject(told)) return undefined;
  const { values, outputs } = told;
  if (!Array.isArray(values) || values.length > MOST_STEPS || !isPlaces(outputs, values.length))
    return undefined;
  if (outputs.length === 0) return undefined;
  const read = values.map(stepOf);
  return read.every((value) => value !== undefined) ? { values: read, outputs } : undefined;
}

function stepOf(told: unknown, index: number): TraceValue | undefined {
  if (!isObject(told)) return undefined;
  const { kind, shape, dtype, inputs, op, data, name, rule, at, attributes, tracked } = told;
  if (!isShape(shape) || typeof dtype !== "string") return undefined;
  const head = { shape, dtype: text(dtype) as TraceValue["dtype"] };
  switch (kind) {
    case "input":
      return typeof name === "string" ? { kind, name: text(name), ...head } : undefined;
    case "constant":
      return Array.isArray(data) && data.length === sizeOf(shape)
        ? { kind, ...head, data: data.map(Number) }
        : undefined;
    case "op":
      if (typeof op !== "string" || !isPlaces(inputs, index) || !isPlain(attributes)) return undefined;
      return {
        kind,
        op: text(op),
        inputs,
        attributes,
        ...head,
        tracked: tracked === true,
        ...(typeof rule === "string" && { rule: text(rule) }),
        ...(typeof at === "string" && { at: text(at) }),
      };
  }
  return undefined;
}

const text = (told: string): string => stripControls(told.slice(0, LONGEST.name));

function isObject(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);

function isShape(value: unknown): value is number[] {
  return (
    Array.isArray(value) &&
    value.length <= 16 &&
    value.every((n) => Number.isSafeInteger(n) && n >= 0) &&
    sizeOf(value) <= MOST_IN_RECORD
  );
}

function isPlaces(list: unknown, below: number): list is number[] {
  return (
    Array.isArray(list) &&
    list.length <= MOST_STEPS &&
    list.every((place) => Number.isSafeInteger(place) && place >= 0 && place < below)
  );
}

const DEEPEST = 4;
const WIDEST = 64;

/** Whether it is what an op may take beside its tensors, and asks for nothing large. */
function isPlain(value: unknown, depth = 0): boolean {
  if (value === undefined || value === null || typeof value === "boolean") return true;
  if (typeof value === "number") return Math.abs(value) <= MOST_IN_RECORD;
  if (typeof value === "string") return value.length <= LONGEST.name;
  const entries: unknown[] = Object.values(value);
  if (depth === DEEPEST || entries.length > WIDEST || !entries.every((entry) => isPlain(entry, depth + 1)))
    return false;
  const numbers = entries.filter((entry) => typeof entry === "number" && entry > 1) as number[];
  return sizeOf(numbers) <= MOST_IN_RECORD;
}
