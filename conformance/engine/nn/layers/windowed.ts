/** Convolutions, pools, padding and windows as columns, as loops over any number of dimensions. */
import { nn, randn, type Tensor } from "../../../../engine/index.ts";
import type { LayerCase } from "./held.ts";
import { filledBy, Nd, places, sumOver } from "./nd.ts";

type Mode = "zeros" | "reflect" | "replicate" | "circular";

/** Which element stands at a place beyond the edge; null for none. */
export function inside(place: number, n: number, mode: Mode): number | null {
  if (place >= 0 && place < n) return place;
  if (mode === "zeros") return null;
  if (mode === "replicate") return place < 0 ? 0 : n - 1;
  if (mode === "circular") return ((place % n) + n) % n;
  return place < 0 ? -place : 2 * (n - 1) - place;
}

interface Geometry {
  readonly stride?: number[];
  readonly padding?: number[];
  readonly dilation?: number[];
  readonly groups?: number;
  readonly paddingMode?: Mode;
}

function conv(
  [x]: readonly Nd[],
  { weight, bias }: Readonly<Record<string, Nd | undefined>>,
  g: Geometry,
): Nd[] {
  const w = weight!;
  const [batch, , ...spatial] = x.shape;
  const [outputs, each, ...kernel] = w.shape;
  const one = kernel.map(() => 1);
  const {
    stride = one,
    padding = kernel.map(() => 0),
    dilation = one,
    groups = 1,
    paddingMode = "zeros",
  } = g;
  const size = spatial.map(
    (n, d) => Math.floor((n + 2 * padding[d] - dilation[d] * (kernel[d] - 1) - 1) / stride[d]) + 1,
  );
  return [
    filledBy([batch, outputs, ...size], ([n, o, ...p]) => {
      const first = Math.floor(o / (outputs / groups)) * each;
      return (
        (bias?.at(o) ?? 0) +
        sumOver([each, ...kernel], ([c, ...k]) => {
          const from = p.map((i, d) =>
            inside(i * stride[d] - padding[d] + k[d] * dilation[d], spatial[d], paddingMode),
          );
          return from.includes(null) ? 0 : x.at(n, first + c, ...(from as number[])) * w.at(o, c, ...k);
        })
      );
    }),
  ];
}

function convTranspose(
  [x]: readonly Nd[],
  { weight, bias }: Readonly<Record<string, Nd | undefined>>,
  g: Geometry & { readonly outputPadding?: number[] },
): Nd[] {
  const w = weight!;
  const [batch, channels, ...spatial] = x.shape;
  const [, each, ...kernel] = w.shape;
  const one = kernel.map(() => 1);
  const none = kernel.map(() => 0);
  const { stride = one, padding = none, dilation = one, groups = 1, outputPadding = none } = g;
  const size = spatial.map(
    (n, d) => (n - 1) * stride[d] - 2 * padding[d] + dilation[d] * (kernel[d] - 1) + outputPadding[d] + 1,
  );
  const out = filledBy([batch, each * groups, ...size], ([, o]) => bias?.at(o) ?? 0);
  for (const [n, c, ...p] of places(x.shape))
    for (const [o, ...k] of places([each, ...kernel])) {
      const to = p.map((i, d) => i * stride[d] - padding[d] + k[d] * dilation[d]);
      const group = Math.floor(c / (channels / groups));
      if (to.every((i, d) => i >= 0 && i < size[d]))
        out.add(x.at(n, c, ...p) * w.at(c, o, ...k), n, group * each + o, ...to);
    }
  return [out];
}

interface PoolGeometry {
  readonly kernel: number[];
  readonly stride?: number[];
  readonly padding?: number[];
  readonly dilation?: number[];
  readonly ceil?: boolean;
}

