/** Value and both gradients of the cosine at n = 8, float32, read back: how many a second, beside PyTorch in the same run. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { tensor } from "gradproof/engine";

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

/** PyTorch's rate for the same work, or undefined where there is no PyTorch. */
function torchRate(seconds) {
  const script = fileURLToPath(new URL("cosine.py", import.meta.url));
  const { status, stdout, stderr } = spawnSync("/usr/bin/python3", [script, String(seconds)], {
    encoding: "utf8",
  });
  if (status !== 0) {
    console.error(stderr.trim().split("\n").at(-1));
    return undefined;
  }
  return Number(stdout);
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const thousands = (value) => `${(value / 1000).toFixed(1)}k/s`;

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
