/** Sliding products: one primitive for any number of dimensions, whose gradients are convolutions again. */

import type { Algebra, Grid } from "../core/algebra.ts";
import { contiguousLayout, sizeOf } from "../core/layout.ts";
import type { Sample } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import { convolve } from "../cpu/convolution.ts";
import { empty } from "../run/make.ts";
import { elements } from "../run/read.ts";
import { type Primitive, type Reference, structural } from "./define.ts";
import { narrow } from "./slice.ts";
import { permute, reshape } from "./view.ts";

/** One entry a spatial dimension. */
export interface Convolution {
  readonly stride: readonly number[];
  readonly padding: readonly number[];
  readonly dilation: readonly number[];
  /** The transpose: x is spread by the stride and summed. */
  readonly transposed: boolean;
  /** Of a transposed one: what is added at the end of each dimension. */
  readonly outputPadding: readonly number[];
  readonly groups: number;
}

interface Plan {
  readonly shape: readonly number[];
  readonly windows: {
    readonly small: readonly number[];
    readonly large: readonly number[];
    readonly kernel: readonly number[];
    readonly stride: readonly number[];
    readonly padding: readonly number[];
    readonly dilation: readonly number[];
  };
  readonly channels: {
    readonly batch: number;
    readonly groups: number;
    readonly inputs: number;
    readonly outputs: number;
  };
}

/** Of x [batch, inputs, …] and a weight [outputs, inputs / groups, …], transposed [inputs, outputs / groups, …]. */
export function plan(x: readonly number[], weight: readonly number[], options: Convolution): Plan {
  const { stride, padding, dilation, transposed, outputPadding, groups } = options;
  const kernel = weight.slice(2);
  const from = x.slice(2);
  const to = from.map((n, d) => {
    const span = dilation[d] * (kernel[d] - 1) + 1;
    return transposed
      ? (n - 1) * stride[d] - 2 * padding[d] + span + outputPadding[d]
      : Math.floor((n + 2 * padding[d] - span) / stride[d]) + 1;
  });
  const outputs = transposed ? weight[1] : weight[0] / groups;
  return {
    shape: [x[0], outputs * groups, ...to],
    windows: {
      small: transposed ? from : to,
      large: transposed ? to : from,
      kernel,
      stride,
      padding,
      dilation,
    },
    channels: { batch: x[0], groups, inputs: x[1] / groups, outputs },
  };
}

/** Sliding products over the dimensions after batch and channel, or their transpose. */
export const convolutionOp: Primitive<Convolution> = structural({
  name: "convolution",
  inputs: ["x", "weight"],
  saves: ["inputs"],
  forward: ([x, weight], options) => {
    const { shape, windows, channels } = plan(x.shape, weight.shape, options);
    const out = empty(contiguousLayout(shape), x.type);
    out.array.set(convolve(elements(x), elements(weight), windows, channels, options.transposed));
    return out;
  },
  vjp: (i, g, { shapes: [x, weight], inputs }, options) =>
    i === 0 ? forInput(g, inputs[1], x, options) : forWeight(g, inputs[0], weight, options),
});

export const convolutionReference: Reference<Convolution> = {
  of: (algebra, [x, weight], options) => naive(algebra, x, weight, options),
  samples: [
    sample([1, 2, 5], [3, 2, 2], { stride: [2], padding: [1] }),
    sample([2, 2, 4], [4, 1, 2], { dilation: [2], groups: 2 }),
    sample([1, 1, 4, 3], [2, 1, 2, 2], { stride: [2, 1], padding: [1, 0] }),
    sample([1, 2, 3], [2, 1, 3], {
      transposed: true,
      stride: [2],
      padding: [1],
      outputPadding: [1],
      groups: 2,
    }),
    sample([1, 2, 2, 2], [2, 1, 2, 2], { transposed: true, dilation: [2, 1] }),
  ],
};

