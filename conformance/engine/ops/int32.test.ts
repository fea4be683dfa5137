/** int32: products and sums modulo 2³², quotients and comparisons as of whole numbers, on the CPU and on WebGPU alike. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import * as engine from "../../../engine/index.ts";
import {
  add,
  type DeviceName,
  DtypeError,
  divide,
  einsum,
  functional as F,
  full,
  fullLike,
  lt,
  maximum,
  type Tensor,
  table,
  tensor,
  tensordot,
  where,
  zeros,
} from "../../../engine/index.ts";
import { mapped, reduced, structured } from "../../../engine/run/apply.ts";
import { extent, itAtLength } from "../../extent.ts";
import { openForTests } from "../devices/webgpu/device.ts";

const MIN = -(2 ** 31);
const MAX = 2 ** 31 - 1;
const AWKWARD = [0, 1, -1, 2, -3, 7, -8, 46_341, 65_536, 123_456_789, -987_654_321, MAX, MIN, MIN + 1];

/** The numbers again and again, in another order for each seed. */
function numbers(n: number, seed: number): number[] {
  return Array.from({ length: n }, (_, k) => AWKWARD[(k * (2 * seed + 1) + seed * 5) % AWKWARD.length]);
}

const wrap = (n: bigint): number => Number(BigInt.asIntN(32, n));
const big = BigInt;

/** Matrices as BigInts: c[i][j] = Σ a[i][l] b[l][j]. */
function product(a: readonly number[], b: readonly number[], m: number, k: number, n: number): number[] {
  return Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let total = 0n;
    for (let l = 0; l < k; l++) total += big(a[i * k + l]) * big(b[l * n + j]);
    return wrap(total);
  });
}

function power(x: number, n: number): number {
  if (n >= 0) {
    let y = 1n;
    for (let k = big(n), square = big(x); k > 0n; k >>= 1n, square = BigInt.asIntN(32, square * square))
      if (k & 1n) y = BigInt.asIntN(32, y * square);
    return wrap(y);
  }
  return x === 1 ? 1 : x === -1 ? (n % 2 === 0 ? 1 : -1) : 0;
}

function floored(x: number, y: number): number {
  if (y === 0) return 0;
  const [a, b] = [big(x), big(y)];
  const q = a / b;
  return wrap(a % b !== 0n && a < 0n !== b < 0n ? q - 1n : q);
}

const devices: DeviceName[] = ["cpu"];
before(async function () {
  this.timeout(60_000);
  if (typeof (await openForTests()) !== "string") devices.push("webgpu");
});

/** Of what compiles a kernel, `npm test` asks the device itself a part. */
const turns = { taken: 0, every: extent(32, 1) };

/** What f gives on every device that there is. */
async function everywhere(
  inputs: readonly Tensor[],
  f: (...xs: Tensor[]) => Tensor,
  expected: readonly (number | boolean)[],
  text: string,
): Promise<void> {
  const turn = turns.taken++ % turns.every === 0;
  for (const device of turn ? devices : devices.slice(0, 1)) {
    const here = device === "cpu" ? inputs : inputs.map((x) => x.to("webgpu"));
    const out = f(...here);
    expect(out.device, text).to.equal(device);
    const given = Array.from((await out.to("cpu")).toTypedArray(), (v) => v + 0);
    expect(given, `${text} on ${device}`).to.deep.equal(expected.map((v) => Number(v) + 0));
  }
}

const ints = (data: number[], shape: number[] = [data.length]): Tensor =>
  tensor(data, { dtype: "int32", device: "cpu" }).reshape(shape);

