/** Kernels for large work against the plain loops that they stand in for: sizes of every remainder, transposes, offsets, NaN and ∞. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { convolve, type Windows } from "../../../engine/cpu/convolution.ts";
import { multiplyPlainly } from "../../../engine/cpu/matmul.ts";
import type { Matrix } from "../../../engine/cpu/matrix.ts";
import { multiplyTiled } from "../../../engine/cpu/wasm/multiply.ts";
import { extent } from "../../extent.ts";

const kinds = { float32: Float32Array, float64: Float64Array, int32: Int32Array } as const;
type Kind = keyof typeof kinds;
type Numbers = Float32Array | Float64Array | Int32Array;

/** Numbers that follow from a seed (Steele, Lea and Flood, 2014: SplitMix). */
function randomOf(seed: number): (least: number, most: number) => number {
  let state = seed;
  return (least, most) => {
    state = (state + 0x9e3779b9) | 0;
    let z = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    z = Math.imul(z ^ (z >>> 13), 0xc2b2ae35);
    return least + (((z ^ (z >>> 16)) >>> 0) % (most - least + 1));
  };
}

function filled(kind: Kind, size: number, random: ReturnType<typeof randomOf>, odd: boolean): Numbers {
  const numbers = new kinds[kind](size);
  for (let i = 0; i < size; i++)
    numbers[i] = kind === "int32" ? random(-(2 ** 31), 2 ** 31 - 1) : random(-1000, 1000) / 64;
  const strange = [Number.NaN, Infinity, -Infinity, 1e-45, -0, 3e38];
  if (odd && kind !== "int32")
    for (let i = 0; i < size; i += 1 + random(3, 40)) numbers[i] = strange[random(0, 5)];
  return numbers;
}

/** A matrix somewhere within an array: by rows, by columns, or with gaps. */
function matrix(
  kind: Kind,
  rows: number,
  columns: number,
  random: ReturnType<typeof randomOf>,
  odd: boolean,
): Matrix {
  const offset = random(0, 7);
  // Small gaps, and some by which a matrix is a small part of what it lies in.
  const gap = [0, random(1, 5), random(20, 60)][random(0, 2)];
  const transposed = random(0, 1) === 1;
  const [row, column] = transposed ? [1, rows + gap] : [columns + gap, 1];
  const size = offset + (rows - 1) * row + (columns - 1) * column + 1;
  return { array: filled(kind, size, random, odd), offset, row, column };
}

/** Equal to the bit, or, in float32, within the rounding of a sum of so many products; in float64 too where these are added up in another order. */
function agree(
  kind: Kind,
  given: Numbers,
  wanted: Numbers,
  sizes: Float64Array,
  terms: number,
  where: string,
  inOtherOrder: boolean = false,
): void {
  for (let i = 0; i < wanted.length; i++) {
    const [a, b] = [given[i], wanted[i]];
    if (Object.is(a, b) || (a === 0 && b === 0)) continue;
    if (
      kind === "float32" &&
      Number.isFinite(b) &&
      Math.abs(a - b) <= (terms + 1) * 2 ** -24 * sizes[i] + 2 ** -149
    )
      continue;
    // Each order is off by a rounding a term at most.
    if (inOtherOrder && kind === "float64" && Math.abs(a - b) <= 2 * terms * 2 ** -53 * sizes[i]) continue;
    // Sums beyond the largest float32 may come down again where they are doubles.
    if (kind === "float32" && sizes[i] > 3e38 && !(Math.abs(a) < 3e38)) continue;
    expect.fail(`${where}, entry ${i}: ${a} for ${b}`);
  }
}

const abs = ({ array, ...laid }: Matrix): Matrix => ({
  array: Float64Array.from(array as Float64Array, Math.abs),
  ...laid,
});

