/** Where WGSL promises nothing: NaN, infinities, zeros, subnormal and huge numbers, and the ends of exp and tanh. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { type Op, table, tensor } from "../../../../engine/index.ts";
import { mapped } from "../../../../engine/run/apply.ts";
import { some } from "../../../extent.ts";
import { onWebGpu } from "./device.ts";

const { POSITIVE_INFINITY: inf, NaN: nan } = Number;
const inputs = [
  nan, inf, -inf, 0, -0, 1e-45, -1e-45, 1e-39, -1e-39, 1.2e-38, 1, -1, 0.5, -0.5, 2, -2, 87, 88, 88.7, 88.8, 89,
  -87, -88, -103, -104, -105, 1e10, -1e10, 3e38, -3e38, 1e30, -1e30,
]; // biome-ignore format: a list of numbers

/** Below this a result may be flushed to 0, and above it a product on the way may overflow. */
const smallest = 2 ** -126;

/** NaN, an infinity with its sign, or a finite number. */
function kind(x: number): string {
  return Number.isFinite(x) ? "finite" : `${x}`;
}

async function both(op: Op, columns: readonly (readonly number[])[]): Promise<[number, number][]> {
  const cpu = columns.map((column) => tensor([...column], { dtype: "float32", device: "cpu" }));
  const expected = Array.from(mapped(op, [...cpu]).toTypedArray());
  const given = await mapped(
    op,
    cpu.map((x) => x.to("webgpu")),
  ).to("cpu");
  return Array.from(given.toTypedArray(), (x, i): [number, number] => [x, expected[i]]);
}

/** Nearly everything here is far from where rounding matters; 1e-5 tells a right number from a wrong one. */
function check(op: Op, place: readonly number[], given: number, expected: number): void {
  const text = `${op.name}(${place.join(", ")}) = ${given}, on the CPU ${expected}`;
  const tiny = place.some((x) => x !== 0 && Math.abs(x) < smallest);
  // An input that may be read as 0 may as well give what 0 gives.
  if (tiny) return;
  expect(kind(given), text).to.equal(kind(expected));
  if (!Number.isFinite(expected)) return;
  // What is subnormal on the way may be flushed.
  const flushed = 4 * smallest * Math.max(1, ...place.map(Math.abs).filter(Number.isFinite));
  expect(Math.abs(given - expected), text).to.be.at.most(1e-5 * Math.abs(expected) + flushed);
}

describe("On WebGPU, at the ends of the numbers,", () => {
  before(onWebGpu);
  const floats = [...table.values()].filter(
    // sinc's argument is rounded before its sine: at large numbers that is all there is, which its bound knows.
    ({ kind, takes, bools, name }) =>
      kind === "elementwise" && takes !== "bool" && bools === 0 && name !== "sinc",
  );

  const unary = floats.filter(({ inputs }) => inputs.length === 1);
  for (const op of some(unary, 8)) {
    it(`${op.name} answers as on the CPU`, async () => {
      const answers = await both(op, [inputs]);
      expect(answers).to.have.length(inputs.length);
      answers.forEach(([given, expected], i) => {
        check(op, [inputs[i]], given, expected);
      });
    });
  }

  const binary = "add sub mul div pow maximum minimum atan2 hypot eq ne lt le gt ge logaddexp xlogy".split(
    " ",
  );
  for (const name of some(binary, 8)) {
    it(`${name} answers as on the CPU`, async () => {
      const op = table.get(name)!;
      const pairs = inputs.flatMap((x) => inputs.map((y) => [x, y]));
      const answers = await both(op, [pairs.map(([x]) => x), pairs.map(([, y]) => y)]);
      answers.forEach(([given, expected], i) => {
        // What is too large or too small for float32 on the way is another matter.
        if (Math.abs(expected) < 4 * smallest && expected !== 0) return;
        check(op, pairs[i], given, expected);
      });
    });
  }
});
