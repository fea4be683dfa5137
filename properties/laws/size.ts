/** The sizes that the numbers of an answer naturally have: what laws between them are compared at. */
import type { Inputs } from "../ask/handle.ts";
import type { Values } from "../suite/channel.ts";
import type { Given } from "../suite/words.ts";

const norm = (entries: ArrayLike<number>): number => Math.hypot(...Array.from(entries));

/** Of the value: its own, or how far the inputs carry it where it cancels. */
export function sizeOfValue<W extends string>({ number, gradients }: Given<W>, inputs: Inputs): number {
  const carried = Object.entries<Float64Array>(gradients).map(
    ([name, gradient]) => norm((inputs[name] as Values).data) * norm(gradient),
  );
  return Math.max(Math.abs(number), ...carried) || 1;
}

/** Of the gradient in one input: its own, or what carries the value over the length of that input. */
export function naturally<W extends string>(given: Given<W>, inputs: Inputs, name: W): number {
  const length = norm((inputs[name] as Values).data) || 1;
  return Math.max(norm(given.gradients[name]), sizeOfValue(given, inputs) / length);
}
