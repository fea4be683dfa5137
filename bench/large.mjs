/** Large products, convolutions, elementwise ops and sums on the CPU: the kernels against the plain loops that they stand in for, in one process, interleaved. */
import { convolve } from "../dist/engine/cpu/convolution.js";
import { kernelOf, reductionOf } from "../dist/engine/cpu/generate.js";
import { multiplyPlainly } from "../dist/engine/cpu/matmul.js";
import { rowMajor } from "../dist/engine/cpu/matrix.js";
import { multiplyTiled } from "../dist/engine/cpu/wasm/multiply.js";
import { piecewise } from "../dist/engine/cpu/wasm/pieces.js";
import { mapPieces, totalOf } from "../dist/engine/cpu/wasm/walk.js";
import { randn, table } from "../dist/engine/index.js";

const ROUNDS = 5;

/** Median milliseconds of processor time a call, of two ways, by turns. */
function sideBySide(a, b, work) {
  const calls = (f) => Math.max(1, Math.ceil(2e7 / work / (f === a ? 1 : 20)));
  const time = (f) => {
    const start = process.cpuUsage();
    for (let i = calls(f); i > 0; i--) f();
    return process.cpuUsage(start).user / 1000 / calls(f);
  };
  for (const f of [a, b]) f();
  const rounds = Array.from({ length: ROUNDS }, () => [time(a), time(b)]);
  return [0, 1].map((i) => rounds.map((round) => round[i]).sort((x, y) => x - y)[ROUNDS >> 1]);
}

const filled = (Kind, size) => new Kind(size).map((_, i) => ((i * 37) % 64) - 31);
const line = (what, operations, [fast, plain]) =>
  console.log(
    `${what.padEnd(40)} ${(operations / fast / 1e6).toFixed(1).padStart(6)} GFLOP/s, ${(plain / fast).toFixed(1)} times the plain loop`,
  );

for (const Kind of [Float32Array, Float64Array, Int32Array])
  for (const n of [8, 16, 32, 64, 256, 512]) {
    const [a, b] = [0, 1].map(() => rowMajor(filled(Kind, n * n), 0, n));
    const out = new Kind(n * n);
    const times = sideBySide(
      () => multiplyTiled(out, 0, a, b, n, n, n),
      () => multiplyPlainly(out, 0, a, b, n, n, n),
      n ** 3,
    );
    line(`${Kind.name} ${n} × ${n} × ${n}`, 2 * n ** 3, times);
  }

const windows = {
  small: [28, 28],
  large: [28, 28],
  kernel: [3, 3],
  stride: [1, 1],
  padding: [1, 1],
  dilation: [1, 1],
};
const channels = { batch: 16, groups: 1, inputs: 16, outputs: 32 };
const x = filled(Float32Array, 16 * 16 * 784);
const weight = filled(Float32Array, 32 * 16 * 9);
const work = 16 * 32 * 16 * 9 * 784;
line(
  "convolution 16 × 16 → 32, 3 × 3, 28 × 28",
  2 * work,
  sideBySide(
    () => convolve(x, weight, windows, channels, false),
    () => convolve(x, weight, windows, channels, false, false),
    work,
  ),
);

const [zeros, ones] = [new Int32Array(8), new Int32Array(8).fill(1)];
for (const dtype of ["float32", "float64"])
  for (const name of ["add", "relu", "sqrt", "exp", "log", "tanh", "sigmoid", "gelu", "sin", "pow", "sum"])
    for (const n of [1024, 1 << 20]) {
      const op = table.get(name);
      const inputs = op.inputs.map(() => randn([n], { dtype }).abs());
      const [{ type }] = inputs;
      const kernel = piecewise(op, type, name === "sum");
      // What vectors cannot say the loops do.
      if (kernel === null) continue;
      const out = inputs[0].clone();
      const plain = name === "sum" ? reductionOf(op, type) : kernelOf(op, type);
      const of = { sum: (total) => () => pieces(total, n, inputs) }[name];
      const [fast, slow] = sideBySide(
        ...(of
          ? [of(totalOf(kernel, plain)), of(plain.total)]
          : [
              () => mapPieces(kernel, plain, out, inputs),
              () => plain(out.array, 0, 1, n, inputs, zeros, ones),
            ]),
        20 * n,
      );
      const each = ((fast * 1e6) / n).toFixed(2).padStart(6);
      console.log(
        `${`${name} of ${n} ${dtype}`.padEnd(40)} ${each} ns an element, ${(slow / fast).toFixed(1)} times the plain loop`,
      );
    }

/** A sum as it is made: a thousand at a time. */
function pieces(total, n, inputs) {
  const offsets = new Int32Array(8);
  let sum = 0;
  for (; offsets[0] < n; offsets[0] += 1024) sum += total(1024, inputs, offsets, ones);
  return sum;
}