describe("int32", () => {
  const [a, b] = [numbers(6, 1), numbers(6, 2)];
  const all = AWKWARD.flatMap((x) => AWKWARD.map((y) => [x, y]));
  const [left, right] = [all.map(([x]) => x), all.map(([, y]) => y)];

  const pairs: [string, (x: Tensor, y: Tensor) => Tensor, (x: number, y: number) => number][] = [
    ["add", (x, y) => x.add(y), (x, y) => wrap(big(x) + big(y))],
    ["sub", (x, y) => x.sub(y), (x, y) => wrap(big(x) - big(y))],
    ["mul", (x, y) => x.mul(y), (x, y) => wrap(big(x) * big(y))],
    ["pow", (x, y) => x.pow(y), power],
    ["floorDivide", (x, y) => x.floorDivide(y), floored],
    ["divide, floor", (x, y) => divide(x, y, { roundingMode: "floor" }), floored],
    [
      "divide, trunc",
      (x, y) => divide(x, y, { roundingMode: "trunc" }),
      (x, y) => (y === 0 ? 0 : wrap(big(x) / big(y))),
    ],
    ["fmod", (x, y) => x.fmod(y), (x, y) => (y === 0 ? 0 : wrap(big(x) % big(y)))],
    [
      "remainder",
      (x, y) => x.remainder(y),
      (x, y) => (y === 0 ? 0 : wrap(big(x) - big(y) * big(floored(x, y)))),
    ],
    ["square of a sum", (x, y) => x.add(y).square(), (x, y) => wrap((big(x) + big(y)) ** 2n)],
    ["neg, abs", (x, y) => x.neg().mul(y.abs()), (x, y) => wrap(-big(x) * (y < 0 ? -big(y) : big(y)))],
    ["addcmul", (x, y) => x.addcmul(x, y, 3), (x, y) => wrap(big(x) + 3n * big(x) * big(y))],
  ];
  for (const [name, f, model] of pairs) {
    it(`${name} is as of whole numbers, modulo 2³², and by 0 it is 0`, async () => {
      await everywhere(
        [ints(left), ints(right)],
        f,
        all.map(([x, y]) => model(x, y)),
        name,
      );
    });
  }

  it("what is called often has the same values", () => {
    const [x, y] = [ints(left), ints(right)];
    for (const [name, f, model] of pairs) {
      for (let k = 0; k < 80; k++) f(x, y);
      expect(Array.from(f(x, y).toTypedArray()), name).to.deep.equal(
        all.map(([p, q]) => model(p, q)).map((v) => v + 0),
      );
    }
    const big64 = ints(numbers(500, 3));
    for (let k = 0; k < 80; k++) big64.sum();
    expect(big64.sum().item()).to.equal(wrap(numbers(500, 3).reduce((s, v) => s + big(v), 0n)));
  });

  it("products of matrices and what is made of them", async () => {
    const square = product(a, b, 2, 3, 2);
    const [x, y] = [ints(a, [2, 3]), ints(b, [3, 2])];
    const rows = (f: (p: Tensor, q: Tensor) => Tensor, text: string): Promise<void> =>
      everywhere([x, y], f, square, text);
    await rows((p, q) => p.matmul(q), "matmul");
    await rows((p, q) => p.mm(q), "mm");
    await rows((p, q) => p.unsqueeze(0).bmm(q.unsqueeze(0)).squeeze(0), "bmm");
    await rows((p, q) => einsum("ij,jk->ik", p, q), "einsum");
    await rows((p, q) => tensordot(p, q, 1), "tensordot");
    await rows((p, q) => p.inner(q.t()), "inner");
    await rows((p, q) => zeros([2, 2], { dtype: "int32", device: p.device }).addmm(p, q), "addmm");
    await rows((p, q) => F.linear(p, q.t()), "linear");
    await everywhere([ints(a), ints(b)], (p, q) => p.dot(q), product(a, b, 1, 6, 1), "dot");
    await everywhere([x, ints(b.slice(0, 3))], (p, q) => p.mv(q), product(a, b, 2, 3, 1), "mv");
    await everywhere([ints(a), ints(b)], (p, q) => p.outer(q), product(a, b, 6, 1, 6), "outer");
    await everywhere([ints(a), ints(b)], (p, q) => p.kron(q), product(a, b, 6, 1, 6), "kron");
    const many = [numbers(70 * 70, 4), numbers(70 * 70, 5)];
    await everywhere(
      many.map((data) => ints(data, [70, 70])),
      (p, q) => p.matmul(q),
      product(many[0], many[1], 70, 70, 70),
      "matmul in tiles",
    );
    const [u, v] = [a.slice(0, 3).map(big), b.slice(0, 3).map(big)];
    const cross = [1, 2, 0].map((i, k) => wrap(u[i] * v[(k + 2) % 3] - u[(k + 2) % 3] * v[i]));
    await everywhere([ints(a.slice(0, 3)), ints(b.slice(0, 3))], (p, q) => p.cross(q), cross, "cross");
  });

  it("convolutions", async () => {
    const [image, kernel] = [numbers(8, 6), numbers(3, 7)];
    const slid = Array.from({ length: 6 }, (_, i) =>
      wrap(kernel.reduce((sum, w, k) => sum + big(w) * big(image[i + k]), 0n)),
    );
    const x = (rank: number): Tensor => ints(image, [1, 1, ...Array(rank - 1).fill(1), 8]);
    const w = (rank: number): Tensor => ints(kernel, [1, 1, ...Array(rank - 1).fill(1), 3]);
    await everywhere([x(1), w(1)], (p, q) => F.conv1d(p, q), slid, "conv1d");
    await everywhere([x(2), w(2)], (p, q) => F.conv2d(p, q), slid, "conv2d");
    await everywhere([x(3), w(3)], (p, q) => F.conv3d(p, q), slid, "conv3d");
    const spread = Array.from({ length: 10 }, (_, i) =>
      wrap(
        image.reduce(
          (sum, v, j) => (kernel[i - j] === undefined ? sum : sum + big(v) * big(kernel[i - j])),
          0n,
        ),
      ),
    );
    await everywhere([x(1), w(1)], (p, q) => F.convTranspose1d(p, q), spread, "convTranspose1d");
  });

  it("sums, products and running ones wrap around", async () => {
    const list = numbers(40, 8).filter((n) => n !== 0);
    const x = ints(list);
    const sums = list.map((_, k) => wrap(list.slice(0, k + 1).reduce((s, v) => s + big(v), 0n)));
    const products = list.map((_, k) => wrap(list.slice(0, k + 1).reduce((s, v) => s * big(v), 1n)));
    await everywhere([x], (y) => y.sum(), sums.slice(-1), "sum");
    await everywhere([x], (y) => y.reshape(1, -1).sum(1), sums.slice(-1), "sum(1)");
    await everywhere([x], (y) => y.reshape(-1, 1).sum(0), sums.slice(-1), "sum(0)");
    await everywhere([x], (y) => y.cumsum(0), sums, "cumsum");
    await everywhere([x], (y) => y.prod(), products.slice(-1), "prod");
    await everywhere([x], (y) => y.cumprod(0), products, "cumprod");
    await everywhere([ints([MAX, 1])], (y) => y.sum(), [MIN], "the first sum beyond");
    const index = ints(list.map(() => 1));
    await everywhere(
      [ints([5, 6]), index, x],
      (y, i, s) => y.scatterAdd(0, i, s),
      [5, wrap(6n + big(sums[sums.length - 1]))],
      "scatterAdd",
    );
    const long = full([2 ** 22 + 3], MAX, { dtype: "int32", device: "cpu" });
    const total = wrap(big(MAX) * big(long.size));
    await everywhere([long], (y) => y.sum(), [total], "a sum beyond 2⁵³");
    expect(long.cumsum(0).at(-1).item()).to.equal(total);
    expect(long.reshape(-1, 1).expand(-1, 2).sum().item()).to.equal(wrap(2n * big(total)));
    const zerosThere = zeros([long.size], { dtype: "int32", device: "cpu" });
    expect(zeros([1], { dtype: "int32", device: "cpu" }).scatterAdd(0, zerosThere, long).item()).to.equal(
      total,
    );
  }).timeout(60_000);

  itAtLength("all and any count beyond what float32 counts", async function () {
    this.timeout(60_000);
    const many = full([2 ** 24 + 1], true, { device: "cpu" });
    await everywhere([many], (y) => y.all(), [true], "all");
    await everywhere([many.to("float32")], (y) => y.all(), [true], "all of floats");
    await everywhere([many.logicalNot()], (y) => y.any(), [false], "any");
    await everywhere([many], (y) => y.sum(), [2 ** 24 + 1], "sum of bools");
  });

  it("is compared with any number as the number it is", async () => {
    const bounds = [
      -Infinity,
      -3e9,
      MIN - 0.5,
      MIN,
      -1.5,
      -0.5,
      0,
      0.5,
      1,
      2.5,
      MAX,
      MAX + 0.5,
      MAX + 1,
      3e9,
      Infinity,
      Number.NaN,
    ];
    const questions: [string, (x: number, y: number) => boolean][] = [
      ["lt", (x, y) => x < y],
      ["le", (x, y) => x <= y],
      ["gt", (x, y) => x > y],
      ["ge", (x, y) => x >= y],
      ["eq", (x, y) => x === y],
      ["ne", (x, y) => x !== y],
      ["logicalAnd", (x, y) => x !== 0 && y !== 0],
      ["logicalOr", (x, y) => x !== 0 || y !== 0],
      ["logicalXor", (x, y) => (x !== 0) !== (y !== 0)],
    ]; // biome-ignore format: one a line
    for (const [name, model] of questions) {
      const ask = (engine as unknown as Record<string, (x: Tensor | number, y: Tensor | number) => Tensor>)[
        name
      ];
      for (const bound of bounds) {
        await everywhere(
          [ints(AWKWARD)],
          (x) => ask(x, bound),
          AWKWARD.map((x) => model(x, bound)),
          `${name} ${bound}`,
        );
        await everywhere(
          [ints(AWKWARD)],
          (x) => ask(bound, x),
          AWKWARD.map((x) => model(bound, x)),
          `${bound} ${name}`,
        );
      }
    }
    expect(lt(ints([5]), 2147483648).toArray()).to.deep.equal([true]);
    expect(ints([5, 6]).eq(0.5).toArray()).to.deep.equal([false, false]);
  }).timeout(60_000);

  it("is clamped by bounds beyond it, which never change it", async () => {
    await everywhere([ints(AWKWARD)], (x) => x.clamp(-3e9, 3e9), AWKWARD, "clamp");
    await everywhere([ints(AWKWARD)], (x) => x.clamp({ min: -Infinity }), AWKWARD, "clamp min");
    await everywhere([ints(AWKWARD)], (x) => x.clamp({ max: Infinity }), AWKWARD, "clamp max");
    await everywhere([ints(AWKWARD)], (x) => maximum(-2.5e9, x).minimum(3e9), AWKWARD, "maximum");
    await everywhere([ints(AWKWARD)], (x) => x.clone().clampMin_(-3e9).clampMax_(5), AWKWARD.map((n) => Math.min(n, 5)), "clampMin_"); // biome-ignore format: one line
    for (const refused of [() => ints([1]).clamp(3e9, 4e9), () => ints([1]).clamp(0.5), () => ints([1]).clampMax(-3e9)])
      expect(refused).to.throw(DtypeError, "does not fit int32"); // biome-ignore format: one line
  });

  it("takes no number that it does not have, wherever one is written", () => {
    for (const device of devices) {
      const x = ints([1, 2]).to(device as "webgpu");
      const here = x instanceof Promise ? ints([1, 2]) : x;
      const index = here.sub(1);
      for (const n of [2 ** 31, -(2 ** 31) - 1, 0.5, Number.NaN, Infinity]) {
        const writes: [string, () => unknown][] = [
          ["fill_", () => here.fill_(n)],
          ["add_", () => here.add_(n)],
          ["add", () => add(here, n)],
          ["full", () => full([2], n, { dtype: "int32", device })],
          ["fullLike", () => fullLike(here, n)],
          ["maskedFill", () => here.maskedFill(here.gt(0), n)],
          ["where", () => where(here.gt(0), n, here)],
          ["indexFill", () => here.indexFill(0, index, n)],
          ["scatter", () => here.scatter(0, index, n)],
          ["pad", () => F.pad(here, [1, 1], { value: n })],
        ];
        for (const [name, write] of writes)
          expect(write, `${name}(${n}) on ${device}`).to.throw(
            DtypeError,
            /does not fit int32.*write x\.to\("float/i,
          );
      }
    }
    expect(() => tensor([true]).fill_(2)).to.throw(DtypeError, 'Write x.to("int32")');
  });

  it("comes of floats by one rule: towards 0, kept within its ends, NaN is 0", async () => {
    const cases: [number, number][] = [
      [0.9, 0], [-0.9, 0], [2.5, 2], [-2.5, -2], [2147483520, 2147483520], [2147483648, MAX], [3e9, MAX], [1e30, MAX],
      [-2147483648, MIN], [-2147483904, MIN], [-3e9, MIN], [Infinity, MAX], [-Infinity, MIN], [Number.NaN, 0],
    ]; // biome-ignore format: pairs
    const x = tensor(cases.map(([v]) => v), { dtype: "float32", device: "cpu" }); // biome-ignore format: one line
    const whole = cases.map(([, n]) => n);
    await everywhere([x], (y) => y.to("int32"), whole, "to int32");
    await everywhere(
      [x.reshape(2, -1).t().contiguous()],
      (y) => y.t().to("int32").reshape(-1),
      whole,
      "of a view",
    );
    await everywhere([x], (y) => y.to("bool"), cases.map(([v]) => v !== 0), "to bool"); // biome-ignore format: one line
    expect(
      tensor([MAX + 0.5, 1e300, -0.5], { dtype: "float64" })
        .to("int32")
        .toArray(),
    ).to.deep.equal([MAX, MAX, 0]);
    const near = [16_777_217, 16_777_219, -16_777_217, 2147483583, 2147483585, MAX, MIN];
    await everywhere([ints(near)], (y) => y.to("float32"), near.map(Math.fround), "to float32"); // biome-ignore format: one line
    await everywhere([ints(AWKWARD)], (y) => y.to("bool"), AWKWARD.map((n) => n !== 0), "int to bool"); // biome-ignore format: one line
  });

  it("NaN is true to logic, as to bool", async () => {
    const x = tensor([Number.NaN, 0, 1], { dtype: "float32", device: "cpu" });
    await everywhere([x], (y) => y.logicalNot(), [false, true, false], "logicalNot");
    await everywhere([x], (y) => y.logicalAnd(1), [true, false, true], "logicalAnd");
    await everywhere([x], (y) => y.logicalOr(0), [true, false, true], "logicalOr");
    await everywhere([x], (y) => y.any(), [true], "any");
    await everywhere([x], (y) => y.all(), [false], "all");
  });

  it("has a mode, a reduction at indices, and is close as a number", async () => {
    await everywhere([ints([3, 1, 3, 1, 2])], (x) => x.mode().values, [1], "mode");
    const at = ints([0, 0, 1]);
    await everywhere([ints([5, 5]), at, ints([9, -8, 2])], (x, i, s) => x.scatterReduce(0, i, s, "amax"), [9, 5], "amax"); // biome-ignore format: one line
    await everywhere([ints([5, 5]), at, ints([9, -8, 2])], (x, i, s) => x.scatterReduce(0, i, s, "amin", { includeSelf: false }), [-8, 2], "amin"); // biome-ignore format: one line
    await everywhere([ints([5, 5]), at, ints([9, -7, 2])], (x, i, s) => x.scatterReduce(0, i, s, "mean"), [2, 3], "mean"); // biome-ignore format: one line
    await everywhere([ints([MAX, MIN, 3])], (x) => x.isclose(x.neg()), [false, true, false], "isclose");
    await everywhere([ints([3, MAX])], (x) => x.nanToNum(), [3, MAX], "nanToNum");
  });

  it("is converted, not the floats beside it", () => {
    const [x, y] = [ints([1, 2, 3, 4], [2, 2]), tensor([[0.5, 1], [1, 2]])]; // biome-ignore format: one line
    for (const sum of [x.add(y), y.add(x)])
      expect([sum.dtype, ...sum.toTypedArray()]).to.deep.equal(["float32", 1.5, 3, 4, 6]);
    for (const meet of [() => x.matmul(y), () => y.matmul(x)])
      expect(meet).to.throw(DtypeError, 'write x.to("float32") for the int32 tensor'); // biome-ignore format: one line
  });

  it("beside floats is one of them to what goes element by element, and refused by every other op", () => {
    for (const op of table.values()) {
      const sample = op.samples[0] ?? { inputs: op.inputs.map(() => ({ shape: [2] })) };
      const made = sample.inputs.map(({ shape, dtype, data }, k) => {
        const x = dtype ? tensor([...data!], { dtype }).reshape(shape) : zeros(shape);
        return (op.bools >> k) & 1 ? x.to("bool") : x;
      });
      for (let i = op.lead + 1; i < made.length; i++) {
        if (made[i].dtype !== "float32") continue;
        const inputs = made.with(i, made[i].to("int32"));
        const run = (): Tensor => {
          if (op.kind === "structural") return structured(op, inputs, sample.attributes);
          return op.kind === "reduction"
            ? reduced(op, inputs, { dim: null, keepdim: false })
            : mapped(op, inputs);
        };
        if (op.kind === "elementwise" || op.name === "cat") {
          const wanted = op.gives === "bool" ? "bool" : "float32";
          expect(run().dtype, `${op.name}, input ${i}`).to.equal(wanted);
          continue;
        }
        expect(run, `${op.name}, input ${i}`).to.throw(
          DtypeError,
          'write x.to("float32") for the int32 tensor',
        );
      }
    }
    const [x, index, half] = [ints([5, 1]), ints([0]), tensor([0.5])];
    const silent: (() => Tensor)[] = [
      () => F.conv1d(ints([1, 2], [1, 1, 2]), tensor([[[0.5, 1]]])),
      () => x.indexCopy(0, index, half),
      () => x.put(index, half),
      () => x.scatter(0, index, half),
      () => x.sliceScatter(half, 0, 0, 1),
      () => x.selectScatter(tensor(0.5), 0, 0),
      () => x.reshape(1, 2).diagonalScatter(half),
      () => x.copy_(half),
      () => x.floatPower(2),
    ];
    for (const run of silent)
      expect(run, `${run}`).to.throw(DtypeError, /x\.to\("float32"\)|the source is float32/);
  });
});
