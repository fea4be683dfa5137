/** Grades classes at the size of a real one: how fast, what survives kills, what other seeds change, and what a queue with workers that vanish leaves. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { settledSandbox } from "../dist/grader/sandbox/named.js";
import { queued } from "./class/queue.mjs";
import { lessonsNamed, seeds } from "./class/seeds.mjs";
import { speed } from "./class/speed.mjs";
import { classIn, compared, killed, whole } from "./class/whole.mjs";

const USAGE = `npm run bench:class -- [options] [speed] [whole] [kills] [queue] [seeds]

speed, whole, kills and seeds unless told; kills and queue are held against whole, where it is asked for.

  --size N       submissions: 100
  --distinct N   so many of them distinct: a fifth
  --seed N       which hostile ones and which mutants, when it is killed, and where the seeds begin: 1
  --sandbox NAME of all that is graded; bubblewrap or user where there is one: auto
  --looped N     in the shell loop of grade: 12
  --rounds N     in turn, the loop and the classes: 2
  --kills N      5
  --most-ms N    the longest while between a moment in the journal and the kill: 500
  --workers N    at the queue: 3
  --every-ms N   between two moments at which one of them is killed: 2000
  --seeds N      50
  --seconds N    after which no further seed is begun: 600
  --folder DIR   work there, and leave it; what was killed there is gone on with
  --lessons A,B  whose right solutions: cosine

In full: --size 1000 --distinct 200 --kills 50 --seeds 10000 --seconds 36000 speed whole kills queue seeds`;

const number = (value, name) => {
  const found = Number(value);
  if (Number.isSafeInteger(found) && found >= 0) return found;
  console.error(`--${name} takes a whole number, not ${value}.`);
  process.exit(2);
};

function settings() {
  const names = [
    "size",
    "distinct",
    "seed",
    "looped",
    "rounds",
    "kills",
    "most-ms",
    "workers",
    "every-ms",
    "seeds",
    "seconds",
  ];
  const { values, positionals } = parseArgs({
    options: Object.fromEntries([
      ...[...names, "sandbox", "lessons", "folder"].map((name) => [name, { type: "string" }]),
      ["help", { type: "boolean" }],
    ]),
    allowPositionals: true,
  });
  const of = (name, usual) => number(values[name] ?? usual, name);
  const size = of("size", 100);
  return {
    help: values.help,
    parts: positionals.length > 0 ? positionals : ["speed", "whole", "kills", "seeds"],
    size,
    distinct: of("distinct", Math.ceil(size / 5)),
    seed: of("seed", 1),
    looped: of("looped", 12),
    rounds: of("rounds", 2),
    kills: of("kills", 5),
    most: of("most-ms", 500),
    workers: of("workers", 3),
    every: of("every-ms", 2000),
    seeds: of("seeds", 50),
    seconds: of("seconds", 600),
    lessons: values.lessons ?? "cosine",
    sandbox: values.sandbox ?? "auto",
    folder: values.folder,
  };
}

const given = settings();
if (given.help) {
  console.log(USAGE);
  process.exit(0);
}
if (given.sandbox === "auto") given.sandbox = (await settledSandbox("auto")).name;
console.log(`sandbox: ${given.sandbox}`);
const folder = given.folder ?? mkdtempSync(join(tmpdir(), "gradproof-bench-"));
try {
  const wants = (part) => given.parts.includes(part);
  if (wants("speed")) await speed(folder, given);
  if (["whole", "kills", "queue"].some(wants)) {
    const ours = await classIn(folder, given);
    const out = wants("whole") ? whole(folder, ours) : undefined;
    if (wants("kills")) compared(await killed(folder, ours, given), out, ours.handed);
    if (wants("queue")) compared(await queued(folder, ours, given), out, ours.handed);
  }
  if (wants("seeds")) await seeds(given, lessonsNamed(given.lessons));
} finally {
  if (given.folder === undefined) rmSync(folder, { recursive: true, force: true });
}
process.exit();
