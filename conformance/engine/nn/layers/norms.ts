/** Layers that standardize, as loops. */
import { nn, randn } from "../../../../engine/index.ts";
import type { LayerCase, State } from "./held.ts";
import { filledBy, Nd, places } from "./nd.ts";

/** x less the mean over the root of the variance, of all places that have the same key; weights by channel or by place. */
function standardized(x: Nd, eps: number, key: (at: readonly number[]) => string): Nd {
  const groups = new Map<string, number[]>();
  for (const at of places(x.shape)) {
    const of = key(at);
    groups.set(of, [...(groups.get(of) ?? []), x.at(...at)]);
  }
  return filledBy(x.shape, (at) => {
    const values = groups.get(key(at))!;
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    return (x.at(...at) - mean) / Math.sqrt(variance + eps);
  });
}

const channelwise = (x: Nd, { weight, bias }: Partial<State>, channel = 1): Nd =>
  filledBy(x.shape, (at) => x.at(...at) * (weight?.at(at[channel]) ?? 1) + (bias?.at(at[channel]) ?? 0));

/** By the running statistics. */
const byRunning = (x: Nd, state: State, eps: number): Nd =>
  channelwise(
    filledBy(
      x.shape,
      (at) =>
        (x.at(...at) - state["running_mean"].at(at[1])) / Math.sqrt(state["running_var"].at(at[1]) + eps),
    ),
    state,
  );

const spatialOf = (rank: number): number[] => [3, 2, 2].slice(0, rank);

const running: LayerCase[] = ([1, 2, 3] as const).flatMap((rank) => {
  const Batch = [nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d][rank - 1];
  const Instance = [nn.InstanceNorm1d, nn.InstanceNorm2d, nn.InstanceNorm3d][rank - 1];
  const inputs = (): ReturnType<typeof randn>[] => [
    randn([3, 2, ...spatialOf(rank)])
      .mul(2)
      .add(1),
  ];
  const ofBatch = (x: Nd, eps: number): Nd => standardized(x, eps, ([, c]) => `${c}`);
  const ofInstance = (x: Nd, eps: number): Nd => standardized(x, eps, ([n, c]) => `${n} ${c}`);
  return [
    {
      name: `BatchNorm${rank}d`,
      make: () => new Batch(2, { eps: 0.01 }),
      inputs,
      loop: ([x], state, training) => [
        training ? channelwise(ofBatch(x, 0.01), state) : byRunning(x, state, 0.01),
      ],
    },
    {
      name: `BatchNorm${rank}d without statistics`,
      make: () => new Batch(2, { affine: false, trackRunningStats: false }),
      inputs,
      loop: ([x]) => [ofBatch(x, 1e-5)],
    },
    {
      name: `InstanceNorm${rank}d`,
      make: () => new Instance(2),
      inputs,
      loop: ([x]) => [ofInstance(x, 1e-5)],
    },
    {
      name: `InstanceNorm${rank}d, with statistics`,
      make: () => new Instance(2, { affine: true, trackRunningStats: true, eps: 0.02 }),
      inputs,
      loop: ([x], state, training) => [
        training ? channelwise(ofInstance(x, 0.02), state) : byRunning(x, state, 0.02),
      ],
    },
    {
      name: `InstanceNorm${rank}d, unbatched`,
      make: () => new Instance(2, { affine: true }),
      inputs: () => [randn([2, ...spatialOf(rank)])],
      loop: ([x], state) => [
        channelwise(
          standardized(x, 1e-5, ([c]) => `${c}`),
          state,
          0,
        ),
      ],
    },
  ] satisfies LayerCase[];
});

/** The weight of the last dimensions. */
const placewise = (x: Nd, { weight, bias }: Partial<State>, rank: number): Nd =>
  filledBy(
    x.shape,
    (at) => x.at(...at) * (weight?.at(...at.slice(-rank)) ?? 1) + (bias?.at(...at.slice(-rank)) ?? 0),
  );