/** Makes each window one number, from its places, those in the padding left out, and how many it would have with padding. */
function pooled(
  x: Nd,
  g: PoolGeometry,
  of: (values: number[], places: number[][], size: number) => number,
): Nd {
  const {
    kernel,
    stride = kernel,
    padding = kernel.map(() => 0),
    dilation = kernel.map(() => 1),
    ceil = false,
  } = g;
  const spatial = x.shape.slice(2);
  const size = spatial.map((n, d) => {
    const free = (n + 2 * padding[d] - dilation[d] * (kernel[d] - 1) - 1) / stride[d];
    const count = (ceil ? Math.ceil(free) : Math.floor(free)) + 1;
    // A window that would begin in the padding behind is none.
    return (count - 1) * stride[d] >= n + padding[d] ? count - 1 : count;
  });
  return filledBy([...x.shape.slice(0, 2), ...size], ([n, c, ...p]) => {
    const all = [...places(kernel)].map((k) =>
      p.map((i, d) => i * stride[d] - padding[d] + k[d] * dilation[d]),
    );
    const own = all.filter((at) => at.every((i, d) => i >= 0 && i < spatial[d]));
    const padded = all.filter((at) => at.every((i, d) => i < spatial[d] + padding[d]));
    return of(
      own.map((at) => x.at(n, c, ...at)),
      own,
      padded.length,
    );
  });
}

const flatPlace = (at: readonly number[], shape: readonly number[]): number =>
  at.reduce((k, i, d) => k * shape[d] + i, 0);

const average = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

function adaptive(x: Nd, size: readonly number[], of: (values: number[]) => number): Nd {
  const spatial = x.shape.slice(2);
  return filledBy([...x.shape.slice(0, 2), ...size], ([n, c, ...p]) => {
    const start = p.map((i, d) => Math.floor((i * spatial[d]) / size[d]));
    const span = p.map((i, d) => Math.ceil(((i + 1) * spatial[d]) / size[d]) - start[d]);
    return of([...places(span)].map((k) => x.at(n, c, ...k.map((i, d) => start[d] + i))));
  });
}

const padded = (x: Nd, sizes: readonly number[], mode: Mode, value = 0): Nd => {
  const rank = sizes.length / 2;
  const before = Array.from({ length: rank }, (_, d) => sizes[2 * (rank - 1 - d)]);
  const after = Array.from({ length: rank }, (_, d) => sizes[2 * (rank - 1 - d) + 1]);
  const lead = x.shape.length - rank;
  const size = x.shape.map((n, d) => (d < lead ? n : n + before[d - lead] + after[d - lead]));
  return filledBy(size, (at) => {
    const from = at.map((i, d) => (d < lead ? i : inside(i - before[d - lead], x.shape[d], mode)));
    return from.includes(null) ? value : x.at(...(from as number[]));
  });
};

const alone = (x: Nd): Nd => new Nd([1, ...x.shape], x.data);
const unbatched = (x: Nd): Nd => new Nd(x.shape.slice(1), x.data);
const spatialOf = (rank: number): number[] => [5, 4, 3].slice(0, rank);
const image =
  (rank: number, channels: number, batch = 2): (() => Tensor[]) =>
  () => [randn([batch, channels, ...spatialOf(rank)])];

