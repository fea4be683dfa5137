/** Each gradient is the other input's. */
import type { Diagnosis } from "../../reports/result.ts";
import type { Evidence } from "./evidence.ts";

export function swappedArguments({ handle, valuesAreRight, witnesses }: Evidence): Diagnosis | undefined {
  const names = handle.wanted;
  if (!valuesAreRight || names.length !== 2) return undefined;
  const swapped = witnesses.every(({ yours, exact, tolerance }) =>
    [0, 1].every((i) => {
      const given = yours?.gradients?.[i];
      const other = exact.gradients[1 - i];
      const allowed = 10 * Math.max(...tolerance.gradients);
      return (
        given?.length === other.length && given.every((entry, k) => Math.abs(entry - other[k]) <= allowed)
      );
    }),
  );
  if (!swapped) return undefined;
  return {
    code: "swapped-arguments",
    text: `Your two gradients are swapped: what arrives at ${names[0]} belongs to ${names[1]}, and the other way round.`,
  };
}
