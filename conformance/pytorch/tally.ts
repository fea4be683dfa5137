/** From outcomes to what is told of them. */
import type { Outcome } from "./run.ts";
import type { Sample } from "./sample.ts";

export interface Tally {
  /** A line for every sample that failed. */
  readonly failures: readonly string[];
  /** Ops that the engine does not have. */
  readonly missing: readonly string[];
  /** Ops with samples that are drawn by chance. */
  readonly random: readonly string[];
  /** Ops all of whose samples agree. */
  readonly passed: readonly string[];
  readonly failed: boolean;
  /** "ops P of T, samples P of T". */
  readonly summary: string;
}

export function tally(samples: readonly Sample[], outcomes: readonly Outcome[]): Tally {
  const ops = new Map<string, Outcome["status"][]>();
  const failures: string[] = [];
  samples.forEach(({ op, variant }, k) => {
    const { status, reason } = outcomes[k];
    ops.set(op, [...(ops.get(op) ?? []), status]);
    if (status === "failed") failures.push(`line ${k + 1}: ${op}${variant && ` (${variant})`}: ${reason}`);
  });
  const named = (test: (statuses: readonly Outcome["status"][]) => boolean): string[] =>
    [...ops].filter(([, statuses]) => test(statuses)).map(([op]) => op);
  const counted = named((statuses) => statuses.some((status) => status !== "random"));
  const passed = counted.filter((op) =>
    ops.get(op)!.every((status) => status === "passed" || status === "random"),
  );
  const total = outcomes.filter(({ status }) => status !== "random").length;
  const agreed = outcomes.filter(({ status }) => status === "passed").length;
  return {
    failures,
    missing: named((statuses) => statuses.includes("missing")),
    random: named((statuses) => statuses.includes("random")),
    passed,
    failed: failures.length > 0,
    summary: `ops ${passed.length} of ${counted.length}, samples ${agreed} of ${total}`,
  };
}
