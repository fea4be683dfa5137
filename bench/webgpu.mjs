/** WebGPU: what an op costs to encode, and how near products, chains and a training step come to the card's limits, beside PyTorch on the same card. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  functional,
  manualSeed,
  noGrad,
  ones,
  openDevice,
  Parameter,
  randint,
  randn,
  SGD,
  scope,
  setDefaultDevice,
  settled,
  webGpuStats,
} from "gradproof/engine";

/** Vendors' figures: float32 TFLOP/s without tensor cores, and GB/s of memory. */
const CARDS = [
  [/H200/i, 66.9, 4800],
  [/H100.*(PCIe|PCI-E)/i, 51.2, 2039],
  [/H100/i, 66.9, 3352],
  [/A100.*80/i, 19.5, 2039],
  [/A100/i, 19.5, 1555],
  [/\bL4\b/i, 30.3, 300],
  [/\bT4\b/i, 8.1, 320],
  [/RTX.4090/i, 82.6, 1008],
  [/RTX.3090/i, 35.6, 936],
];
const SECONDS = 1;
const ROUNDS = 12;

// Products of 8192 and long chains hold gigabytes at once.
const choice = await openDevice("webgpu", { memoryLimit: 2 ** 34 });
setDefaultDevice("webgpu");
manualSeed(1);
console.log(`${choice}`);
const software = /swiftshader|llvmpipe|software/i.test(`${choice}`);
const card = CARDS.find(([name]) => name.test(`${choice}`));
if (!card)
  console.log(
    software ? "A software device has no peak to compare with." : "The card's peak is not known here.",
  );

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const share = (value, peak) => (peak ? `, ${((100 * value) / peak).toFixed(1)}% of ${peak}` : "");

/** Normal numbers; of many, the same million over and over, since to draw them all on the CPU takes longer than the rest. */
function normal(rows, columns) {
  const [few, short] = [rows, columns].map((n) => Math.min(n, 1024));
  return randn([few, short]).repeat(rows / few, columns / short);
}

/** Seconds for one call of `fn`, the device's work included: the least of several batches that together take some time. */
async function seconds(fn, batch = 1) {
  // What a scope returns outlives it: only what is made in it and not returned is used again.
  const once = () => scope(() => void fn());
  once();
  await settled();
  const times = [];
  const until = performance.now() + SECONDS * 1000;
  do {
    const start = performance.now();
    for (let i = 0; i < batch; i++) once();
    await settled();
    times.push((performance.now() - start) / 1000 / batch);
  } while (performance.now() < until && times.length < 50);
  return Math.min(...times);
}

/** Microseconds an op, for 1,000 ops that `fn` encodes; `round` counts up. */
async function encoding(title, fn) {
  const times = [];
  let [submits, readbacks] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    const before = webGpuStats();
    const start = performance.now();
    scope(() => fn(round));
    // A microsecond an op, since there are 1,000 of them.
    times.push(performance.now() - start);
    const after = webGpuStats();
    submits += after.submits - before.submits;
    readbacks += after.readbacks - before.readbacks;
    if (after.dispatches - before.dispatches !== 1000) throw new Error(`${title}: not 1,000 dispatches.`);
    await settled();
  }
  // The first rounds compile, in JavaScript and on the device.
  const warm = times.slice(2);
  console.log(
    `encode     ${title}: ${median(warm).toFixed(2)} µs an op (least ${Math.min(...warm).toFixed(2)}), ${(submits / ROUNDS).toFixed(1)} submits a thousand, ${readbacks} readbacks`,
  );
}

const large = ones([1001]);
await encoding("1,000 shapes, seen before", () => {
  let y = large;
  for (let i = 1; i <= 1000; i++) y = y.narrow(0, 0, 1001 - i).mul(1.0001);
});
await encoding("one shape", () => {
  let y = large;
  for (let i = 0; i < 1000; i++) y = y.mul(1.0001);
});

