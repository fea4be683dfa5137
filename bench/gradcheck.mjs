/** Checks of the cosine's gradient at n = 8 (2 × 4 entries): how many a second, beside torch.autograd.gradcheck in the same run. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { checkGradient } from "gradproof/properties";

const AT = [0.5, -1.25, 2, 0.75, 1.5, 0.25, -1, 2.75];
const ROUNDS = 5;

function parts(x) {
  let [dot, p, q] = [0, 0, 0];
  for (let i = 0; i < 4; i++) {
    dot += x[i] * x[4 + i];
    p += x[i] * x[i];
    q += x[4 + i] * x[4 + i];
  }
  return [dot / Math.sqrt(p * q), p, q];
}

const cosine = (x) => parts(x)[0];

function gradient(x) {
  const [c, p, q] = parts(x);
  const n = Math.sqrt(p * q);
  return x.map((entry, i) => (i < 4 ? x[4 + i] / n - (c * entry) / p : x[i - 4] / n - (c * entry) / q));
}

function rate() {
  const start = performance.now();
  let count = 0;
  for (; performance.now() - start < 1000; count++) {
    if (checkGradient(cosine, { gradient, at: AT }).verdict !== "right")
      throw new Error("The cosine's gradient is right.");
  }
  return count / ((performance.now() - start) / 1000);
}

function torchRate() {
  const { status, stdout } = spawnSync(
    process.env.PYTHON ?? "/usr/bin/python3",
    [fileURLToPath(new URL("gradcheck.py", import.meta.url))],
    { encoding: "utf8" },
  );
  return status === 0 ? Number(stdout) : undefined;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
rate();
const rounds = Array.from({ length: ROUNDS }, () => ({ ours: rate(), theirs: torchRate() }));
console.log(`checkGradient    ${median(rounds.map(({ ours }) => ours)).toFixed(0)}/s`);
if (rounds.some(({ theirs }) => theirs === undefined))
  console.log("PyTorch is not installed: apt-get install -y python3-torch");
else {
  console.log(`torch gradcheck  ${median(rounds.map(({ theirs }) => theirs)).toFixed(0)}/s`);
  console.log(`ratio            ${median(rounds.map(({ ours, theirs }) => ours / theirs)).toFixed(1)}`);
}