describe("Kernels for large work", () => {
  for (const kind of Object.keys(kinds) as Kind[]) {
    it(`multiply matrices of ${kind} as the plain loop does`, () => {
      const random = randomOf(kind.length);
      for (let trial = 0; trial < extent(60, 600); trial++) {
        const large = trial % 12 === 0;
        const [m, k, n] = large
          ? [random(90, 110), random(250, 530), random(1, 40)]
          : [random(1, 20), random(1, 20), random(1, 40)];
        const odd = trial % 3 === 2;
        const [a, b] = [matrix(kind, m, k, random, odd), matrix(kind, k, n, random, odd)];
        const at = random(0, 3);
        const [given, wanted] = [new kinds[kind](at + m * n + 2), new kinds[kind](at + m * n + 2)];
        const sizes = new Float64Array(at + m * n + 2);
        expect(multiplyTiled(given, at, a, b, m, k, n)).to.equal(true);
        multiplyPlainly(wanted, at, a, b, m, k, n);
        multiplyPlainly(sizes, at, abs(a), abs(b), m, k, n);
        agree(kind, given, wanted, sizes, k, `${m} × ${k} × ${n}, trial ${trial}`);
      }
    });

    it(`convolve ${kind} as the plain loop does`, () => {
      const random = randomOf(7 * kind.length);
      for (let trial = 0; trial < extent(40, 400); trial++) {
        const rank = random(1, 3);
        const each = (least: number, most: number): number[] =>
          Array.from({ length: rank }, () => random(least, most));
        // A kernel larger than the result, as in a gradient for a weight, is gone through the other way.
        const kernel = each(1, trial % 4 === 3 ? 7 : 3);
        const [stride, dilation, padding] = [each(1, 2), each(1, 2), each(0, 2)];
        const small = each(1, rank === 1 ? 20 : 5);
        const large = small.map((s, d) =>
          Math.max(
            1,
            (s - 1) * stride[d] +
              (kernel[d] - 1) * dilation[d] +
              1 -
              2 * padding[d] +
              random(0, stride[d] - 1),
          ),
        );
        const windows: Windows = { small, large, kernel, stride, padding, dilation };
        const transposed = random(0, 1) === 1;
        const channels = {
          batch: random(1, 5),
          groups: random(1, 2),
          inputs: random(4, 8),
          outputs: random(4, 8),
        };
        const size = (shape: readonly number[]): number => shape.reduce((all, s) => all * s, 1);
        const { batch, groups, inputs, outputs } = channels;
        const x = filled(
          kind,
          batch * groups * inputs * size(transposed ? small : large),
          random,
          trial % 4 === 3,
        );
        const weight = filled(kind, groups * inputs * outputs * size(kernel), random, trial % 8 === 7);
        const given = convolve(x, weight, windows, channels, transposed);
        const wanted = convolve(x, weight, windows, channels, transposed, false);
        const [y, v] = [x, weight].map((array) => Float64Array.from(array as Float64Array, Math.abs));
        const sizes = convolve(y, v, windows, channels, transposed, false) as Float64Array;
        agree(
          kind,
          given,
          wanted,
          sizes,
          inputs * size(kernel),
          `trial ${trial}: ${JSON.stringify({ windows, channels, transposed })}`,
          transposed,
        );
      }
    });
  }

  it("are told from a product that leaves out a step, a row or a carry", () => {
    const [m, k, n] = [13, 261, 17];
    const random = randomOf(1);
    const [a, b] = [matrix("float64", m, k, random, false), matrix("float64", k, n, random, false)];
    const wanted = new Float64Array(m * n);
    multiplyPlainly(wanted, 0, a, b, m, k, n);
    const sizes = new Float64Array(m * n);
    for (const wrong of [
      (c: Float64Array) => multiplyPlainly(c, 0, a, b, m, k - 1, n),
      (c: Float64Array) => multiplyPlainly(c, 0, a, b, m - 1, k, n),
      (c: Float64Array) =>
        multiplyPlainly(
          c,
          0,
          { ...a, offset: a.offset + 256 * a.column },
          { ...b, offset: b.offset + 256 * b.row },
          m,
          5,
          n,
        ),
    ]) {
      const given = new Float64Array(m * n);
      wrong(given);
      expect(() => agree("float64", given, wanted, sizes, k, "")).to.throw(/entry/);
    }
  });
});
