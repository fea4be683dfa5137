/** Holds what an exercise gave against what the solution gives: in doubles first, and where those disagree, at 64 digits. */
import { entryOf } from "../ask/fields.ts";
import type { Inputs } from "../ask/handle.ts";
import type { TensorHandle } from "../ask/tensor-handle.ts";
import { noteHeld } from "../author/expectations.ts";
import { Mistake } from "../author/mistake.ts";
import { type Tolerance, toleranceOf } from "../diagnosis/evidence.ts";
import type { SymbolicGradient } from "../oracles/symbolic.ts";
import { Failure } from "./failure.ts";
import { apart } from "./number.ts";
import { EXACT } from "./rounding.ts";
import { currentSession } from "./session.ts";

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
  await hold("value", handle, inputs, (exact, { values }) => {
    const off = firstOff(output, exact.value, values);
    if (off < 0) return undefined;
    const [yours, right] = apart(output[off], exact.value[off]);
    const what = entryOf(handle.call, off, exact.shape);
    const text = `${what} is ${yours}, not ${right}.`;
    return { text, right: exact.value[off], tolerance: values[off] };
  });
}

export interface HoldOptions {
  /** What gives the right gradients, where that is something else than the solution's backward. */
  readonly instead?: SymbolicGradient | undefined;
  /** Whether each entry counts by itself: relative to what the solution's steps add up to make it. */
  readonly each?: boolean;
  /** Of which inputs. @defaultValue of all that are wanted */
  readonly to?: readonly string[] | undefined;
}

export async function holdGradients<I extends Inputs>(
  handle: TensorHandle<I>,
  inputs: I,
  gradients: readonly Float64Array[],
  { instead, each = false, to = handle.wanted }: HoldOptions = {},
): Promise<void> {
  // What a device rounds is more than that.
  const alone = each && !currentSession().channel.device;
  const own = alone ? (await handle.precisely(handle.given(inputs))).errors.gradients : undefined;
  await hold("gradient", handle, inputs, (exact, { entries, gradients: whole }) => {
    // Digits below what is compared are not asked for.
    const derived = each
      ? instead?.gradients
      : instead?.near(entries.map((all) => Array.from(all, (size) => size / EXACT)));
    const kinks = handle.subgradients?.(handle.given(inputs));
    for (const [i, name] of handle.wanted.entries()) {
      if (!to.includes(name)) continue;
      const between = kinks?.[name as keyof typeof kinks];
      if (
        between &&
        nearest(exact.gradients[i], exact.gradients[i], between).some(
          (entry, k) => Math.abs(entry - exact.gradients[i][k]) > whole[i],
        )
      )
        throw leftOut(handle, name);
      const right = nearest(gradients[i], derived?.[i] ?? exact.gradients[i], between);
      const tolerance = own
        ? own[i].map((error) => Math.min(whole[i], error * EXACT * ROUNDINGS))
        : entries[i];
      const off = firstOff(gradients[i], right, tolerance);
      if (off < 0) continue;
      const [yours, correct] = apart(gradients[i][off], right[off]);
      const text = `Entry ${off} of the gradient with respect to ${name} is ${yours}, not ${correct}.`;
      return { text, right: right[off], tolerance: tolerance[off] };
    }
    return undefined;
  });
}

/** What the solution gives is right: bounds that leave it out are none. */
function leftOut<I extends Inputs>({ call, declared }: TensorHandle<I>, name: string): Mistake {
  return new Mistake(
    `The subgradients of ${call} leave out the gradient with respect to ${name} that the solution itself gives; it was expected to lie between them.`,
    {
      ...(declared && { declared }),
      advice:
        "Give the least and the greatest of each entry, multiplied by what comes from above where the inputs have it.",
    },
  );
}

/** Where several are right, the one that is nearest to what was given. */
function nearest(
  given: Float64Array,
  right: Float64Array,
  between: readonly [ArrayLike<number>, ArrayLike<number>] | undefined,
): Float64Array {
  if (!between) return right;
  const [least, greatest] = between;
  return right.map((_, k) => Math.min(Math.max(given[k], least[k]), greatest[k]));
}

/** What a step added up is at least its error in units of roundoff, over a few roundings. */
const ROUNDINGS = 2 ** 53 / 4;

/** What is off, and what it was held to. */
interface Complaint {
  readonly text: string;
  readonly right: number;
  readonly tolerance: number;
}

type Exact = Awaited<ReturnType<TensorHandle["right"]>>;

async function hold<I extends Inputs>(
  of: "value" | "gradient",
  handle: TensorHandle<I>,
  inputs: I,
  complaint: (exact: Exact, tolerance: Tolerance) => Complaint | undefined,
): Promise<void> {
  noteHeld();
  const given = handle.given(inputs);
  const plain = handle as unknown as TensorHandle;
  const right = await handle.right(given);
  const doubt = complaint(right, await toleranceOf(plain, given, right));
  if (doubt === undefined) return;
  // The solution rounds as well: it accuses nobody before its digits are known.
  if (!currentSession().exact) throw new Failure(doubt.text, { of, tentative: true });
  const { errors, ...exact } = await handle.precisely(given);
  const found = complaint(exact, await toleranceOf(plain, given, exact, errors));
  if (found === undefined) return;
  requireNumbers(plain, found);
  throw new Failure(found.text, { of });
}

/** @throws {Mistake} where nobody could be held to what is right. */
function requireNumbers({ call, declared }: TensorHandle, { right, tolerance }: Complaint): void {
  if (!Number.isFinite(right))
    throw new Mistake(`The solution gave ${right} for ${call}; finite numbers were expected.`, {
      declared,
      advice: "Leave such inputs out, or say by `subgradients` which gradients are right there.",
    });
  if (Number.isNaN(tolerance))
    throw new Mistake(`sizes gave NaN for ${call}; numbers from 0 were expected.`, {
      declared,
      advice: "Leave such inputs out where gradients are asked for, or give a size there.",
    });
}

/** NaN is off. */
function firstOff(given: Float64Array, right: Float64Array, tolerance: ArrayLike<number>): number {
  return given.findIndex((entry, k) => !(Math.abs(entry - right[k]) <= tolerance[k]));
}
