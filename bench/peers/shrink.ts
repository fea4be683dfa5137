/** Makes the numbers of a counterexample as plain as they can be. */
import type { Values } from "./peer.ts";

const PLAIN = [0, 1, -1, 2, -2, 3, 0.5];

/** @param fails whether it is wrong in the same way there. */
export function shrink(
  inputs: readonly Values[],
  fails: (inputs: readonly Values[]) => boolean,
): readonly Values[] {
  let best = inputs;
  for (const number of PLAIN) {
    const all = best.map(({ shape, data }) => ({ shape, data: data.map(() => number) }));
    if (isPlainer(all, best) && fails(all)) return all;
  }
  for (const i of inputs.keys())
    for (const k of inputs[i].data.keys())
      for (const number of simpler(best[i].data[k])) {
        const next = best.with(i, { shape: best[i].shape, data: best[i].data.with(k, number) });
        if (!fails(next)) continue;
        best = next;
        break;
      }
  return best;
}

/** Numbers that are easier on paper than this one, the easiest first. */
function simpler(entry: number): number[] {
  const candidates = [
    ...PLAIN,
    Math.round(entry),
    Math.round(2 * entry) / 2,
    Math.fround(Math.round(10 * entry) / 10),
  ];
  return [...new Set(candidates)].filter((candidate) => cost(candidate) < cost(entry));
}

function cost(entry: number): number {
  const place = PLAIN.indexOf(entry);
  if (place >= 0) return place;
  return (
    (Number.isInteger(entry) ? 10 : Number.isInteger(2 * entry) ? 20 : 30 + String(entry).length) +
    Math.min(9, Math.abs(entry) / 20)
  );
}

function isPlainer(a: readonly Values[], b: readonly Values[]): boolean {
  const total = (inputs: readonly Values[]): number =>
    inputs.reduce((sum, { data }) => sum + data.reduce((part, entry) => part + cost(entry), 0), 0);
  return total(a) < total(b);
}
