/** The values are right, but a branch of the computation leaves no record, so its share of the gradient is missing. */
import type { Trace, TraceValue } from "../../engine/index.ts";
import type { Diagnosis } from "../../reports/result.ts";
import type { Values } from "../suite/channel.ts";
import { short } from "../suite/number.ts";
import { type Evidence, reobserve, withLeaves } from "./evidence.ts";

type Step = Extract<TraceValue, { kind: "op" }>;

const ADVICE =
  "Compute from the inputs to the result with tensors alone: `detach()`, `noGrad`, `item()` and `tensor(…)` of plain numbers are constants to the backward.";

export async function detached(evidence: Evidence): Promise<Diagnosis | undefined> {
  const { handle, valuesAreRight, gradientsAreRight, trace, culprit } = evidence;
  if (!valuesAreRight || gradientsAreRight || !trace) return undefined;
  const cut = firstCut(trace);
  if (cut) {
    return {
      code: "detached",
      text: `Your value is right, but a part of ${handle.call} is computed without a record (${cut.op === "detach" ? "`detach`" : `\`${cut.op}\` where gradients are off`}), so the gradient leaves that part out.`,
      ...(cut.at !== undefined && { where: `${cut.at}, in ${cut.op}` }),
      advice: ADVICE,
    };
  }
  const laundered = await constantThatMoves(evidence, trace);
  if (!laundered) return undefined;
  return {
    code: "detached",
    text: `Your value is right, but ${handle.call} makes a constant out of ${laundered.of} on the way (${describe(laundered.constant, culprit.inputs)}), so the gradient leaves that part out.`,
    advice: ADVICE,
  };
}

/** The first step that depends on an input, leads to the output, and is not tracked. */
function firstCut({ values, outputs }: Trace): Step | undefined {
  const used = new Set<number>();
  const visit = (index: number): void => {
    if (used.has(index)) return;
    used.add(index);
    const value = values[index];
    // What a rule by hand does inside is its own affair.
    if (value.kind === "op" && value.rule === undefined) value.inputs.forEach(visit);
  };
  visit(outputs[0]);
  const dependent = new Set<number>();
  for (const [index, value] of values.entries()) {
    if (value.kind === "input") dependent.add(index);
    if (value.kind !== "op" || !value.inputs.some((input) => dependent.has(input))) continue;
    if (used.has(index) && !value.tracked && isNumber(value)) return value;
    dependent.add(index);
  }
  return undefined;
}

/** Comparisons and indices have no gradient by nature. */
function isNumber({ dtype }: Step): boolean {
  return dtype === "float32" || dtype === "float64";
}

/** A constant of the trace that changes with the inputs, and with which: a number taken out of a tensor and put back. */
async function constantThatMoves(
  { handle, culprit }: Evidence,
  trace: Trace,
): Promise<{ readonly constant: number[]; readonly of: string } | undefined> {
  const moved = culprit.inputs.map(
    ({ shape, data }): Values => ({ shape, data: data.map((entry, i) => entry * (1.25 + 0.5 * i)) }),
  );
  const movedWith = async (leaves: readonly Values[]): Promise<number[] | undefined> => {
    const { answer } = await reobserve(handle, withLeaves(culprit, leaves), { trace: true });
    if (answer.outcome !== "tensor" || !answer.trace) return undefined;
    const [before, after] = [constants(trace), constants(answer.trace)];
    return before.length === after.length
      ? before.find((data, i) => data.some((entry, k) => entry !== after[i][k]))
      : undefined;
  };
  const constant = await movedWith(moved);
  if (!constant) return undefined;
  const alone = await Promise.all(
    handle.wanted.map((_, i) => movedWith(culprit.inputs.map((own, k) => (k === i ? moved[i] : own)))),
  );
  const names = handle.wanted.filter((_, i) => alone[i] !== undefined);
  return { constant, of: names.join(" and ") || "its inputs" };
}

function constants({ values }: Trace): number[][] {
  return values.flatMap((value) => (value.kind === "constant" ? [[...value.data]] : []));
}

function describe(constant: readonly number[], inputs: readonly Values[]): string {
  const n = inputs[0].data.length;
  return constant.length === 1
    ? `the number ${short(constant[0])} moves with it`
    : `${constant.length === n ? "a vector" : "an array"} that moves with it`;
}
