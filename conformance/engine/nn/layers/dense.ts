/** Linear, bilinear and looked-up layers, and those which only move elements, as loops. */
import { nn, randn, tensor } from "../../../../engine/index.ts";
import type { LayerCase } from "./held.ts";
import { filledBy, type Nd, sumOver } from "./nd.ts";

const ints = (...values: number[]): ReturnType<typeof tensor> => tensor(values, { dtype: "int32" });

const linear = ([x]: readonly Nd[], { weight, bias }: Readonly<Record<string, Nd | undefined>>): Nd[] => [
  filledBy([...x.shape.slice(0, -1), weight!.shape[0]], (at) => {
    const o = at.at(-1)!;
    return (
      sumOver([weight!.shape[1]], ([i]) => x.at(...at.slice(0, -1), i) * weight!.at(o, i)) +
      (bias?.at(o) ?? 0)
    );
  }),
];

/** Rows that are longer than `most` made so long. */
const shortened = (weight: Nd, used: readonly number[], most: number, p: number): Nd =>
  filledBy(weight.shape, ([row, k]) => {
    const length = sumOver([weight.shape[1]], ([j]) => Math.abs(weight.at(row, j)) ** p) ** (1 / p);
    return used.includes(row) && length > most ? (weight.at(row, k) / length) * most : weight.at(row, k);
  });

const lookedUp = ([index]: readonly Nd[], { weight }: Readonly<Record<string, Nd>>): Nd[] => [
  filledBy([...index.shape, weight.shape[1]], (at) => weight.at(index.at(...at.slice(0, -1)), at.at(-1)!)),
];

/** Bags of rows, given as lists of places. */
const bagged =
  (bags: readonly (readonly number[])[], mode: string, weights?: (k: number, i: number) => number) =>
  (_: readonly Nd[], { weight }: Readonly<Record<string, Nd>>): Nd[] => [
    filledBy([bags.length, weight.shape[1]], ([k, j]) => {
      const values = bags[k].map((row, i) => weight.at(row, j) * (weights?.(k, i) ?? 1));
      if (values.length === 0) return 0;
      if (mode === "max") return Math.max(...values);
      const sum = values.reduce((a, b) => a + b, 0);
      return mode === "mean" ? sum / values.length : sum;
    }),
  ];

