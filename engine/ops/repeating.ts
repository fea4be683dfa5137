/** The same elements more than once. */

import { checkRoom, checkWhole, resolveDim } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { toTypedArray } from "../run/read.ts";
import { gatherAt, indices } from "./constants.ts";
import { expand, sumTo } from "./expand.ts";
import { take } from "./take.ts";
import { listOf, reshape } from "./view.ts";

/**
 * Copies side by side, so many along each dimension; more numbers than dimensions add dimensions in front.
 * @example
 * tensor([1, 2]).repeat(2, 2).toArray(); // [[1, 2, 1, 2], [1, 2, 1, 2]]
 */
export function repeat(x: Tensor, times: number | readonly number[], ...rest: number[]): Tensor {
  const counts = listOf("repeat", times, rest);
  const missing = counts.length - x.ndim;
  for (const count of counts) checkWhole("repeat", "a number of times", count, 0);
  if (missing < 0)
    throw new ShapeError(`repeat: ${counts.length} numbers do not fit shape ${shapeText(x.shape)}.`);
  const shape = [...counts.slice(0, missing).map(() => 1), ...x.shape];
  checkRoom(
    shape.map((n, d) => n * counts[d]),
    "repeat",
  );
  const spread = reshape(
    x,
    shape.flatMap((n) => [1, n]),
  );
  const full = expand(
    spread,
    shape.flatMap((n, d) => [counts[d], n]),
  );
  return reshape(
    full,
    shape.map((n, d) => n * counts[d]),
  );
}

/** As `repeat`, but fewer numbers than dimensions apply to the last ones. */
export function tile(x: Tensor, times: number | readonly number[], ...rest: number[]): Tensor {
  const counts = listOf("tile", times, rest);
  return repeat(x, [...x.shape.slice(counts.length).map(() => 1), ...counts]);
}

/**
 * Each slice of a dimension several times in a row; of the flattened tensor unless `dim` is given.
 * @param repeats how often: one number, or one a slice (a tensor of them is read).
 * @example
 * tensor([1, 2]).repeatInterleave(2).toArray(); // [1, 1, 2, 2]
 */
export function repeatInterleave(
  x: Tensor,
  repeats: number | readonly number[] | Tensor,
  dim?: number,
): Tensor {
  if (dim === undefined) return repeatInterleave(reshape(x, [x.size]), repeats, 0);
  if (repeats instanceof Tensor)
    return repeatInterleave(x, repeats.size === 1 ? repeats.item() : Array.from(toTypedArray(repeats)), dim);
  const d = resolveDim(dim, x.ndim, "repeatInterleave");
  const n = x.shape[d] ?? 1;
  const counts = typeof repeats === "number" ? new Array<number>(n).fill(repeats) : repeats;
  if (counts.length !== n)
    throw new ShapeError(`repeatInterleave: ${counts.length} numbers do not fit ${n} slices.`);
  for (const count of counts) checkWhole("repeatInterleave", "a number of times", count, 0);
  checkRoom([counts.reduce((sum, count) => sum + count, 0)], "repeatInterleave");
  return gatherAt(
    x.ndim === 0 ? reshape(x, [1]) : x,
    d,
    counts.flatMap((count, k) => new Array<number>(count).fill(k)),
  );
}

/** Summed to a shape that broadcasts to x's. */
export function sumToSize(x: Tensor, size: number | readonly number[], ...rest: number[]): Tensor {
  return sumTo(x, listOf("sumToSize", size, rest));
}

/** The combinations of `r` elements of a vector, as rows. */
export function combinations(x: Tensor, r: number = 2, withReplacement: boolean = false): Tensor {
  if (x.ndim !== 1) throw new ShapeError(`combinations: takes a vector, not shape ${shapeText(x.shape)}.`);
  checkWhole("combinations", "r", r, 0, 1e6);
  // As many as (n over r), known before any is made.
  const [n, least] = withReplacement ? [x.size + r - 1, 0] : [x.size, 0];
  let count = 1;
  for (let k = 1; k <= r; k++) count *= Math.max(n - r + k, least) / k;
  checkRoom([Math.round(count), r], "combinations");
  let rows: number[][] = [[]];
  for (let k = 0; k < r; k++)
    rows = rows.flatMap((row) => {
      const from = row.length === 0 ? 0 : row[row.length - 1] + (withReplacement ? 0 : 1);
      return Array.from({ length: Math.max(x.size - from, 0) }, (_, i) => [...row, from + i]);
    });
  return take(x, reshape(indices(x, rows.flat()), [rows.length, r]));
}