// Last, so that only the shapes are new, not the code.
const fresh = Array.from({ length: ROUNDS }, (_, round) => ones([1001 + 1000 * round]));
await encoding("1,000 shapes, none seen before", (round) => {
  let y = fresh[round];
  for (let i = 1; i <= 1000; i++) y = y.narrow(0, 0, 1001 + 1000 * round - i).mul(1.0001);
});

const rate =
  1000 /
  (await seconds(() => {
    let y = large;
    for (let i = 0; i < 1000; i++) y = y.mul(1.0001);
  }));
console.log(`dispatch   ${(rate / 1000).toFixed(0)}k a second, of 1,000 elements each`);

const results = { matmul: {}, chain: 0, step: 0 };
for (const n of software ? [128, 256, 512] : [512, 1024, 2048, 4096, 8192]) {
  const [x, y] = [normal(n, n), normal(n, n)];
  const time = await seconds(
    () => x.matmul(y),
    Math.max(1, Math.floor((software ? 2 ** 26 : 2 ** 38) / n ** 3)),
  );

  const rate = (2 * n ** 3) / time / 1e9;
  results.matmul[n] = rate;
  console.log(
    `matmul     ${n}: ${rate.toPrecision(3)} GFLOP/s${share(rate / 1000, card?.[1])}${card ? " TFLOP/s" : ""}`,
  );
}

const length = software ? 2 ** 20 : 2 ** 26;
const links = 10;
const long = normal(1024, length / 1024).reshape(length);
results.chain =
  (8 * length * links) /
  (await seconds(
    () => {
      let y = long;
      for (let i = 0; i < links; i++) y = i % 2 ? y.add(1) : y.mul(0.5);
    },
    software ? 1 : 4,
  )) /
  1e9;
console.log(
  `chain      ${links} elementwise ops of ${length} elements: ${results.chain.toPrecision(3)} GB/s${share(results.chain, card?.[2])}${card ? " GB/s" : ""}`,
);
results.sum = (4 * length) / (await seconds(() => long.sum(), software ? 1 : 50)) / 1e9;
console.log(
  `sum        of ${length} elements: ${results.sum.toPrecision(3)} GB/s${share(results.sum, card?.[2])}${card ? " GB/s" : ""}`,
);

/** Milliseconds of what networks are made of, by name: forward, and with the gradients of all that it takes. */
results.parts = {};
async function part(name, inputs, fn) {
  const made = inputs.map((shape) => randn(shape, { requiresGrad: true }));
  const above = randn(fn(...made).shape);
  const batch = software ? 1 : 10;
  const forward = await seconds(() => noGrad(() => void fn(...made)), batch);
  const both = await seconds(() => {
    for (const x of made) x.grad = null;
    fn(...made).backward(above);
  }, batch);
  results.parts[name] = [1000 * forward, 1000 * both];
  console.log(
    `part       ${name}: ${(1000 * forward).toPrecision(3)} ms, with backward ${(1000 * both).toPrecision(3)} ms`,
  );
}
const [few, side, line, across] = software ? [1, 14, 64, 64] : [32, 56, 8192, 1024];
const window = { padding: 1 };
const filters = [few, 64, side, side];
await part("convolution", [filters, [64, 64, 3, 3]], (x, w) => functional.conv2d(x, w, window));
await part("softmax", [[line, across]], (x) => x.softmax(1));
await part("layer norm", [[line, across], [across], [across]], (x, weight, bias) =>
  functional.layerNorm(x, [across], { weight, bias }),
);
const heads = software ? [1, 2, 64, 16] : [4, 16, 1024, 64];
await part("attention", [heads, heads, heads], (q, k, v) => functional.attention(q, k, v).output);