export const dense: readonly LayerCase[] = [
  { name: "Linear", make: () => new nn.Linear(3, 4), inputs: () => [randn([5, 3])], loop: linear },
  {
    name: "Linear without bias",
    make: () => new nn.Linear(3, 1, { bias: false }),
    inputs: () => [randn([2, 1, 3])],
    loop: linear,
  },
  { name: "Linear of a vector", make: () => new nn.Linear(1, 2), inputs: () => [randn([1])], loop: linear },
  {
    name: "Bilinear",
    make: () => new nn.Bilinear(2, 3, 4),
    inputs: () => [randn([5, 2]), randn([5, 3])],
    loop: ([x, y], { weight, bias }) => [
      filledBy(
        [5, 4],
        ([n, k]) => sumOver([2, 3], ([i, j]) => x.at(n, i) * weight.at(k, i, j) * y.at(n, j)) + bias.at(k),
      ),
    ],
  },
  {
    name: "Identity",
    make: () => new nn.Identity(3, "whatever"),
    inputs: () => [randn([2, 3])],
    loop: ([x]) => [x],
  },
  {
    name: "Embedding",
    make: () => new nn.Embedding(5, 3),
    inputs: () => [tensor([[1, 4, 1], [0, 1, 3]], { dtype: "int32" })], // biome-ignore format: one line
    loop: lookedUp,
  },
  {
    name: "Embedding with maxNorm",
    make: () => new nn.Embedding(4, 3, { maxNorm: 0.5, normType: 3 }),
    inputs: () => [ints(1, 3, 1)],
    loop: (inputs, { weight }) => lookedUp(inputs, { weight: shortened(weight, [1, 3], 0.5, 3) }),
    // What is made shorter in place has no slope of its own.
    slopes: false,
  },
  ...(["sum", "mean", "max"] as const).flatMap((mode): LayerCase[] => [
    {
      name: `EmbeddingBag, ${mode}`,
      make: () => new nn.EmbeddingBag(6, 2, { mode }),
      inputs: () => [tensor([[1, 4, 2], [0, 1, 3]], { dtype: "int32" })], // biome-ignore format: one line
      loop: bagged([[1, 4, 2], [0, 1, 3]], mode), // biome-ignore format: one line
    },
    {
      name: `EmbeddingBag, ${mode}, by offsets, one empty, with padding`,
      make: () => new nn.EmbeddingBag(6, 2, { mode, paddingIdx: -6 }),
      inputs: () => [ints(1, 4, 0, 5, 1), ints(0, 2, 2)],
      reads: true,
      loop: bagged([[1, 4], [], [5, 1]], mode), // biome-ignore format: one line
    },
  ]),
  {
    name: "EmbeddingBag with weights, the last offset included",
    make: () => new nn.EmbeddingBag(6, 2, { mode: "sum", includeLastOffset: true }),
    reads: true,
    inputs: () => [ints(1, 4, 2, 5, 1), ints(0, 2, 5), tensor([0.5, 2, -1, 3, 1])],
    loop: (inputs, state) => {
      const w = inputs[2].data;
      return bagged([[1, 4], [2, 5, 1]], "sum", (k, i) => w[2 * k + i])(inputs, state); // biome-ignore format: one line
    },
  },
  {
    name: "Flatten",
    make: () => new nn.Flatten(),
    inputs: () => [randn([2, 3, 2])],
    loop: ([x]) => [filledBy([2, 6], ([n, k]) => x.data[n * 6 + k])],
  },
  {
    name: "Unflatten",
    make: () => new nn.Unflatten(1, [2, 3]),
    inputs: () => [randn([2, 6])],
    loop: ([x]) => [filledBy([2, 2, 3], ([n, i, j]) => x.at(n, i * 3 + j))],
  },
  {
    name: "PixelShuffle",
    make: () => new nn.PixelShuffle(2),
    inputs: () => [randn([1, 8, 2, 3])],
    loop: ([x]) => [
      filledBy([1, 2, 4, 6], ([n, c, i, j]) => x.at(n, c * 4 + (i % 2) * 2 + (j % 2), i >> 1, j >> 1)),
    ],
  },
  {
    name: "PixelUnshuffle",
    make: () => new nn.PixelUnshuffle(2),
    inputs: () => [randn([1, 2, 4, 6])],
    loop: ([x]) => [
      filledBy([1, 8, 2, 3], ([n, c, i, j]) => x.at(n, c >> 2, i * 2 + ((c >> 1) & 1), j * 2 + (c & 1))),
    ],
  },
  {
    name: "ChannelShuffle",
    make: () => new nn.ChannelShuffle(3),
    inputs: () => [randn([2, 6, 2])],
    loop: ([x]) => [filledBy([2, 6, 2], ([n, c, k]) => x.at(n, (c % 3) * 2 + Math.floor(c / 3), k))],
  },
  {
    name: "CosineSimilarity",
    make: () => new nn.CosineSimilarity({ dim: -1 }),
    inputs: () => [randn([2, 3]), randn([2, 3])],
    loop: ([x, y]) => [
      filledBy([2], ([n]) => {
        const dot = (a: Nd, b: Nd): number => sumOver([3], ([k]) => a.at(n, k) * b.at(n, k));
        return dot(x, y) / Math.sqrt(dot(x, x) * dot(y, y));
      }),
    ],
  },
  ...[1, 2, 3].map(
    (p): LayerCase => ({
      name: `PairwiseDistance, p = ${p}`,
      make: () => new nn.PairwiseDistance({ p, keepdim: true }),
      inputs: () => [randn([2, 3]), randn([2, 3])],
      loop: ([x, y]) => [
        filledBy(
          [2, 1],
          ([n]) => sumOver([3], ([k]) => Math.abs(x.at(n, k) - y.at(n, k) + 1e-6) ** p) ** (1 / p),
        ),
      ],
    }),
  ),
];
