/** Kernels over vectors against the loops of the same formulas, on every op that has one: sizes, layouts, what is strange; and their functions against 64 digits. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { derivedOf } from "../../../engine/calculus/derive.ts";
import { type Dtype, float32, float64, type TypedArray } from "../../../engine/core/dtype.ts";
import { contiguousLayout, stridedLayout } from "../../../engine/core/layout.ts";
import type { Op } from "../../../engine/core/op.ts";
import { Tensor } from "../../../engine/core/tensor.ts";
import { MANY } from "../../../engine/cpu/faster.ts";
import { kernelOf, reductionOf } from "../../../engine/cpu/generate.ts";
import { mapStrided } from "../../../engine/cpu/iterate.ts";
import { PIECE, type Piecewise, piecewise } from "../../../engine/cpu/wasm/pieces.ts";
import { mapPieces, totalOf } from "../../../engine/cpu/wasm/walk.ts";
import { table, tensor } from "../../../engine/index.ts";
import { decimal } from "../../../properties/algebras/decimal.ts";
import { extent, some } from "../../extent.ts";
import { randomFrom } from "../../random.ts";

const dtypes = [float32, float64] as const;
const strange = [
  0,
  -0,
  1,
  -1,
  Infinity,
  -Infinity,
  NaN,
  1e-45,
  -1e-45,
  5e-324,
  1e30,
  -1e30,
  88.7,
  -104,
  710,
  -746,
  0.5,
  2,
  -2,
  3,
  1e5,
  2 ** 20 + 1,
];

/** A tensor of numbers of many sizes somewhere within an array, one in seven of them strange; all of them where wanted. */
function filled(dtype: Dtype, size: number, random: () => number, every: number = 7): TypedArray {
  const numbers = dtype === float32 ? new Float32Array(size) : new Float64Array(size);
  for (let i = 0; i < size; i++)
    numbers[i] =
      i % every === 0
        ? strange[Math.floor(random() * strange.length)]
        : (random() - 0.5) * 2 * 10 ** (random() * 6 - 4);
  return numbers;
}

const laid = (
  array: TypedArray,
  dtype: Dtype,
  shape: readonly number[],
  offset = 0,
  strides?: readonly number[],
): Tensor =>
  new Tensor(array, offset, strides ? stridedLayout(shape, strides) : contiguousLayout(shape), dtype, null);

/** All that is elementwise, and its derivatives. */
function elementwise(): Op[] {
  const declared = [...table.values()].filter((op) => op.kind === "elementwise" && op.bools === 0);
  const derived = declared.flatMap((op) =>
    op.differentiable ? op.inputs.flatMap((_, i) => derivedOf(op, i).op ?? []) : [],
  );
  return [...declared, ...derived].filter(({ gives, takes }) => gives === "same" && takes !== "bool");
}

/** Words that vectors compute in steps of their own: other bits in float64, within so much of what went in and came out. */
const ownSteps =
  /exp|log|sin|cos|tan|pow|erf|sigmoid|softplus|silu|sech|mish|gelu|elu|gamma|zeta|ndtr|i[01]e?"/;

/** @throws where an entry is not the same to the bit; of ops with functions of their own, as near as these are. */
function agree(op: Op, dtype: Dtype, given: TypedArray, wanted: TypedArray, inputs: readonly Tensor[]): void {
  const [unit, least] = dtype === float32 ? [2 ** -23, 2 ** -149] : [2 ** -44, 2 ** -1070];
  for (let k = 0; k < wanted.length; k++) {
    const [a, b] = [given[k], wanted[k]];
    if (Object.is(a, b)) continue;
    const size = Math.max(Math.abs(b), ...inputs.map((x) => Math.min(1, Math.abs(x.array[k]))));
    const near = Math.abs(a - b) <= unit * (dtype === float32 ? Math.abs(b) : size) + least;
    if (near && ownSteps.test(op.kernel ? JSON.stringify(op.kernel) : "")) continue;
    expect.fail(`${op.name} of ${dtype.name}, entry ${k} (${inputs.map((x) => x.array[k])}): ${a} for ${b}`);
  }
}

function kernelFor(op: Op, dtype: Dtype): Piecewise | null {
  return piecewise(op, dtype, false);
}