const convs: LayerCase[] = ([1, 2, 3] as const).flatMap((rank) => {
  const Conv = [nn.Conv1d, nn.Conv2d, nn.Conv3d][rank - 1];
  const Back = [nn.ConvTranspose1d, nn.ConvTranspose2d, nn.ConvTranspose3d][rank - 1];
  const pick = (list: number[]): number[] => list.slice(0, rank);
  const kernel = pick([3, 2, 1]);
  const steps = { stride: pick([2, 1, 2]), padding: pick([1, 2, 0]), dilation: pick([1, 2, 1]) };
  return [
    {
      name: `Conv${rank}d`,
      make: () => new Conv(2, 3, 2),
      inputs: image(rank, 2, 1),
      loop: (x, p) => conv(x, p, {}),
    },
    {
      name: `Conv${rank}d, steps and groups`,
      make: () => new Conv(2, 4, kernel, { ...steps, groups: 2, bias: false }),
      inputs: image(rank, 2, 1),
      loop: (x, p) => conv(x, p, { ...steps, groups: 2 }),
    },
    {
      name: `Conv${rank}d, a batch of none`,
      make: () => new Conv(2, 3, 2),
      inputs: image(rank, 2, 0),
      loop: (x, p) => conv(x, p, {}),
    },
    {
      name: `Conv${rank}d, unbatched, the same size`,
      make: () => new Conv(2, 1, 3, { padding: "same", dilation: 1 }),
      inputs: () => [randn([2, ...spatialOf(rank)])],
      loop: ([x], p) => conv([alone(x)], p, { padding: pick([1, 1, 1]) }).map(unbatched),
    },
    ...(["reflect", "replicate", "circular"] as const).map(
      (paddingMode): LayerCase => ({
        name: `Conv${rank}d, ${paddingMode}`,
        make: () => new Conv(1, 1, kernel, { padding: pick([2, 1, 1]), paddingMode }),
        inputs: image(rank, 1, 1),
        loop: (x, p) => conv(x, p, { padding: pick([2, 1, 1]), paddingMode }),
      }),
    ),
    {
      name: `ConvTranspose${rank}d`,
      make: () => new Back(2, 3, 2),
      inputs: image(rank, 2, 1),
      loop: (x, p) => convTranspose(x, p, {}),
    },
    {
      name: `ConvTranspose${rank}d, steps and groups`,
      make: () =>
        new Back(2, 2, kernel, {
          stride: pick([2, 3, 1]),
          padding: pick([1, 0, 0]),
          dilation: pick([1, 2, 1]),
          outputPadding: pick([1, 1, 0]),
          groups: 2,
        }),
      inputs: image(rank, 2, 1),
      loop: (x, p) =>
        convTranspose(x, p, {
          stride: pick([2, 3, 1]),
          padding: pick([1, 0, 0]),
          dilation: pick([1, 2, 1]),
          outputPadding: pick([1, 1, 0]),
          groups: 2,
        }),
    },
    {
      name: `ConvTranspose${rank}d to a size`,
      make: () => new Back(1, 1, 2, { stride: 3 }),
      inputs: image(rank, 1, 1),
      call: (module, [x]) =>
        (module as unknown as (x: Tensor, size: number[]) => Tensor)(
          x,
          spatialOf(rank).map((n) => (n - 1) * 3 + 3),
        ),
      loop: (x, p) => convTranspose(x, p, { stride: pick([3, 3, 3]), outputPadding: pick([1, 1, 1]) }),
    },
  ] satisfies LayerCase[];
});

