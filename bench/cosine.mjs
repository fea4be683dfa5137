/** Value and both gradients of the cosine at n = 8, float32, read back: how many a second, beside PyTorch in the same run. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { ops, tensor } from "gradproof/engine";

const ROUNDS = 5;
const SECONDS = 1;
const X = [0.5, -1.25, 2, 0.75, -0.5, 1.5, -2.25, 1];
const Y = [1.5, 0.25, -1, 2.75, 0.5, -1.5, 1.25, 2];

/** The same formula as in cosine.py, on fresh leaves, with every number read back. */
function once() {
  const x = tensor(X, { requiresGrad: true });
  const y = tensor(Y, { requiresGrad: true });
  const cosine = x.dot(y).div(x.norm().mul(y.norm()));
  cosine.backward();
  return cosine.item() + x.grad.toTypedArray()[0] + y.grad.toTypedArray()[7];
}

function rate(seconds) {
  let count = 0;
  let sum = 0;
  const start = performance.now();
  while (performance.now() - start < seconds * 1000) {
    for (let i = 0; i < 1000; i++) sum += once();
    count += 1000;
  }
  if (!Number.isFinite(sum)) throw new Error("The gradients are not finite.");
  return count / ((performance.now() - start) / 1000);
}

/** Every op by strings, and some of matrices, in every dtype and several shapes, often enough for the host to have optimised what they share. */
function others() {
  const numbers = [0.3, 0.5, 0.7, 0.2, 0.9, 0.6];
  for (let k = 0; k < 30; k++)
    for (const dtype of ["float64", "float32", "int32", "bool"])
      for (const shape of [[6], [2, 3], [3, 2, 1]])
        for (const [name, f] of Object.entries(ops))
          if (f.op?.kind === "elementwise") tryOut(name, f, numbers, dtype, shape);
  for (let k = 0; k < 3000; k++) {
    const m = tensor(
      [
        [1, 2],
        [3, 4],
      ],
      { dtype: k % 2 ? "float64" : "float32", requiresGrad: true },
    );
    m.matmul(m).transpose(0, 1).reshape(4).slice(0, 1, 3).sum().backward();
    m.softmax(1).max().backward();
    m.norm().add(m.mul(m).mean()).backward();
  }
}

function tryOut(name, f, numbers, dtype, shape) {
  const floats = dtype.startsWith("float");
  const data = numbers.map((x) => (floats ? x : dtype === "bool" ? x > 0.5 : Math.round(10 * x)));
  const inputs = f.op.inputs.map(() => tensor(data, { dtype }).reshape(shape).requiresGrad_(floats));
  try {
    const total = f(...inputs).sum();
    if (total.requiresGrad) total.backward();
    else total.item();
  } catch (error) {
    if (error.name !== "DtypeError") throw new Error(`${name} of ${dtype}: ${error.message}`);
  }
}

/** The rate in a fresh process, which may have done others first. */
function rateApart(...flags) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(import.meta.url), ...flags], {
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`cosine.mjs ${flags.join(" ")} ended with ${status}: ${stderr.trim()}`);
  return Number(stdout);
}

/** PyTorch's rate for the same work, or undefined where there is no PyTorch. */
function torchRate(seconds) {
  const script = fileURLToPath(new URL("cosine.py", import.meta.url));
  const { status, stdout, stderr } = spawnSync(
    process.env.PYTHON ?? "/usr/bin/python3",
    [script, String(seconds)],
    {
      encoding: "utf8",
    },
  );
  if (status !== 0) {
    console.error(stderr.trim().split("\n").at(-1));
    return undefined;
  }
  return Number(stdout);
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const thousands = (value) => `${(value / 1000).toFixed(1)}k/s`;

/** By the processor's clock, so that the machine's other work does not count. */
function rateOfProcessor(seconds) {
  const start = process.cpuUsage();
  for (let count = 1000; ; count += 1000) {
    for (let i = 0; i < 1000; i++) once();
    const { user, system } = process.cpuUsage(start);
    const spent = (user + system) / 1e6;
    if (spent > seconds) return count / spent;
  }
}

if (process.argv[2] === "--rate") {
  if (process.argv[3] === "--after-others") others();
  rateOfProcessor(2 * SECONDS);
  console.log(median([1, 2, 3].map(() => rateOfProcessor(SECONDS))));
  process.exit();
}

rate(0.5);
const ours = [];
const theirs = [];
for (let round = 0; round < ROUNDS; round++) {
  ours.push(rate(SECONDS));
  const torch = torchRate(SECONDS);
  if (torch === undefined) break;
  theirs.push(torch);
}
console.log(`gradproof  ${thousands(median(ours))}  (${ours.map(thousands).join(" ")})`);
if (theirs.length === 0) console.log("PyTorch is not installed: apt-get install -y python3-torch");
else {
  const ratios = theirs.map((torch, i) => ours[i] / torch);
  console.log(`PyTorch    ${thousands(median(theirs))}  (${theirs.map(thousands).join(" ")})`);
  console.log(
    `ratio      ${median(ratios).toFixed(1)}  (${ratios.map((ratio) => ratio.toFixed(1)).join(" ")})`,
  );
}

const clean = [];
const after = [];
for (let round = 0; round < ROUNDS; round++) {
  clean.push(rateApart("--rate"));
  after.push(rateApart("--rate", "--after-others"));
}
const loss = 1 - median(after) / median(clean);
console.log(
  `by the processor's clock: a fresh process ${thousands(median(clean))}; one that did all other formulas and dtypes first ${thousands(median(after))}: ${(100 * loss).toFixed(0)}% less`,
);