const kernels = [
  [16, 1, 3, 3],
  [32, 16, 3, 3],
].map((shape) => new Parameter(randn(shape).mul(0.1)));
const last = new Parameter(randn([10, 32 * 49]).mul(0.02));
const digits = randn([64, 1, 28, 28]);
const classes = randint(0, 10, [64]);
const descent = new SGD([...kernels, last], { lr: 0.01 });
results.cnn =
  1000 *
  (await seconds(
    () => {
      descent.zeroGrad();
      let h = digits;
      for (const weight of kernels)
        h = functional.maxPool2d(functional.conv2d(h, weight, window).relu(), 2).values;
      functional.crossEntropy(functional.linear(h.reshape(64, 32 * 49), last), classes).backward();
      descent.step();
    },
    software ? 1 : 50,
  ));
console.log(
  `training   step of a CNN, 1–16–32 channels and 10 classes, batch 64: ${results.cnn.toFixed(3)} ms`,
);

const sizes = [784, 256, 128, 10];
const layers = sizes
  .slice(1)
  .map((size, i) => [
    new Parameter(randn([sizes[i], size]).mul(Math.sqrt(2 / sizes[i]))),
    new Parameter(ones([size]).mul(0)),
  ]);
const images = randn([64, 784]);
const labels = randint(0, 10, [64]);
const optimizer = new SGD(layers.flat(), { lr: 0.01 });
function step() {
  optimizer.zeroGrad();
  let h = images;
  layers.forEach(([weight, bias], i) => {
    h = h.matmul(weight).add(bias);
    if (i < layers.length - 1) h = h.relu();
  });
  functional.crossEntropy(h, labels).backward();
  optimizer.step();
}
const before = webGpuStats();
scope(step);
const dispatches = webGpuStats().dispatches - before.dispatches;
results.step = 1000 * (await seconds(step, software ? 1 : 200));
console.log(
  `training   step of 784–256–128–10, batch 64: ${results.step.toFixed(3)} ms, ${dispatches} dispatches`,
);
const { readbacks, fallbacks } = webGpuStats();
console.log(
  `in all     ${readbacks} readbacks; computed on the CPU: ${Object.keys(fallbacks).join(", ") || "nothing"}`,
);

const script = fileURLToPath(new URL("webgpu.py", import.meta.url));
const torch = spawnSync(
  "python3",
  [
    script,
    JSON.stringify({
      sizes: Object.keys(results.matmul).map(Number),
      length,
      links,
      filters,
      line,
      across,
      heads,
    }),
  ],
  {
    encoding: "utf8",
  },
);
if (torch.status !== 0) {
  const why = (torch.stderr ?? String(torch.error)).trim().split("\n").at(-1);
  console.log(`PyTorch    with CUDA is not here to compare with: ${why}`);
} else {
  const theirs = JSON.parse(torch.stdout);
  console.log(`PyTorch    ${theirs.version} on ${theirs.card}; ratio = its time over ours`);
  for (const [n, gflops] of Object.entries(theirs.matmul))
    console.log(
      `  matmul ${n}: ${gflops.toFixed(1)} GFLOP/s, ratio ${(results.matmul[n] / gflops).toFixed(3)}`,
    );
  console.log(`  chain: ${theirs.chain.toFixed(1)} GB/s, ratio ${(results.chain / theirs.chain).toFixed(3)}`);
  console.log(`  sum: ${theirs.sum.toFixed(1)} GB/s, ratio ${(results.sum / theirs.sum).toFixed(3)}`);
  console.log(
    `  training step: ${theirs.step.toFixed(3)} ms, ratio ${(theirs.step / results.step).toFixed(3)}`,
  );
  for (const [name, [forward, both]] of Object.entries(theirs.parts)) {
    const [ours, oursBoth] = results.parts[name];
    console.log(
      `  ${name}: ${forward.toFixed(3)} ms, ratio ${(forward / ours).toFixed(3)}; with backward ${both.toFixed(3)} ms, ratio ${(both / oursBoth).toFixed(3)}`,
    );
  }
  console.log(`  CNN step: ${theirs.cnn.toFixed(3)} ms, ratio ${(theirs.cnn / results.cnn).toFixed(3)}`);
}
