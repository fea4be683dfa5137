/** How many submissions a second `gradproof class` grades, beside a shell loop of `gradproof grade`, and beside `node -e 0` as the measure of the machine. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeClass } from "../dist/grader/class/command.fixture.js";

const cli = new URL("../dist/judge/cli.mjs", import.meta.url).pathname;
const [count = 1000, distinct = 200, hostile = 0, looped = 12] = process.argv.slice(2).map(Number);

/** Seconds of the wall and of the processor, children included. */
function timed(command, args) {
  const script = 'start=$(date +%s%N); "$@" >/dev/null 2>&1; end=$(date +%s%N); echo $((end - start)); times';
  const { stdout } = spawnSync("bash", ["-c", script, "bash", command, ...args], { encoding: "utf8" });
  const [wall, , children] = stdout.trim().split("\n");
  const cpu = [...children.matchAll(/(\d+)m([\d.,]+)s/g)].reduce(
    (sum, [, m, s]) => sum + 60 * m + Number(s.replace(",", ".")),
    0,
  );
  return { wall: Number(wall) / 1e9, cpu };
}

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const node = () => median(Array.from({ length: 9 }, () => timed(process.execPath, ["-e", "0"]).wall));

const folder = mkdtempSync(join(tmpdir(), "gradproof-bench-"));
try {
  const [place, out] = [join(folder, "class"), join(folder, "out")];
  makeClass(place, { count, distinct, hostile });
  const files = readdirSync(place).slice(0, looped);
  const before = node();
  const loop = files.map((file) =>
    timed(process.execPath, [
      cli,
      "grade",
      join(place, file),
      "--lesson",
      "norm",
      "--json",
      join(folder, "result.json"),
      "--html",
      join(folder, "page.html"),
    ]),
  );
  const between = node();
  const whole = timed(process.execPath, [cli, "class", place, "--lesson", "norm", "--out", out]);
  const after = node();
  const sum = (list, of) => list.reduce((total, each) => total + each[of], 0);
  const [perLoop, perClass] = [sum(loop, "wall") / looped, whole.wall / count];
  const lines = readFileSync(join(out, "journal.jsonl"), "utf8").trimEnd().split("\n").length;
  console.log(`node -e 0: ${before.toFixed(3)}, ${between.toFixed(3)}, ${after.toFixed(3)} s`);
  console.log(
    `a loop of grade: ${(1 / perLoop).toFixed(2)} a second; ${((1000 * sum(loop, "cpu")) / looped).toFixed(0)} ms of processor each`,
  );
  console.log(
    `class: ${(1 / perClass).toFixed(2)} a second (${(distinct / whole.wall).toFixed(2)} distinct); ${((1000 * whole.cpu) / count).toFixed(0)} ms of processor each, ${((1000 * whole.cpu) / distinct).toFixed(0)} a distinct one`,
  );
  console.log(
    `${(perLoop / perClass).toFixed(1)} times as many; ${((1 / perClass) * ((between + after) / 2 / 0.05)).toFixed(1)} a second where node -e 0 takes 0.05 s; ${lines} in the journal of ${count}`,
  );
} finally {
  rmSync(folder, { recursive: true, force: true });
}
