/** Sequences of several lengths as one tensor: what recurrent layers take beside their lengths. */

import type { Tensor } from "../../core/tensor.ts";
import { ShapeError, shapeText } from "../../errors.ts";
import { filled } from "../../ops/constants.ts";
import { cat, stack } from "../../ops/joining.ts";
import { narrow, select } from "../../ops/slice.ts";
import { checkRange, checkRank, type Range } from "../../run/limits.ts";

export interface PadSequenceOptions {
  /** Whether the result is [batch, time, …], not [time, batch, …]. @defaultValue false */
  readonly batchFirst?: boolean;
  /** What stands behind shorter sequences. @defaultValue 0 */
  readonly paddingValue?: number;
  /** Whether it stands before them. */
  readonly paddingSide?: "right" | "left";
}

/**
 * Sequences [time, …] side by side, as long as the longest.
 * @throws {ShapeError} unless they differ in the first dimension alone.
 * @example
 * nn.utils.padSequence([tensor([1, 2]), tensor([3])], { batchFirst: true }).toArray(); // [[1, 2], [3, 0]]
 */
export function padSequence(sequences: readonly Tensor[], options: PadSequenceOptions = {}): Tensor {
  const { batchFirst = false, paddingValue = 0, paddingSide = "right" } = options;
  if (sequences.length === 0) throw new ShapeError("padSequence: there is no sequence.");
  const [{ shape: first }] = sequences;
  const longest = sequences.reduce((most, { shape }) => Math.max(most, shape[0] ?? 0), 0);
  const padded = sequences.map((x) => {
    if (x.ndim === 0 || x.shape.slice(1).join() !== first.slice(1).join())
      throw new ShapeError(
        `padSequence: sequences of shapes ${shapeText(first)} and ${shapeText(x.shape)} do not fit: they may differ in the first dimension alone.`,
      );
    if (x.shape[0] === longest) return x;
    const behind = filled(x, [longest - x.shape[0], ...x.shape.slice(1)], paddingValue);
    return cat(paddingSide === "right" ? [x, behind] : [behind, x], 0);
  });
  return stack(padded, batchFirst ? 0 : 1);
}

/**
 * The sequences that `padSequence` put side by side.
 * @throws {RangeError} for a length that is longer than they are.
 */
export function unpadSequence(
  x: Tensor,
  lengths: readonly number[],
  { batchFirst = false }: Pick<PadSequenceOptions, "batchFirst"> = {},
): Tensor[] {
  checkRank("unpadSequence", "x", x, 2, batchFirst ? "[batch, time, …]" : "[time, batch, …]");
  const [batch, time] = batchFirst ? [0, 1] : [1, 0];
  const within: Range = {
    words: `a whole number from 0 to ${x.shape[time]}`,
    has: (n) => Number.isInteger(n) && (n as number) >= 0 && (n as number) <= x.shape[time],
  };
  for (const length of lengths) checkRange("unpadSequence", "lengths", length, within);
  if (lengths.length !== x.shape[batch])
    throw new ShapeError(
      `unpadSequence: ${lengths.length} lengths do not fit ${x.shape[batch]} sequences: give one for each.`,
    );
  return lengths.map((length, k) => narrow(select(x, batch, k), 0, 0, length));
}
