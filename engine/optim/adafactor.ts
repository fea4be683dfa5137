/** Adafactor: of a matrix's squares only the means of rows and columns are kept. */
import type { Tensor } from "../core/tensor.ts";
import { notNegative, numeric, positive, type Range } from "../run/limits.ts";
import { type KeptShape, type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { Optimizer, type ParamState, type Params } from "./optimizer.ts";
import { counted, decouple, kept } from "./parts.ts";

export interface AdafactorOptions extends SharedOptions {
  /** The largest relative step: at least 0. @defaultValue 0.01 */
  lr?: number;
  /** The power of t by which the squares' decay comes up to 1: at most 0. @defaultValue -0.8 */
  beta2Decay?: number;
  /**
   * The least root of a mean of squares, null for the spacing of the dtype at 1; and the least length that a parameter is taken to have,
   * as a root mean square. Each at least 0. @defaultValue [null, 0.001]
   */
  eps?: readonly [number | null, number];
  /** The largest root mean square of an update before it is clipped: above 0. @defaultValue 1 */
  d?: number;
  /** Decoupled: x shrinks by η · weightDecay a step. At least 0. @defaultValue 0 */
  weightDecay?: number;
}

const leastRoot: Range = {
  words: "a number at least 0, or null",
  has: (value) => value === null || notNegative.has(value),
};
const falling = numeric("a number at most 0", (v) => v <= 0 && v > -Infinity);

const matches = (shape: readonly number[], wanted: readonly number[]): boolean =>
  shape.length === wanted.length && shape.every((n, i) => n === wanted[i]);
const rows: KeptShape = {
  words: "one entry a row",
  fits: (shape, param) => matches(shape, [...param.slice(0, -1), 1]),
};
const columns: KeptShape = {
  words: "one entry a column",
  fits: (shape, param) => matches(shape, [...param.slice(0, -2), 1, ...param.slice(-1)]),
};

const kind: OptimizerKind<AdafactorOptions> = {
  name: "Adafactor",
  settings: {
    lr: { unlessTold: 1e-2, range: notNegative },
    beta2Decay: { unlessTold: -0.8, range: falling },
    eps: { unlessTold: [null, 1e-3], range: [leastRoot, notNegative] },
    d: { unlessTold: 1, range: positive },
    weightDecay: { unlessTold: 0, range: notNegative },
    ...shared,
  },
  keeps: { step: "count, always", rows, columns, squares: "tensor" },
};

/**
 * V ← (1 − t^c)V + t^c G², c = beta2Decay, for a matrix as the product of its rows' and columns' means over the mean of all; U = G / √V,
 * x ← x − max(ε₂, RMS(x)) min(η, 1/√t) U / max(1, RMS(U) / d).
 * Shazeer and Stern, Adafactor: adaptive learning rates with sublinear memory cost (2018), algorithms 4 and 5, with ε₁ as PyTorch has it: the least
 * that √V may be, where the paper adds it to every square.
 *
 * @throws {RangeError} for settings out of range.
 * @example
 * const x = tensor([1, 1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new Adafactor([x], { lr: 0.1 }).step();
 * x.toArray(); // [0.9, 0.9]
 */
export class Adafactor extends Optimizer<AdafactorOptions> {
  constructor(params: Params<AdafactorOptions>, options: AdafactorOptions = {}) {
    super(params, kind, options);
  }

  protected override update(
    param: Tensor,
    g: Tensor,
    state: ParamState,
    { lr, beta2Decay, eps: [eps1, eps2], d, weightDecay }: Required<AdafactorOptions>,
  ): void {
    if (param.size === 0) return;
    const step = counted(state);
    const least = eps1 ?? (param.dtype === "float64" ? 2 ** -52 : 2 ** -23);
    const rate = rootMeanSquare(param)
      .clamp({ min: eps2 })
      .mul(Math.min(lr, 1 / Math.sqrt(step)));
    decouple(param, lr, weightDecay);
    const share = step ** beta2Decay;
    const root = estimate(g, state, share, least)
      .clamp({ min: least * least })
      .sqrt();
    const direction = g.div(root);
    const clip = rootMeanSquare(direction).div(d).clamp({ min: 1 });
    param.sub_(direction.mul(rate.div(clip)));
  }
}

const rootMeanSquare = (x: Tensor): Tensor => x.norm().div(Math.sqrt(x.size));

/** The running mean of squares, of a matrix from the means of its rows and columns. */
function estimate(g: Tensor, state: ParamState, share: number, least: number): Tensor {
  const square = g.mul(g);
  const mean = (name: string, next: Tensor): Tensor => {
    const before = kept(state, name);
    const mixed = before?.mul(1 - share).add(next.mul(share)) ?? next.mul(share);
    state[name] = mixed;
    return mixed;
  };
  if (g.ndim < 2) return mean("squares", square);
  const ofRows = mean("rows", square.mean({ dim: -1, keepdim: true }));
  const ofColumns = mean("columns", square.mean({ dim: -2, keepdim: true }));
  return ofRows.mul(ofColumns).div(ofRows.mean({ dim: -2, keepdim: true }).clamp({ min: least }));
}
