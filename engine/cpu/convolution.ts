/** Sliding products over any number of dimensions, accumulated in double. */

import type { TypedArray } from "../core/dtype.ts";
import { sizeOf } from "../core/layout.ts";

/** A convolution as the loop sees it; `small` is the side with one place a window, `large` the side that windows slide over. */
export interface Windows {
  readonly small: readonly number[];
  readonly large: readonly number[];
  readonly kernel: readonly number[];
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
}

/** For every place of the kernel, the pairs of places that it joins: small, large, small, large, … */
export function pairs({ small, large, kernel, stride, padding, dilation }: Windows): Int32Array[] {
  const size = sizeOf(kernel);
  return Array.from({ length: size }, (_, k) => {
    let found: [number, number][] = [[0, 0]];
    const at = coordinates(k, kernel);
    for (let d = 0; d < kernel.length; d++) {
      const next: [number, number][] = [];
      for (const [p, q] of found)
        for (let i = 0; i < small[d]; i++) {
          const j = i * stride[d] - padding[d] + at[d] * dilation[d];
          if (j >= 0 && j < large[d]) next.push([p * small[d] + i, q * large[d] + j]);
        }
      found = next;
    }
    return Int32Array.from(found.flat());
  });
}

function coordinates(place: number, shape: readonly number[]): number[] {
  const at = new Array<number>(shape.length);
  for (let d = shape.length - 1, rest = place; d >= 0; rest = Math.floor(rest / shape[d]), d--)
    at[d] = rest % shape[d];
  return at;
}

export interface Channels {
  readonly batch: number;
  readonly groups: number;
  /** A group's. */
  readonly inputs: number;
  readonly outputs: number;
}

/**
 * Every output channel from every input channel of its group. Forward, x is large and the result small; transposed, the other way.
 * The weight lies as [groups · outputs, inputs, kernel] forward, as [groups · inputs, outputs, kernel] transposed.
 */
export function convolve(
  x: TypedArray,
  weight: TypedArray,
  windows: Windows,
  { batch, groups, inputs, outputs }: Channels,
  transposed: boolean,
): Float64Array {
  const joined = pairs(windows);
  const count = (shape: readonly number[]): number => sizeOf(shape);
  const [from, to] = transposed ? [windows.small, windows.large] : [windows.large, windows.small];
  const [n, m, k] = [count(from), count(to), joined.length];
  const [read, write] = transposed ? [0, 1] : [1, 0];
  const total = new Float64Array(batch * groups * outputs * m);
  for (let b = 0; b < batch; b++)
    for (let g = 0; g < groups; g++)
      for (let o = 0; o < outputs; o++)
        for (let i = 0; i < inputs; i++) {
          const start = (b * groups + g) * inputs * n + i * n;
          const end = (b * groups + g) * outputs * m + o * m;
          const plane = transposed ? (g * inputs + i) * outputs + o : (g * outputs + o) * inputs + i;
          for (let p = 0; p < k; p++) {
            const factor = weight[plane * k + p];
            const places = joined[p];
            for (let q = 0; q < places.length; q += 2)
              total[end + places[q + write]] += factor * x[start + places[q + read]];
          }
        }
  return total;
}
