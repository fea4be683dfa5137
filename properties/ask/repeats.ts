/** The same question again and again: what answers from its arguments alone answers the same. */
import { noteHeld } from "../author/expectations.ts";
import { mutatedBy } from "../diagnosis/mutated-input.ts";
import type { Values } from "../suite/channel.ts";
import { type Checked, tensorOf } from "../suite/checked.ts";
import { Failure } from "../suite/failure.ts";
import type { Exchange } from "../suite/session.ts";
import type { Inputs } from "./handle.ts";
import type { TensorHandle } from "./tensor-handle.ts";

/**
 * Ask again and again, with gradients: the submission must answer the same, also where the tensors held other numbers before, and leave
 * its inputs as they were. Gives the answer.
 * @param earlier what they held; absent where nothing else is known to be sound there.
 */
export async function repeats<I extends Inputs, W extends string>(
  handle: TensorHandle<I, W>,
  inputs: I,
  earlier: readonly Values[] | undefined,
): Promise<Checked> {
  noteHeld();
  const right = await handle.right(handle.given(inputs));
  const check = ({ answer }: Exchange): Checked => handle.check(inputs, answer, right);
  const asked = await handle.ask(inputs, { gradients: true });
  const first = check(asked);
  const { mutated } = tensorOf(handle.call, asked.answer);
  if (mutated.length > 0) {
    const { text, ...known } = mutatedBy(handle.call, mutated);
    throw new Failure(text, known);
  }
  // Questions of one turn travel together: these come after the first one of every other run.
  const [again, written] = await Promise.all([
    handle.ask(inputs, { gradients: true }),
    earlier && handle.ask(inputs, { gradients: true, earlier }),
  ]);
  const differs = differenceOf(first, check(again));
  if (differs) {
    throw new Failure(`The same inputs gave ${differs[0]}, then ${differs[1]}.`, {
      code: "non-deterministic",
    });
  }
  const stale = written && differenceOf(first, check(written));
  if (stale) {
    throw new Failure(
      `${handle.call} keeps something of the call before: where the same tensors held other numbers then, it gives ${stale[1]} in place of ${stale[0]}.`,
      {
        code: "stale",
        advice:
          "Compute from the arguments at every call; keep nothing outside the function, and in an object nothing but its parameters.",
      },
    );
  }
  return first;
}

/** The first two numbers that differ. */
function differenceOf(a: Checked, b: Checked): [number, number] | undefined {
  for (const [i, entries] of [a.output, ...a.gradients].entries()) {
    const other = i === 0 ? b.output : b.gradients[i - 1];
    const k = entries.findIndex((entry, k) => entry !== other[k]);
    if (k >= 0) return [entries[k], other[k]];
  }
  return undefined;
}
