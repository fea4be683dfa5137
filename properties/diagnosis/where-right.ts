/** A program is right on some inputs, and wrong on all others: which setting tells them apart. */
import type { Inputs } from "../ask/handle.ts";
import { short } from "../suite/number.ts";

/** Fewer may be so by chance. */
const LEAST = 4;

/**
 * "It is right wherever steps is 1, and wrong wherever it is more."
 *
 * @param isRight of each of the inputs
 */
export function whereRight(all: readonly Inputs[], isRight: readonly boolean[]): string | undefined {
  for (const name of Object.keys(all[0])) {
    const given = all.map((inputs) => inputs[name]);
    if (!given.every((value) => typeof value === "number")) continue;
    const of = (right: boolean): number[] => given.filter((_, i) => isRight[i] === right);
    const [right, wrong] = [of(true), of(false)];
    if (right.length < LEAST || wrong.length < LEAST) continue;
    const most = Math.max(...right);
    const least = Math.min(...right);
    if (most < Math.min(...wrong))
      return said(name, new Set(right).size > 1 ? `at most ${short(most)}` : short(most), "more");
    if (least > Math.max(...wrong))
      return said(name, new Set(right).size > 1 ? `at least ${short(least)}` : short(least), "less");
    if (new Set(right).size === 1 && !wrong.includes(most)) return said(name, short(most), "another number");
  }
  return undefined;
}

function said(name: string, is: string, else_: string): string {
  return `On the inputs tried, it is right wherever ${name} is ${is}, and wrong wherever it is ${else_}.`;
}
