/** The call wrote into the tensors it was given. */
import type { Diagnosis } from "../../reports/result.ts";
import type { Evidence } from "./evidence.ts";

export function mutatedInput({ handle, culprit: { answer } }: Evidence): Diagnosis | undefined {
  if (answer.outcome !== "tensor" || answer.mutated.length === 0) return undefined;
  return mutatedBy(handle.call, answer.mutated);
}

export function mutatedBy(call: string, names: readonly string[]): Diagnosis & { code: "mutated-input" } {
  return {
    code: "mutated-input",
    text: `${call} changes its input ${names.join(" and ")}: after the call it holds other numbers.`,
    advice:
      "Methods that end in _ write in place. Use the one without it: `x.div(…)` gives a new tensor, `x.div_(…)` overwrites x.",
  };
}
