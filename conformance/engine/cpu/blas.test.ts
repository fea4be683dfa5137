/** Products by the machine's own library against the plain loop: skipped by name where koffi or the library is not there, unless REQUIRE_BLAS=1. */
import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { describe, it } from "mocha";
import { convolve } from "../../../engine/cpu/convolution.ts";
import { multiply, multiplyPlainly } from "../../../engine/cpu/matmul.ts";
import type { Matrix } from "../../../engine/cpu/matrix.ts";
import { native } from "../../../engine/cpu/native.ts";
import { multiplyInThreads } from "../../../engine/cpu/threads/product.ts";
import { openDevice, randn } from "../../../engine/index.ts";
import { withLibrary } from "./library.ts";

const kinds = [Float32Array, Float64Array] as const;

/** Numbers from −8 to 8 that follow from their place, some of them strange where wanted. */
function filled(Kind: (typeof kinds)[number], size: number, odd: boolean): Float32Array | Float64Array {
  const strange = [NaN, Infinity, -Infinity, 1e-40, -0];
  return new Kind(size).map((_, i) => (odd && i % 29 === 7 ? strange[i % 5] : ((i * 37) % 128) / 8 - 8));
}

/** Equal, or within the rounding of so many products of numbers up to 64. */
function near(given: ArrayLike<number>, wanted: ArrayLike<number>, terms: number, unit: number): void {
  for (let i = 0; i < wanted.length; i++) {
    const [a, b] = [given[i], wanted[i]];
    const close = Object.is(a, b) || a === b || Math.abs(a - b) <= 64 * terms * (terms + 1) * unit;
    if (!close) expect.fail(`entry ${i}: ${a} for ${b}`);
  }
}

describe("Products by the machine's own library", () => {
  withLibrary();

  it("are what the plain loop gives, however the matrices lie", () => {
    let taken = 0;
    for (const Kind of kinds)
      for (let trial = 0; trial < 60; trial++) {
        const [m, k, n] = [2 + (trial % 7), 1 + ((trial * 5) % 40), 2 + ((trial * 3) % 23)];
        const lie = (rows: number, columns: number, how: number): Matrix => {
          const offset = trial % 4;
          const gap = how % 3;
          const [row, column] = [
            [columns + gap, 1],
            [1, rows + gap],
            // Neither rows nor columns lie at one, or all rows are the same.
            [2 * columns, 2],
            [0, 1],
          ][how % 4];
          const size = offset + (rows - 1) * row + (columns - 1) * column + 1;
          return { array: filled(Kind, size, trial % 3 === 0), offset, row, column };
        };
        const [a, b] = [lie(m, k, trial), lie(k, n, trial >> 2)];
        const [given, wanted] = [0, 1].map(() => new Kind(m * n + 3).fill(9));
        if (native.product!(given, 2, a, b, m, k, n)) taken++;
        else multiply(given, 2, a, b, m, k, n);
        multiplyPlainly(wanted, 2, a, b, m, k, n);
        near(given, wanted, k, Kind === Float32Array ? 2 ** -24 : 2 ** -53);
      }
    expect(taken).to.be.within(30, 100);
  });

  it("serve matmul and convolutions from a size on, and nothing of int32", () => {
    const own = native.product!;
    let calls = 0;
    native.product = (...args) => {
      const done = own(...args);
      calls += Number(done);
      return done;
    };
    try {
      const [x, y] = [randn([40, 50]), randn([50, 30])];
      const product = x.matmul(y);
      expect(calls).to.equal(1);
      randn([4, 4]).matmul(randn([4, 4]));
      x.to("int32").matmul(y.to("int32"));
      expect(calls).to.equal(1);
      const wanted = new Float64Array(1200);
      const [a, b] = [x, y].map((z) => ({ array: z.toTypedArray(), offset: 0, row: z.shape[1], column: 1 }));
      multiplyPlainly(wanted, 0, a, b, 40, 50, 30);
      near(product.toTypedArray(), wanted, 50, 2 ** -24);
      const each = {
        small: [9, 9],
        large: [9, 9],
        kernel: [3, 3],
        stride: [1, 1],
        padding: [1, 1],
        dilation: [1, 1],
      };
      const channels = { batch: 3, groups: 1, inputs: 5, outputs: 6 };
      const [image, weight] = [filled(Float32Array, 3 * 5 * 81, false), filled(Float32Array, 270, false)];
      const given = convolve(image, weight, each, channels, false);
      expect(calls).to.be.above(1);
      near(given, convolve(image, weight, each, channels, false, false), 45, 2 ** -24);
    } finally {
      native.product = own;
    }
  });

  it("are told of in the line that names the device, and gone once they are not wanted", async () => {
    expect(String(await openDevice("cpu"))).to.match(
      /^device: cpu \(products(, solves and decompositions)? by (OpenBLAS|Accelerate)(, \d threads)?\): it was asked for$/,
    );
    expect(String(await openDevice("cpu", { blas: false }))).to.match(
      /^device: cpu( \(\d threads\))?: it is always there$/,
    );
    expect(native.product).to.equal(multiplyInThreads);
    await openDevice("cpu", { blas: true });
  });
});

describe("A process that is held by Node's permissions", () => {
  it("gets no library, as a submission's gets none", () => {
    const flag =
      Number(process.versions.node.split(".")[0]) >= 24 ? "--permission" : "--experimental-permission";
    const engine = new URL("../../../engine/index.js", import.meta.url).href;
    const program = `import { openDevice } from ${JSON.stringify(engine)}; await openDevice("cpu", { blas: true }).catch((error) => console.log(error.name, error.message));`;
    const { stdout } = spawnSync(
      process.execPath,
      [flag, "--allow-fs-read=*", "--input-type=module", "-e", program],
      { encoding: "utf8" },
    );
    expect(stdout).to.match(/DeviceError .*permissions/);
  });
});