const pools: LayerCase[] = ([1, 2, 3] as const).flatMap((rank) => {
  const Max = [nn.MaxPool1d, nn.MaxPool2d, nn.MaxPool3d][rank - 1];
  const Average = [nn.AvgPool1d, nn.AvgPool2d, nn.AvgPool3d][rank - 1];
  const Power = [nn.LPPool1d, nn.LPPool2d, nn.LPPool3d][rank - 1];
  const AdaptiveMax = [nn.AdaptiveMaxPool1d, nn.AdaptiveMaxPool2d, nn.AdaptiveMaxPool3d][rank - 1];
  const AdaptiveAverage = [nn.AdaptiveAvgPool1d, nn.AdaptiveAvgPool2d, nn.AdaptiveAvgPool3d][rank - 1];
  const all = (n: number): number[] => new Array<number>(rank).fill(n);
  const odd = { kernel: all(3), stride: all(2), padding: all(1) };
  const positive = (): Tensor[] => [
    randn([1, 2, ...spatialOf(rank)])
      .abs()
      .add(0.1),
  ];
  return [
    {
      name: `MaxPool${rank}d`,
      make: () => new Max(2),
      inputs: image(rank, 1),
      loop: ([x]) => [pooled(x, { kernel: all(2) }, (v) => Math.max(...v))],
    },
    {
      name: `MaxPool${rank}d, hanging over, with places`,
      make: () => new Max(3, { stride: 2, padding: 1, ceilMode: true, returnIndices: true }),
      inputs: image(rank, 1, 1),
      loop: ([x]) => [
        pooled(x, { ...odd, ceil: true }, (v) => Math.max(...v)),
        pooled(x, { ...odd, ceil: true }, (v, at) =>
          flatPlace(at[v.indexOf(Math.max(...v))], x.shape.slice(2)),
        ),
      ],
    },
    {
      name: `MaxPool${rank}d, dilated`,
      make: () => new Max(2, { stride: 1, dilation: 2 }),
      inputs: image(rank, 1, 1),
      loop: ([x]) => [pooled(x, { kernel: all(2), stride: all(1), dilation: all(2) }, (v) => Math.max(...v))],
    },
    {
      name: `AvgPool${rank}d`,
      make: () => new Average(2),
      inputs: image(rank, 1),
      loop: ([x]) => [pooled(x, { kernel: all(2) }, average)],
    },
    {
      name: `AvgPool${rank}d, the padding counted`,
      make: () => new Average(3, { stride: 2, padding: 1, ceilMode: true }),
      inputs: image(rank, 1, 1),
      loop: ([x]) => [pooled(x, { ...odd, ceil: true }, (v, _, size) => v.reduce((a, b) => a + b, 0) / size)],
    },
    {
      name: `AvgPool${rank}d, the padding not counted`,
      make: () => new Average(3, { stride: 2, padding: 1, countIncludePad: false }),
      inputs: image(rank, 1, 1),
      loop: ([x]) => [pooled(x, odd, average)],
    },
    {
      name: `AvgPool${rank}d, another divisor`,
      make: () => new Average(2, { divisorOverride: 3 }),
      inputs: image(rank, 1, 1),
      loop: ([x]) => [pooled(x, { kernel: all(2) }, (v) => v.reduce((a, b) => a + b, 0) / 3)],
    },
    {
      name: `LPPool${rank}d`,
      make: () => new Power(3, 2, { stride: 1 }),
      inputs: positive,
      loop: ([x]) => [
        pooled(x, { kernel: all(2), stride: all(1) }, (v) => v.reduce((a, b) => a + b ** 3, 0) ** (1 / 3)),
      ],
    },
    {
      name: `AdaptiveAvgPool${rank}d`,
      make: () => new AdaptiveAverage(2),
      inputs: image(rank, 1, 1),
      loop: ([x]) => [adaptive(x, all(2), average)],
    },
    {
      name: `AdaptiveAvgPool${rank}d, as it is`,
      make: () => new AdaptiveAverage(null),
      inputs: image(rank, 1, 1),
      loop: ([x]) => [x],
    },
    {
      name: `AdaptiveMaxPool${rank}d`,
      make: () => new AdaptiveMax(2),
      inputs: image(rank, 1, 1),
      loop: ([x]) => [adaptive(x, all(2), (v) => Math.max(...v))],
    },
    {
      name: `MaxUnpool${rank}d`,
      make: () => new [nn.MaxUnpool1d, nn.MaxUnpool2d, nn.MaxUnpool3d][rank - 1](2),
      inputs: () => {
        const { values, indices } = new Max<true>(2, { returnIndices: true })(randn([1, 2, ...all(4)]));
        return [values, indices];
      },
      loop: ([x, indices]) => {
        const out = new Nd([1, 2, ...all(4)]);
        const plane = 4 ** rank;
        x.data.forEach((value, k) => {
          const channel = Math.floor(k / (x.data.length / 2));
          out.data[channel * plane + indices.data[k]] = value;
        });
        return [out];
      },
    },
  ] satisfies LayerCase[];
});

const paddings: LayerCase[] = ([1, 2, 3] as const).flatMap((rank) => {
  const sizes = [1, 2, 2, 1, 1, 0].slice(0, 2 * rank);
  const inputs = image(rank, 1, 1);
  const of = (kind: "Zero" | "Reflection" | "Replication" | "Circular", mode: Mode): LayerCase => ({
    name: `${kind}Pad${rank}d`,
    make: () =>
      new (nn as unknown as Record<string, new (sizes: number[]) => nn.ZeroPad1d>)[`${kind}Pad${rank}d`](
        sizes,
      ),
    inputs,
    loop: ([x]) => [padded(x, sizes, mode)],
  });
  return [
    of("Zero", "zeros"),
    of("Reflection", "reflect"),
    of("Replication", "replicate"),
    of("Circular", "circular"),
    {
      name: `ConstantPad${rank}d, unbatched, one size`,
      make: () => new [nn.ConstantPad1d, nn.ConstantPad2d, nn.ConstantPad3d][rank - 1](2, 0.5),
      inputs: () => [randn([1, ...spatialOf(rank)])],
      loop: ([x]) => [padded(x, new Array<number>(2 * rank).fill(2), "zeros", 0.5)],
    },
  ];
});

