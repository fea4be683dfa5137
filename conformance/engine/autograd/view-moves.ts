/** Views, made by the engine and by the model alike: each by a few choices, or none where the choice makes no view. */
import type { Tensor } from "../../../engine/index.ts";
import { eachIndex, mapped, type Shown, sizeOf } from "./view-model.ts";

/** What is left to chance. */
export interface Choices {
  /** A whole number below n. */
  next(n: number): number;
  pick<T>(list: readonly T[]): T;
}

/** A tensor that a view is made of, and two of its dimensions. */
export interface Viewed {
  readonly x: Tensor;
  readonly model: Shown;
  readonly shape: readonly number[];
  readonly rank: number;
  readonly dim: number;
  readonly other: number;
  /** The length of the first of the two. */
  readonly n: number;
}

export interface Made {
  readonly real: Tensor;
  readonly shown: Shown;
  readonly text: string;
}

type View = (from: Viewed, ask: Choices) => Made | undefined;

const made = (real: Tensor, shown: Shown, text: string): Made => ({ real, shown, text });

const select: View = ({ x, model, shape, rank, dim, n }, ask) => {
  const without = shape.filter((_, d) => d !== dim);
  if (rank === 0 || n === 0) return;
  const k = ask.next(n);
  return made(
    x.select(dim, k),
    mapped(model, without, (i) => i.toSpliced(dim, 0, k)),
    `select(${dim}, ${k})`,
  );
};

const slice: View = ({ x, model, shape, rank, dim, n }, ask) => {
  if (rank === 0) return;
  const [start, step] = [ask.next(n + 1), 1 + ask.next(2)];
  const length = Math.ceil((n - start) / step);
  const shown = mapped(model, shape.with(dim, length), (i) => i.with(dim, start + step * i[dim]));
  return made(x.slice(dim, start, undefined, step), shown, `slice(${dim}, ${start}, , ${step})`);
};

const narrow: View = ({ x, model, shape, rank, dim, n }, ask) => {
  if (rank === 0 || n === 0) return;
  const length = 1 + ask.next(n);
  const start = ask.next(n - length + 1);
  const shown = mapped(model, shape.with(dim, length), (i) => i.with(dim, start + i[dim]));
  return made(x.narrow(dim, start, length), shown, `narrow(${dim}, ${start}, ${length})`);
};

const transpose: View = ({ x, model, shape, rank, dim, other }) => {
  if (rank < 2) return;
  const swapped = (list: readonly number[]): number[] => {
    const result = [...list];
    [result[dim], result[other]] = [result[other], result[dim]];
    return result;
  };
  return made(x.transpose(dim, other), mapped(model, swapped(shape), swapped), `transpose(${dim}, ${other})`);
};

const permute: View = ({ x, model, shape, rank }) => {
  if (rank < 2) return;
  const order = shape.map((_, d) => (d + 1) % rank);
  const shown = mapped(
    model,
    order.map((d) => shape[d]),
    (i) => shape.map((_, d) => i[order.indexOf(d)]),
  );
  return made(x.permute(order), shown, `permute(${order})`);
};

const diagonal: View = ({ x, model, shape, rank, dim, other, n }, ask) => {
  if (rank < 2 || dim === other) return;
  const offset = ask.next(3) - 1;
  const [row, column] = [Math.max(-offset, 0), Math.max(offset, 0)];
  const count = Math.max(Math.min(n - row, shape[other] - column), 0);
  const rest = shape.filter((_, d) => d !== dim && d !== other);
  const shown = mapped(model, [...rest, count], (i) => {
    const left = i.slice(0, -1);
    const k = i[i.length - 1];
    return shape.map((_, d) => (d === dim ? row + k : d === other ? column + k : left.shift()!));
  });
  return made(x.diagonal(offset, dim, other), shown, `diagonal(${offset}, ${dim}, ${other})`);
};

const unsqueeze: View = ({ x, model, shape, dim }) => {
  return made(x.unsqueeze(dim), { ...model, shape: shape.toSpliced(dim, 0, 1) }, `unsqueeze(${dim})`);
};

const squeeze: View = ({ x, model, shape }) => {
  return made(x.squeeze(), { ...model, shape: shape.filter((m) => m !== 1) }, "squeeze()");
};

const expand: View = ({ x, model, shape }, ask) => {
  const size = 1 + ask.next(2);
  const full = [size, ...shape];
  return made(
    x.expand(full),
    mapped(model, full, (i) => i.slice(1)),
    `expand(${full})`,
  );
};

const unfold: View = ({ x, model, shape, rank, dim, n }, ask) => {
  if (rank === 0 || n === 0) return;
  const size = 1 + ask.next(n);
  const step = 1 + ask.next(2);
  const count = Math.floor((n - size) / step) + 1;
  const shown = mapped(model, [...shape.with(dim, count), size], (i) =>
    i.slice(0, -1).with(dim, i[dim] * step + i[i.length - 1]),
  );
  return made(x.unfold(dim, size, step), shown, `unfold(${dim}, ${size}, ${step})`);
};

const view: View = ({ x, model, shape }, ask) => {
  const size = sizeOf(shape);
  const to = ask.pick([[size], [-1], size % 2 === 0 ? [2, size / 2] : [size, 1], [1, size]]);
  // Where nothing needs to be copied, the engine must not; what must be copied is no view.
  const real = size === 0 ? undefined : orElse(() => x.view(to));
  if (!real) return;
  return made(real, { ...model, shape: real.shape }, `view(${to})`);
};

const split: View = ({ x, model, shape, rank, dim, n }, ask) => {
  if (rank === 0 || n === 0) return;
  const size = 1 + ask.next(n);
  const k = ask.next(Math.ceil(n / size));
  const length = Math.min(size, n - k * size);
  const shown = mapped(model, shape.with(dim, length), (i) => i.with(dim, k * size + i[dim]));
  return made(x.split(size, dim)[k], shown, `split(${size}, ${dim})[${k}]`);
};

const asStrided: View = ({ x, model, shape }, ask) => {
  if (sizeOf(shape) < 4 || !x.layout.contiguous) return;
  const [size, stride, offset] = ask.pick([
    [[2, 2], [2, 1], 0],
    [[2, 2], [1, 2], 0],
    [[3], [1], 1],
    [[2, 2], [1, 1], 1],
  ] as const);
  const places = eachIndex(size).map(
    (i) => model.places[i.reduce((place, k, d) => place + k * stride[d], offset as number)],
  );
  return made(x.asStrided(size, stride, offset), { ...model, places, shape: size }, `asStrided(${size})`);
};

/** By the number that chooses them. */
export const VIEWS: readonly View[] = [
  select,
  slice,
  narrow,
  transpose,
  permute,
  diagonal,
  unsqueeze,
  squeeze,
  expand,
  unfold,
  view,
  split,
  asStrided,
];

function orElse<T>(fn: () => T): T | undefined {
  try {
    return fn();
  } catch {
    return undefined;
  }
}
