/** Large work on the CPU by one thread and by several (`-- 4`; 2 unless told), by turns, in wall-clock time: the best round, and the median of the quotients. */
import { loadavg } from "node:os";
import { native } from "../dist/engine/cpu/native.js";
import { crewSize } from "../dist/engine/cpu/threads/threads.js";
import { functional, randn, setNumThreads } from "../dist/engine/index.js";

const wanted = Number(process.argv[2] ?? 2);
/** Milliseconds for each kind of work. */
const BUDGET = 1500;

setNumThreads(wanted);
const x = randn([256, 256]);
for (let tries = 0; crewSize() < wanted; tries++) {
  if (tries === 500) throw new Error("Here no workers begin.");
  x.matmul(x);
  await new Promise((resolve) => setTimeout(resolve, 10));
}

const { product, map } = native;
/** Of threads or of none; milliseconds. */
function time(together, work) {
  [native.product, native.map] = together ? [product, map] : [undefined, undefined];
  const start = performance.now();
  work();
  return performance.now() - start;
}

function beside(name, work) {
  for (const together of [false, true]) time(together, work);
  const rounds = [];
  for (const end = performance.now() + BUDGET; rounds.length < 5 || performance.now() < end; )
    rounds.push([time(false, work), time(true, work)]);
  const best = [0, 1].map((i) => Math.min(...rounds.map((round) => round[i])));
  const quotients = rounds.map(([one, several]) => one / several).sort((a, b) => a - b);
  const text = best.map((ms) => `${ms.toPrecision(3).padStart(5)} ms`).join(", ");
  const times = (best[0] / best[1]).toFixed(2);
  const middle = quotients[rounds.length >> 1].toFixed(2);
  console.log(`${name.padEnd(44)} ${text}: ${times} times, in the middle ${middle}`);
}

console.log(`one thread, ${wanted} threads; load ${loadavg()[0].toFixed(1)}`);
for (const n of [170, 256, 512, 1024]) {
  const [a, b] = [randn([n, n]), randn([n, n])];
  beside(`product of ${n} × ${n} matrices`, () => a.matmul(b));
}
const [images, weight] = [randn([16, 16, 28, 28]), randn([32, 16, 3, 3])];
beside("convolution 16 × 16 → 32, 3 × 3, 28 × 28", () => functional.conv2d(images, weight, { padding: 1 }));
for (const n of [2 ** 17, 2 ** 20]) {
  const many = randn([n]);
  for (const name of ["exp", "tanh", "sigmoid"]) beside(`${name} of ${n}`, () => many[name]());
  beside(`gelu of ${n}`, () => functional.gelu(many));
}
console.log(`load ${loadavg()[0].toFixed(1)}`);