export const norms: readonly LayerCase[] = [
  ...running,
  {
    name: "BatchNorm1d of vectors",
    make: () => new nn.BatchNorm1d(3),
    inputs: () => [randn([4, 3])],
    loop: ([x], state, training) => [
      training
        ? channelwise(
            standardized(x, 1e-5, ([, c]) => `${c}`),
            state,
          )
        : byRunning(x, state, 1e-5),
    ],
  },
  {
    name: "LayerNorm",
    make: () => new nn.LayerNorm([3, 2], { eps: 0.01 }),
    inputs: () => [randn([2, 3, 2])],
    loop: ([x], state) => [
      placewise(
        standardized(x, 0.01, ([n]) => `${n}`),
        state,
        2,
      ),
    ],
  },
  {
    name: "LayerNorm without bias",
    make: () => new nn.LayerNorm(4, { bias: false }),
    inputs: () => [randn([2, 3, 4])],
    loop: ([x], state) => [
      placewise(
        standardized(x, 1e-5, ([n, k]) => `${n} ${k}`),
        state,
        1,
      ),
    ],
  },
  {
    name: "GroupNorm",
    make: () => new nn.GroupNorm(2, 4),
    inputs: () => [randn([2, 4, 3])],
    loop: ([x], state) => [
      channelwise(
        standardized(x, 1e-5, ([n, c]) => `${n} ${c >> 1}`),
        state,
      ),
    ],
  },
  {
    name: "RMSNorm",
    make: () => new nn.RMSNorm([3], { eps: 0.01 }),
    inputs: () => [randn([4, 3])],
    loop: ([x], state) => [
      placewise(
        filledBy(
          x.shape,
          ([n, k]) =>
            x.at(n, k) / Math.sqrt(0.01 + (x.at(n, 0) ** 2 + x.at(n, 1) ** 2 + x.at(n, 2) ** 2) / 3),
        ),
        state,
        1,
      ),
    ],
  },
  ...[1, 2, 3, 4].map(
    (size): LayerCase => ({
      name: `LocalResponseNorm over ${size}`,
      make: () => new nn.LocalResponseNorm(size, { alpha: 0.5, beta: 0.7, k: 1.5 }),
      inputs: () => [randn([2, 4, 2])],
      loop: ([x]) => [
        filledBy(x.shape, ([n, c, k]) => {
          let sum = 0;
          // As PyTorch has it, of an even number one more before than after.
          for (let other = c - Math.floor(size / 2); other < c - Math.floor(size / 2) + size; other++)
            if (other >= 0 && other < 4) sum += x.at(n, other, k) ** 2;
          return x.at(n, c, k) / (1.5 + (0.5 * sum) / size) ** 0.7;
        }),
      ],
    }),
  ),
];

/** What the running statistics are after one batch: towards its mean, and its variance over one less than there are. */
export function movedStatistics(
  x: Nd,
  before: State,
  momentum: number,
  apart: boolean,
): { mean: number[]; variance: number[] } {
  const channels = x.shape[1];
  const values = (c: number, n: number | null): number[] =>
    [...places(x.shape)].filter((at) => at[1] === c && (n === null || at[0] === n)).map((at) => x.at(...at));
  const mean = (v: readonly number[]): number => v.reduce((a, b) => a + b, 0) / v.length;
  const variance = (v: readonly number[]): number =>
    v.reduce((a, b) => a + (b - mean(v)) ** 2, 0) / (v.length - 1);
  const over = (c: number, f: (v: readonly number[]) => number): number =>
    apart ? mean(Array.from({ length: x.shape[0] }, (_, n) => f(values(c, n)))) : f(values(c, null));
  const moved = (name: string, f: (v: readonly number[]) => number): number[] =>
    Array.from({ length: channels }, (_, c) => (1 - momentum) * before[name].at(c) + momentum * over(c, f));
  return { mean: moved("running_mean", mean), variance: moved("running_var", variance) };
}

export const asNd = (shape: readonly number[], data: Iterable<number>): Nd => new Nd(shape, data);
