/** Holds what an exercise gave against what the solution gives: in doubles first, and where those disagree, at 64 digits. */
import type { Inputs } from "../ask/handle.ts";
import type { TensorHandle } from "../ask/tensor-handle.ts";
import { type Tolerance, toleranceOf } from "../diagnosis/evidence.ts";
import { Failure } from "./failure.ts";
import { apart } from "./number.ts";
import { EXACT } from "./rounding.ts";

/** The size that each wanted gradient naturally has. */
export async function scaleOf<I extends Inputs>(
  handle: TensorHandle<I>,
  inputs: I,
): Promise<readonly number[]> {
  const given = handle.given(inputs);
  const { gradients } = await toleranceOf(
    handle as unknown as TensorHandle,
    given,
    await handle.right(given),
  );
  return gradients.map((tolerance) => tolerance / EXACT);
}

/** @throws {Failure} at the first entry that is off. */
export async function holdValue<I extends Inputs>(
  handle: TensorHandle<I>,
  inputs: I,
  output: Float64Array,
): Promise<void> {
  await hold(handle, inputs, (exact, { values }) => {
    const off = firstOff(output, exact.value, values);
    if (off < 0) return undefined;
    const [yours, right] = apart(output[off], exact.value[off]);
    return `${exact.shape.length === 0 ? handle.call : `Entry ${off} of ${handle.call}`} is ${yours}, not ${right}.`;
  });
}

/**
 * @param instead the right gradients, where something else than the solution's backward gives them.
 * @param to of which inputs.
 */
export async function holdGradients<I extends Inputs>(
  handle: TensorHandle<I>,
  inputs: I,
  gradients: readonly Float64Array[],
  { instead, to = handle.wanted }: { instead?: readonly Float64Array[]; to?: readonly string[] } = {},
): Promise<void> {
  await hold(handle, inputs, (exact, { entries }) => {
    for (const [i, name] of handle.wanted.entries()) {
      if (!to.includes(name)) continue;
      const right = (instead ?? exact.gradients)[i];
      const off = firstOff(gradients[i], right, entries[i]);
      if (off < 0) continue;
      const [yours, correct] = apart(gradients[i][off], right[off]);
      return `Entry ${off} of the gradient with respect to ${name} is ${yours}, not ${correct}.`;
    }
    return undefined;
  });
}

type Exact = Awaited<ReturnType<TensorHandle["right"]>>;

async function hold<I extends Inputs>(
  handle: TensorHandle<I>,
  inputs: I,
  complaint: (exact: Exact, tolerance: Tolerance) => string | undefined,
): Promise<void> {
  const given = handle.given(inputs);
  const plain = handle as unknown as TensorHandle;
  const right = await handle.right(given);
  if (complaint(right, await toleranceOf(plain, given, right)) === undefined) return;
  // The solution rounds as well: it accuses nobody before its digits are known.
  const { errors, ...exact } = await handle.precisely(given);
  const text = complaint(exact, await toleranceOf(plain, given, exact, errors));
  if (text !== undefined) throw new Failure(text);
}

/** NaN is off. */
function firstOff(given: Float64Array, right: Float64Array, tolerance: ArrayLike<number>): number {
  return given.findIndex((entry, k) => !(Math.abs(entry - right[k]) <= tolerance[k]));
}
