/** Numbers as WebGPU computes them: doubles with a bound derived from what each word of WGSL is allowed to be off by. */

import { broadcastGrids, evaluateWords, referenceOf } from "../../engine/calculus/reference.ts";
import { lower } from "../../engine/calculus/spell.ts";
import type { Formula } from "../../engine/core/formula.ts";
import type { Op } from "../../engine/index.ts";
import { floatDialect } from "../../engine/webgpu/words.ts";
import type { Algebra, Grid } from "./algebra.ts";
import { type Precision, type Rounded, roundingBy } from "./rounding.ts";

/**
 * Half ulps, where a result is normal. + − × are rounded correctly and ÷ to 2.5 ulp (WGSL, "Accuracy of concrete floating point expressions");
 * the square root is refined once from one of WGSL's; the other functions are the engine's own, good to 4 ulp.
 */
const UNITS: Readonly<Record<string, number>> = {
  neg: 0,
  abs: 0,
  maximum: 0,
  minimum: 0,
  sign: 0,
  floor: 0,
  ceil: 0,
  trunc: 0,
  round: 0,
  fmod: 0,
  add: 1,
  sub: 1,
  mul: 1,
  div: 5,
  sqrt: 6,
};
const OWN = 8;

export const wgslPrecision: Precision = {
  unit: 2 ** -24,
  units: (word, [x, y]) => {
    // By e^(y log x) but for small whole powers: the error of the logarithm is multiplied.
    if (word === "pow") return 13 + 9 * Math.abs(y * Math.log(Math.abs(x) || 1));
    return UNITS[word] ?? OWN;
  },
  // Subnormal numbers may be flushed to 0.
  smallest: 2 ** -126,
  largest: 3.4028234663852886e38,
};

const rounded: Algebra<Rounded> = roundingBy(wgslPrecision);

export const wgsl: Algebra<Rounded> = {
  ...rounded,
  constant: (value) => {
    const error = Math.abs(Math.fround(value) - value);
    return { value, error: Number.isFinite(error) ? error : 0 };
  },
  apply: (word, args) => {
    if (word === "isNan") return rounded.constant(Number(Number.isNaN(args[0].value)));
    if (word === "isInf") return rounded.constant(Number(Math.abs(args[0].value) === Infinity));
    if (word === "isFinite") return rounded.constant(Number(Number.isFinite(args[0].value)));
    return rounded.apply(word, args);
  },
};

interface Summed extends Rounded {
  /** A bound on every partial sum, whatever the order. */
  readonly sum: number;
}

const magnitude = (x: Rounded): number => (x as Summed).sum ?? Math.abs(x.value);

/** As `wgsl`, but sums may be taken in any order: a rounding is of the sum of magnitudes. */
export const wgslSums: Algebra<Rounded> = {
  ...wgsl,
  apply: (word, args) => {
    if (word !== "add") return wgsl.apply(word, args);
    const [a, b] = args;
    const sum = magnitude(a) + magnitude(b);
    const own = a.value === 0 || b.value === 0 ? 0 : wgslPrecision.unit * sum;
    return { value: a.value + b.value, error: a.error + b.error + own, sum } as Summed;
  },
};

/** What an input is on the device: float32, and flushed if subnormal. */
export function wgslInput(value: number): Rounded {
  const rounded = Math.fround(value);
  const tiny = rounded !== 0 && Math.abs(rounded) < wgslPrecision.smallest;
  return { value: rounded, error: tiny ? wgslPrecision.smallest : 0 };
}

const kernels = new Map<Op, Formula>();

/** The kernel in the words that WGSL says. */
function kernelOf(op: Op): Formula {
  let kernel = kernels.get(op);
  if (!kernel) kernels.set(op, (kernel = lower(op.kernel!, floatDialect.words)));
  return kernel;
}

type Run<T> = (op: Op, inputs: readonly Grid<T>[], attributes: unknown) => Grid<T>;

/** Carry out rows as the device does: elementwise by its kernel, all else by its reference, where sums are taken in any order. */
export function runKernels<T>(algebra: Algebra<T>, sums: Algebra<T>): Run<T> {
  return (op, inputs, attributes) => {
    if (op.kind !== "elementwise" || op.gives === "bool") return referenceOf(op, sums, inputs, attributes);
    const kernel = kernelOf(op);
    return broadcastGrids(inputs, (values) =>
      evaluateWords(kernel, new Map(op.inputs.map((input, i) => [input, values[i]])), algebra),
    );
  };
}

export const runByKernel: Run<Rounded> = runKernels(wgsl, wgslSums);
