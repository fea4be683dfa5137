/** Walks strided tensors row by row, so that a kernel only ever sees even steps. */
import { broadcastStrides } from "../core/layout.ts";
import type { Kernel } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";

/** Kernels read where to start and how far to step from here; they call nothing, so one pair serves all. */
export const offsets: Int32Array = new Int32Array(32);
export const steps: Int32Array = new Int32Array(32);

/** Run an elementwise kernel over `out`, each input broadcast to its shape. */
export function mapStrided(kernel: Kernel, out: Tensor, inputs: readonly Tensor[]): void {
  const { shape, rank, size } = out.layout;
  if (size === 0) return;
  const strides = [out.layout.strides, ...inputs.map((x) => broadcastStrides(x.layout, shape))];
  const places = [out.offset, ...inputs.map((x) => x.offset)];
  const inner = rank === 0 ? 1 : shape[rank - 1];
  const innerStep = strides.map((s) => (rank === 0 ? 0 : s[rank - 1]));
  const index = new Array<number>(rank).fill(0);
  for (;;) {
    for (let i = 0; i < inputs.length; i++) {
      offsets[i] = places[i + 1];
      steps[i] = innerStep[i + 1];
    }
    kernel(out.array, places[0], innerStep[0], inner, inputs, offsets, steps);
    let d = rank - 2;
    for (; d >= 0; d--) {
      for (let i = 0; i < places.length; i++) places[i] += strides[i][d];
      if (++index[d] < shape[d]) break;
      for (let i = 0; i < places.length; i++) places[i] -= strides[i][d] * shape[d];
      index[d] = 0;
    }
    if (d < 0) return;
  }
}

const copyKernel: Kernel = (out, at, step, n, inputs, from, by) => {
  const { array } = inputs[0];
  for (let i = 0, p = from[0]; i < n; i++, p += by[0], at += step) out[at] = array[p];
};

/** Write the elements of `source`, broadcast and converted, into `target`. */
export function copyElements(target: Tensor, source: Tensor): void {
  if (target.layout.size === 0) return;
  if (target.on !== null) target.on.copy(target, source);
  else if (target.layout.contiguous && source.layout === target.layout && target.type === source.type) {
    const { offset, layout } = source;
    target.array.set(source.array.subarray(offset, offset + layout.size), target.offset);
  } else {
    mapStrided(copyKernel, target, [source]);
  }
}