function sample(x: number[], weight: number[], some: Partial<Convolution>): Sample {
  const each = (n: number): number[] => x.slice(2).map(() => n);
  const attributes: Convolution = {
    stride: each(1),
    padding: each(0),
    dilation: each(1),
    transposed: false,
    outputPadding: each(0),
    groups: 1,
    ...some,
  };
  return { inputs: [{ shape: x }, { shape: weight }], attributes };
}

/** The gradient for x: the transpose of what was done. */
function forInput(g: Tensor, weight: Tensor, shape: readonly number[], options: Convolution): Tensor {
  if (options.transposed) {
    const back = { ...options, transposed: false, outputPadding: options.outputPadding.map(() => 0) };
    // An output padding of a whole stride makes windows that x never had.
    return trimmed(convolutionOp([g, weight], back), shape);
  }
  const plain = { ...options, transposed: true };
  const { shape: least } = plan(g.shape, weight.shape, plain);
  const outputPadding = shape.slice(2).map((n, d) => n - least[d + 2]);
  return convolutionOp([g, weight], { ...plain, outputPadding });
}

/** The gradient for the weight: the large side against the small, with batch and channels exchanged, stride and dilation too. */
function forWeight(g: Tensor, x: Tensor, shape: readonly number[], options: Convolution): Tensor {
  const { groups, stride, dilation } = options;
  const [large, small] = options.transposed ? [g, x] : [x, g];
  const [batch, channels, ...spatial] = large.shape;
  const inner = channels / groups;
  const split = reshape(large, [batch, groups, inner, ...spatial]);
  const order = [2, 1, 0, ...spatial.map((_, d) => d + 3)];
  const input = reshape(permute(split, order), [inner, groups * batch, ...spatial]);
  const weight = permute(small, [1, 0, ...spatial.map((_, d) => d + 2)]);
  const all = convolutionOp([input, weight], {
    ...options,
    transposed: false,
    outputPadding: options.outputPadding.map(() => 0),
    stride: dilation,
    dilation: stride,
  });
  const swapped = permute(all, [1, 0, ...spatial.map((_, d) => d + 2)]);
  return trimmed(swapped, shape);
}

function trimmed(x: Tensor, shape: readonly number[]): Tensor {
  return shape.reduce((y, n, d) => (y.shape[d] === n ? y : narrow(y, d, 0, n)), x);
}

function naive<T>(algebra: Algebra<T>, x: Grid<T>, weight: Grid<T>, options: Convolution): Grid<T> {
  const { shape, windows, channels } = plan(x.shape, weight.shape, options);
  const { stride, padding, dilation, transposed } = options;
  const { groups, inputs, outputs } = channels;
  const at = new Array<T>(sizeOf(shape)).fill(algebra.constant(0));
  const places = (sizes: readonly number[]): number[][] =>
    sizes.reduce<number[][]>(
      (all, n) => all.flatMap((a) => Array.from({ length: n }, (_, k) => [...a, k])),
      [[]],
    );
  const flat = (sizes: readonly number[], place: readonly number[]): number =>
    place.reduce((p, k, d) => p * sizes[d] + k, 0);
  for (let b = 0; b < channels.batch; b++)
    for (let c = 0; c < groups * outputs; c++)
      for (let i = 0; i < inputs; i++)
        for (const s of places(windows.small))
          for (const k of places(windows.kernel)) {
            const l = s.map((p, d) => p * stride[d] - padding[d] + k[d] * dilation[d]);
            if (l.some((p, d) => p < 0 || p >= windows.large[d])) continue;
            const channel = Math.floor(c / outputs) * inputs + i;
            const to = flat(shape, [b, c, ...(transposed ? l : s)]);
            const from = flat(x.shape, [b, channel, ...(transposed ? s : l)]);
            const by = flat(weight.shape, transposed ? [channel, c % outputs, ...k] : [c, i, ...k]);
            at[to] = algebra.apply("add", [at[to], algebra.apply("mul", [x.at[from], weight.at[by]])]);
          }
  return { shape, at };
}