describe("Kernels over vectors", () => {
  it("give what the loops give, for every op and derivative that vectors can say", () => {
    const random = randomFrom(1);
    let tried = 0;
    for (const dtype of dtypes)
      for (const op of some(elementwise(), 12)) {
        const kernel = kernelFor(op, dtype);
        if (kernel === null) continue;
        const n = extent(405, 5003);
        const inputs = op.inputs.map(() => laid(filled(dtype, n, random), dtype, [n]));
        const [given, wanted] = [0, 0].map(() => laid(filled(dtype, n, random), dtype, [n]));
        expect(mapPieces(kernel, kernelOf(op, dtype), given, inputs)).to.equal(true);
        mapStrided(kernelOf(op, dtype), wanted, inputs);
        agree(op, dtype, given.array, wanted.array, inputs);
        tried++;
      }
    expect(tried).to.be.above(extent(20, 200));
  });

  it("take inputs as they lie: every remainder, offsets, rows, columns, transposes, one number, none", () => {
    const random = randomFrom(2);
    for (const dtype of dtypes)
      for (const name of ["add", "exp", "clampBetween"]) {
        const op = table.get(name)!;
        const kernel = kernelFor(op, dtype)!;
        for (let trial = 0; trial < extent(25, 400); trial++) {
          const whole = (least: number, most: number): number =>
            least + Math.floor(random() * (most - least + 1));
          const long = whole(0, 9) === 0;
          const shape = [whole(0, 5), whole(1, 5), long ? whole(PIECE - 3, 2 * PIECE + 40) : whole(30, 90)];
          const inputs = op.inputs.map(() => {
            const [a, b, c] = shape;
            const offset = whole(0, 3);
            const of = (strides: readonly number[]): Tensor => {
              const size = offset + shape.reduce((n, m, d) => n + Math.max(0, m - 1) * strides[d], 1);
              return laid(filled(dtype, size, random), dtype, shape, offset, strides);
            };
            const kinds = [
              () => of([b * c, c, 1]),
              () => of([b * c + 3, c + 1, 1]),
              () => of([0, 0, 1]),
              () => of([b, 1, 0]),
              () => of([1, a, a * b]),
              () => of([2 * b * c, 2 * c, 2]),
              () => laid(filled(dtype, offset + 1, random, 1), dtype, [], offset),
              () => laid(filled(dtype, offset + c, random), dtype, [c], offset),
            ];
            return kinds[whole(0, kinds.length - 1)]();
          });
          const size = shape.reduce((n, m) => n * m, 1);
          const at = whole(0, 3);
          const [given, wanted] = [0, 0].map(() =>
            laid(filled(dtype, at + size + 2, randomFrom(3)), dtype, shape, at),
          );
          if (!mapPieces(kernel, kernelOf(op, dtype), given, inputs)) continue;
          mapStrided(kernelOf(op, dtype), wanted, inputs);
          agree(op, dtype, given.array, wanted.array, []);
        }
      }
  });

  it("add up what the loops add up, from one element to several pieces", () => {
    const random = randomFrom(4);
    for (const dtype of dtypes)
      for (const name of ["sum", "norm", "dot", "any"]) {
        const op = table.get(name)!;
        const kernel = piecewise(op, dtype, true)!;
        const plain = reductionOf(op, dtype);
        const total = totalOf(kernel, plain);
        for (const n of [1, 2, 3, 7, 8, 9, 31, 64, 1000, 1024, PIECE])
          for (const every of [2, 1e9]) {
            const offset = n % 5;
            const inputs = op.inputs.map(() =>
              laid(filled(dtype, offset + n, random, every), dtype, [n], offset),
            );
            // Where not all are strange, the sum is of finite numbers.
            if (every > n) for (const x of inputs) x.array[0] = 1;
            const places = new Int32Array(4).fill(offset);
            const steps = new Int32Array(4).fill(1);
            const [given, wanted] = [total, plain.total].map((f) => f(n, inputs, places, steps));
            const sizes = inputs.map((x) => laid(x.array.map(Math.abs), dtype, [n], offset));
            const size = plain.total(n, sizes, places, steps);
            const near = Object.is(given, wanted) || Math.abs(given - wanted) <= 2 * n * 2 ** -53 * size;
            expect(near, `${name} of ${n} ${dtype.name}: ${given} for ${wanted}`).to.equal(true);
          }
      }
  });

  it("are what large tensors are computed by, and small ones are not", () => {
    const op = table.get("expm1")!;
    for (const [n, used] of [
      [MANY - 1, false],
      [MANY, true],
    ] as const) {
      op.vectors.fill(undefined);
      for (let k = 0; k < 70; k++) tensor(new Array(n).fill(0.5)).expm1();
      expect(op.vectors[0] !== undefined, `${n} elements`).to.equal(used);
    }
    const x = tensor(Array.from({ length: 5000 }, (_, i) => i / 1000 - 2));
    const wanted = Float32Array.from({ length: 5000 }, (_, i) => Math.tanh(Math.fround(i / 1000 - 2)));
    expect(x.tanh().toTypedArray()).to.deep.equal(wanted);
    expect(x.abs().sum().item()).to.equal(
      Math.fround([...x.toTypedArray()].reduce((s, v) => s + Math.abs(v), 0)),
    );
  });

  it("are told from a kernel that computes another word, or leaves out its last elements", () => {
    const n = 100;
    const x = laid(
      Float64Array.from({ length: n }, (_, i) => i / 50 - 1),
      float64,
      [n],
    );
    const of = (name: string): Tensor => {
      const out = laid(new Float64Array(n), float64, [n]);
      mapPieces(kernelFor(table.get(name)!, float64)!, kernelOf(table.get(name)!, float64), out, [x]);
      return out;
    };
    const exp = of("exp");
    const op = table.get("exp")!;
    agree(op, float64, of("exp").array, exp.array, [x]);
    expect(() => agree(op, float64, of("expm1").array, exp.array, [x])).to.throw(/entry/);
    exp.array[n - 1] = 0;
    expect(() => agree(op, float64, exp.array, of("exp").array, [x])).to.throw(/entry 99/);
    const slightly = of("exp").array.map((value) => value * (1 + 2 ** -40));
    expect(() => agree(op, float64, slightly, of("exp").array, [x])).to.throw(/entry/);
  });
}).timeout(60_000);

