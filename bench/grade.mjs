/** `gradproof grade`, start to report, beside `node -e 0` in the same run. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROUNDS = 7;
const root = fileURLToPath(new URL("..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "gradproof-bench-"));
const cli = join(root, "dist/judge/cli.mjs");

function time(args) {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
  return { ms: performance.now() - start, status };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

const files = { right: "solution.ts", wrong: "samples/wrong-gradient.ts" };
const empty = [];
const times = { right: [], wrong: [] };
for (let round = 0; round < ROUNDS; round++) {
  empty.push(time(["-e", "0"]).ms);
  for (const [kind, file] of Object.entries(files)) {
    const path = join(root, "lessons/02-cosine", file);
    const { ms, status } = time([
      cli,
      "grade",
      path,
      "--lesson",
      "cosine",
      "--html",
      join(folder, "report.html"),
    ]);
    if (status !== (kind === "right" ? 0 : 1))
      throw new Error(`The ${kind} submission was graded with exit code ${status}.`);
    times[kind].push(ms);
  }
}
rmSync(folder, { recursive: true });
console.log(`node -e 0        ${median(empty).toFixed(0)} ms`);
for (const kind of Object.keys(files)) {
  const ratios = times[kind].map((ms, i) => ms / empty[i]);
  console.log(
    `a ${kind} cosine   ${median(times[kind]).toFixed(0)} ms   ${median(ratios).toFixed(1)} × node -e 0`,
  );
}
