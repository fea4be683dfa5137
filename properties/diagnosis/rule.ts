/** Where a derivative was written by hand: the first suspect for a gradient that is wrong. */
import type { Trace } from "../../engine/index.ts";

/** "exercise.ts:12, in the rule similarity"; undefined where there is no rule, or more than one. */
export function onlyRule(trace: Trace | undefined): string | undefined {
  const rules =
    trace?.values.flatMap((value) => (value.kind === "op" && value.rule !== undefined ? [value] : [])) ?? [];
  if (new Set(rules.map(({ rule }) => rule)).size !== 1) return undefined;
  const [{ at, rule }] = rules;
  return at === undefined ? `the backward of ${rule}` : `${at}, in the backward of ${rule}`;
}