describe("Functions of vectors", () => {
  /** Where each is tried: over these ranges, evenly, and over all exponents. */
  const ranges: Readonly<Record<string, readonly [low: number, high: number]>> = {
    exp: [-745, 709],
    expm1: [-40, 709],
    log: [0, 10],
    log1p: [-1, 10],
    tanh: [-20, 20],
    sin: [1 - 2 ** 20, 2 ** 20 - 1],
    cos: [1 - 2 ** 20, 2 ** 20 - 1],
  };
  const digits = decimal(64);

  for (const [name, [low, high]] of Object.entries(ranges))
    it(`${name} is within 2 units in the last place, and 0.51 in float32`, () => {
      const random = randomFrom(name.length + name.charCodeAt(0));
      const op = table.get(name)!;
      for (const dtype of dtypes) {
        const n = extent(36, 4096);
        const points = filled(dtype, n, random, 1e9).map((x, i) => {
          const spread =
            i % 3 === 0
              ? low + random() * (high - low)
              : x * (i % 3 === 1 ? 1 : 2 ** Math.round(random() * 200 - 100));
          return Math.min(high, Math.max(low, spread));
        });
        const [unit, least] = dtype === float32 ? [2 ** -23, 2 ** -149] : [2 ** -52, 2 ** -1074];
        const out = laid(points.slice(), dtype, [n]);
        mapPieces(kernelFor(op, dtype)!, () => expect.fail("left to the loop"), out, [
          laid(points, dtype, [n]),
        ]);
        points.forEach((x, i) => {
          const exact = digits.apply(name, [digits.constant(x)]);
          const value = Number(exact);
          if (!Number.isFinite(value) || Math.abs(value) > (dtype === float32 ? 3.4e38 : 1e308)) return;
          const place = Math.max(least, unit * 2 ** Math.floor(Math.log2(Math.abs(value) || least)));
          const error = Math.abs(Number(exact.sub(digits.constant(out.array[i])))) / place;
          expect(error, `${name}(${x}) = ${out.array[i]}`).to.be.at.most(dtype === float32 ? 0.51 : 2);
        });
      }
    });

  it("gelu and its chance have all digits of float32, by steps of fewer digits than doubles have", () => {
    const random = randomFrom(6);
    for (const name of ["ndtr", "gelu"]) {
      const op = table.get(name)!;
      const points = Float32Array.from({ length: 5000 }, (_, i) => (random() - 0.5) * (i % 2 ? 26 : 4));
      points.set([0, -0, 1e-45, Infinity, -Infinity, NaN, -14, 14]);
      const [given, wanted] = [0, 0].map(() => laid(points.slice(), float32, [5000]));
      const x = laid(points, float32, [5000]);
      mapPieces(kernelFor(op, float32)!, kernelOf(op, float32), given, [x]);
      mapStrided(kernelOf(op, float32), wanted, [x]);
      given.array.forEach((value, i) => {
        const near = Math.abs(value - wanted.array[i]) <= 2 ** -23 * Math.abs(wanted.array[i]) + 2 ** -149;
        expect(Object.is(value, wanted.array[i]) || near, `${name}(${points[i]})`).to.equal(true);
      });
      // Doubles that are rounded once: nearly all are to the bit what the loops give.
      expect(given.array.filter((value, i) => value !== wanted.array[i]).length).to.be.below(50);
    }
  });

  it("have the limits at 0, ±∞ and NaN, and take what is subnormal", () => {
    for (const name of [...Object.keys(ranges), "sqrt"])
      for (const dtype of dtypes) {
        const op = table.get(name)!;
        const points = Float64Array.from([
          0,
          -0,
          Infinity,
          -Infinity,
          NaN,
          5e-324,
          -5e-324,
          1e-310,
          1e-40,
          -1,
          1,
        ]);
        const x = laid(dtype === float32 ? Float32Array.from(points) : points, dtype, [points.length]);
        const long = laid(
          filled(dtype, 33, () => 0.9),
          dtype,
          [33],
        );
        long.array.set(x.array);
        const [given, wanted] = [0, 0].map(() => laid(long.array.slice(), dtype, [33]));
        mapPieces(kernelFor(op, dtype)!, kernelOf(op, dtype), given, [long]);
        mapStrided(kernelOf(op, dtype), wanted, [long]);
        points.forEach((_, i) => {
          const [a, b] = [given.array[i], wanted.array[i]];
          const near = Math.abs(a - b) <= 2 ** -51 * Math.abs(b);
          expect(Object.is(a, b) || (near && b !== 0), `${name}(${x.array[i]}) = ${a}, not ${b}`).to.equal(
            true,
          );
        });
      }
  });
}).timeout(60_000);
