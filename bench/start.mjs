/** The first gradient from a cold start, beside `node -e 0` in the same run. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROUNDS = 31;
const engine = fileURLToPath(new URL("../dist/packages/engine", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "gradproof-bench-"));
mkdirSync(join(folder, "node_modules", "@gradproof"), { recursive: true });
symlinkSync(engine, join(folder, "node_modules", "@gradproof", "engine"));
const program = join(folder, "first.mjs");
writeFileSync(
  program,
  `import { tensor } from "@gradproof/engine";
const x = tensor([3, 4], { requiresGrad: true });
x.mul(x).sum().sqrt().backward();
if (Math.abs(x.grad.toArray()[1] - 0.8) > 1e-6) process.exit(1);
`,
);

function time(args) {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}.`);
  return performance.now() - start;
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const rounds = Array.from({ length: ROUNDS }, () => ({ empty: time(["-e", "0"]), first: time([program]) }));
rmSync(folder, { recursive: true });
console.log(`node -e 0          ${median(rounds.map(({ empty }) => empty)).toFixed(0)} ms`);
console.log(`a first gradient   ${median(rounds.map(({ first }) => first)).toFixed(0)} ms`);
console.log(`ratio              ${median(rounds.map(({ empty, first }) => first / empty)).toFixed(2)}`);
