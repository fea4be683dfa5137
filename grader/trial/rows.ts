/** What an exercise gave beside what is exact, row by row, and where they part. */
import type { Field, Values } from "../../properties/suite/channel.ts";
import { unravel } from "../../properties/suite/number.ts";
import { EXACT } from "../../properties/suite/rounding.ts";
import type { Trial } from "./trial.ts";

export interface Row {
  /** "value", "∇ tensor([3, 4])". */
  readonly label: string;
  readonly yours: Field | undefined;
  readonly exact: Field | undefined;
  /** Undefined where nothing is known to be exact. */
  readonly agrees?: boolean;
  /** Where in the tensor they first part. */
  readonly index?: readonly number[];
}

export function rowsOf({ expression, yours, exact }: Trial): Row[] {
  const [mine, right] = [yours.fields ?? {}, exact.fields];
  const names = [...new Set([...Object.keys(mine), ...Object.keys(right ?? {})])].filter(
    (name) => !name.startsWith("leaf "),
  );
  // What is wanted of the value comes after it.
  names.sort((a, b) => Number(a.startsWith("gradient ")) - Number(b.startsWith("gradient ")));
  return names.map((name) => {
    const row = { label: labelOf(name, expression.literals), yours: mine[name], exact: right?.[name] };
    return right ? compared(row, exact.errors?.[name]) : row;
  });
}

export function labelOf(name: string, literals: readonly string[]): string {
  const [, leaf] = /^gradient (.*)$/s.exec(name) ?? [];
  if (leaf === undefined) return name;
  const [, place] = /^tensor (\d+)$/.exec(leaf) ?? [];
  const text = place === undefined ? leaf : (literals[Number(place)] ?? `tensor ${Number(place) + 1}`);
  return `∇ ${text.length > 40 ? `${text.slice(0, 39)}…` : text}`;
}

export function compared(row: Row, errors: Float64Array | undefined): Row {
  const { yours, exact } = row;
  if (yours?.kind !== exact?.kind) return { ...row, agrees: false };
  if (yours?.kind !== "tensor" || exact?.kind !== "tensor") return { ...row, agrees: isSame(yours, exact) };
  const { shape } = yours.values;
  if (!isOneShape(shape, exact.values.shape)) return { ...row, agrees: false };
  const off = firstOff(yours.values, exact.values, errors);
  return off < 0 ? { ...row, agrees: true } : { ...row, agrees: false, index: unravel(off, shape) };
}

/** A single number may be of shape [] or [1]: the suites take both. */
function isOneShape(a: readonly number[], b: readonly number[]): boolean {
  const single = (shape: readonly number[]): boolean => shape.length < 2 && shape.every((n) => n === 1);
  return a.join() === b.join() || (single(a) && single(b));
}

function isSame(a: Field | undefined, b: Field | undefined): boolean {
  if (a?.kind === "number" && b?.kind === "number") return isNear(a.value, b.value, Math.abs(b.value));
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Another sound way to a number may lose so many times what this one does. */
const ROUNDINGS_OF_OTHERS = 16;

function firstOff(yours: Values, exact: Values, errors: Float64Array | undefined): number {
  const scale = exact.data.reduce(
    (most, entry) => (Number.isFinite(entry) ? Math.max(most, Math.abs(entry)) : most),
    0,
  );
  return yours.data.findIndex(
    (entry, k) => !isNear(entry, exact.data[k], scale, ROUNDINGS_OF_OTHERS * (errors?.[k] ?? 0)),
  );
}

function isNear(a: number, b: number, scale: number, slack = 0): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= EXACT * scale + slack;
}
