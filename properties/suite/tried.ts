/** What a property was tried on, counted: shapes, sizes, zeros, ties. A property is worth no more than its inputs. */
import type { Tried, TriedTensor } from "../../reports/result.ts";
import type { Values } from "./channel.ts";
import { isValues } from "./number.ts";

/** Shapes, and values of one setting, that are told apart. */
const KINDS = 8;

export function triedOf(samples: readonly object[]): Tried {
  const named = samples.map((sample) => Object.entries(sample as Record<string, unknown>));
  const values = named.map((entries) =>
    entries.filter((entry): entry is [string, Values] => isValues(entry[1])),
  );
  const settings = new Map<string, Map<string, number>>();
  for (const entries of named)
    for (const [name, value] of entries)
      if (typeof value === "number" || typeof value === "boolean")
        count(
          settings,
          name,
          typeof value === "number" ? String(Number(value.toPrecision(6))) : String(value),
        );
  return {
    tensors: tensorsOf(values),
    ...entriesOf(values),
    settings: [...settings]
      .filter(([, counts]) => counts.size <= KINDS)
      .map(([name, counts]) => ({ name, values: [...counts].sort(([a], [b]) => Number(a) - Number(b)) })),
  };
}

function count(counts: Map<string, Map<string, number>>, name: string, kind: string): void {
  const own = counts.get(name) ?? new Map<string, number>();
  own.set(kind, (own.get(kind) ?? 0) + 1);
  counts.set(name, own);
}

/** Names whose tensors have the same shapes in each input are told together. */
function tensorsOf(inputs: readonly (readonly [string, Values][])[]): TriedTensor[] {
  const shapes = new Map<string, Map<string, number>>();
  for (const tensors of inputs) {
    const together = new Map<string, string[]>();
    for (const [name, { shape }] of tensors) {
      const text = `[${shape.join(", ")}]`;
      together.set(text, [...(together.get(text) ?? []), name]);
    }
    for (const [shape, names] of together) count(shapes, names.join(", "), shape);
  }
  return [...shapes].map(([name, counts]) => {
    const frequent = [...counts].sort(([, a], [, b]) => b - a);
    const rest = frequent.slice(KINDS).reduce((sum, [, n]) => sum + n, 0);
    const told = frequent.slice(0, KINDS).sort(([a], [b]) => sizeOf(a) - sizeOf(b) || (a < b ? -1 : 1));
    return { name, shapes: rest > 0 ? [...told, ["others", rest] as const] : told };
  });
}

function sizeOf(shape: string): number {
  return (shape.match(/\d+/g) ?? []).reduce((size, n) => size * Number(n), 1);
}

function entriesOf(
  inputs: readonly (readonly [string, Values][])[],
): Pick<Tried, "entries" | "zeros" | "negative" | "whole" | "ties" | "magnitudes"> {
  const magnitudes = new Map<number, number>();
  const total = { entries: 0, zeros: 0, negative: 0, whole: 0, ties: 0 };
  for (const tensors of inputs) {
    const sizes = new Set<number>();
    let others = 0;
    for (const [, { data }] of tensors)
      for (const entry of data) {
        total.entries++;
        if (entry < 0) total.negative++;
        if (Number.isInteger(entry)) total.whole++;
        if (entry === 0) {
          total.zeros++;
          continue;
        }
        others++;
        const size = Math.abs(entry);
        sizes.add(size);
        if (!Number.isFinite(entry)) continue;
        const power = Math.floor(Math.log10(size));
        magnitudes.set(power, (magnitudes.get(power) ?? 0) + 1);
      }
    if (sizes.size < others) total.ties++;
  }
  return { ...total, magnitudes: [...magnitudes].sort(([a], [b]) => a - b) };
}