const columns = { kernel: [2, 3], stride: [2, 1], padding: [1, 0], dilation: [1, 2] };
const counts = (size: readonly number[]): number[] =>
  size.map(
    (n, d) =>
      Math.floor(
        (n + 2 * columns.padding[d] - columns.dilation[d] * (columns.kernel[d] - 1) - 1) / columns.stride[d],
      ) + 1,
  );
const options = { stride: columns.stride, padding: columns.padding, dilation: columns.dilation };

/** For each element of a column, where in the image it is. */
function* elements(size: readonly number[]): Generator<[row: number, column: number, at: number[]]> {
  const windows = counts(size);
  for (const [i, j] of places(columns.kernel))
    for (const [v, w] of places(windows))
      yield [
        i * columns.kernel[1] + j,
        v * windows[1] + w,
        [i, j].map((k, d) => [v, w][d] * columns.stride[d] - columns.padding[d] + k * columns.dilation[d]),
      ];
}

const folding: LayerCase[] = [
  {
    name: "Unfold",
    make: () => new nn.Unfold(columns.kernel, options),
    inputs: () => [randn([2, 2, 4, 6])],
    loop: ([x]) => {
      const windows = counts([4, 6]);
      const out = new Nd([2, 2 * 6, windows[0] * windows[1]]);
      for (const [n, c] of places([2, 2]))
        for (const [row, column, [i, j]] of elements([4, 6]))
          if (i >= 0 && i < 4 && j >= 0 && j < 6) out.add(x.at(n, c, i, j), n, c * 6 + row, column);
      return [out];
    },
  },
  {
    name: "Fold",
    make: () => new nn.Fold([4, 6], columns.kernel, options),
    inputs: () => [randn([2, 2 * 6, counts([4, 6]).reduce((a, b) => a * b)])],
    loop: ([x]) => {
      const out = new Nd([2, 2, 4, 6]);
      for (const [n, c] of places([2, 2]))
        for (const [row, column, [i, j]] of elements([4, 6]))
          if (i >= 0 && i < 4 && j >= 0 && j < 6) out.add(x.at(n, c * 6 + row, column), n, c, i, j);
      return [out];
    },
  },
];

const sampling: LayerCase[] = [
  {
    name: "Upsample, nearest",
    make: () => new nn.Upsample({ scaleFactor: 2 }),
    inputs: () => [randn([1, 2, 3])],
    loop: ([x]) => [filledBy([1, 2, 6], ([n, c, k]) => x.at(n, c, k >> 1))],
  },
  {
    name: "UpsamplingNearest2d",
    make: () => new nn.UpsamplingNearest2d({ size: [4, 3] }),
    inputs: () => [randn([1, 1, 2, 3])],
    loop: ([x]) => [filledBy([1, 1, 4, 3], ([n, c, i, j]) => x.at(n, c, i >> 1, j))],
  },
  {
    name: "UpsamplingBilinear2d",
    make: () => new nn.UpsamplingBilinear2d({ scaleFactor: 2 }),
    inputs: () => [randn([1, 1, 2, 3])],
    loop: ([x]) => [
      filledBy([1, 1, 4, 6], ([n, c, ...p]) => {
        const at = p.map((i, d) => (i * (x.shape[d + 2] - 1)) / ([4, 6][d] - 1));
        return sumOver(
          x.shape.slice(2),
          (k) => x.at(n, c, ...k) * k.reduce((w, i, d) => w * Math.max(0, 1 - Math.abs(i - at[d])), 1),
        );
      }),
    ],
  },
];

export const windowed: readonly LayerCase[] = [...convs, ...pools, ...paddings, ...folding, ...sampling];
