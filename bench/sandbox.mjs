/** What a sandbox costs a submission: the start of its two processes in each that can be had here, beside `node -e 0` in the same run; and whole grades. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const ROUNDS = Number(process.argv[2] ?? 20);
if (!Number.isSafeInteger(ROUNDS) || ROUNDS < 1) {
  console.error("Usage: npm run bench:sandbox [-- ROUNDS], a whole number from 1 on.");
  process.exit(2);
}
const root = fileURLToPath(new URL("..", import.meta.url));
const compiled = (name) => import(pathToFileURL(join(root, "dist/grader", name)).href);
const [{ sandboxNamed }, { translatorCommand }] = await Promise.all(
  ["sandbox/named.js", "translator.js"].map(compiled),
);

/** Milliseconds of processor time of all that has ended so far, with what that started: a loaded machine lengthens it little. */
function spentByChildren() {
  const stat = readFileSync("/proc/self/stat", "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return 10 * (Number(fields[13]) + Number(fields[14]));
}

async function timed(work) {
  const [start, before] = [performance.now(), spentByChildren()];
  await work();
  return { wall: performance.now() - start, cpu: spentByChildren() - before };
}

function ended(sandbox, program, args) {
  const stdio = ["ignore", "ignore", "pipe"];
  const running = sandboxNamed(sandbox).start({
    program,
    args: () => args,
    reads: {},
    bounds: { seconds: 20 },
    stdio,
  });
  running.child.stderr.resume();
  return new Promise((resolve, reject) =>
    running.child.once("close", (code) =>
      code === 0 ? resolve() : reject(new Error(`${sandbox}: ${code}`)),
    ),
  );
}

/** As many as a right submission has: the translator and the subject. */
async function both(sandbox) {
  await ended(sandbox, translatorCommand()[0], ["--version"]);
  await ended(sandbox, process.execPath, ["-e", "0"]);
}

const cli = join(root, "dist/judge/cli.mjs");
const file = join(root, "lessons/02-cosine/solution.ts");
const grade = (sandbox) =>
  spawnSync(process.execPath, [cli, "grade", file, "--lesson", "cosine", "--sandbox", sandbox], {
    stdio: "ignore",
  });

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

const names = ["process", "user", "bubblewrap"].filter((name) => grade(name).status === 0);
const empty = [];
const starts = Object.fromEntries(names.map((name) => [name, []]));
const grades = Object.fromEntries(names.map((name) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  empty.push(await timed(() => spawnSync(process.execPath, ["-e", "0"])));
  // Who comes first changes, so that no one always finds the files warm.
  const order = round % 2 === 0 ? names : names.toReversed();
  for (const name of order) starts[name].push(await timed(() => both(name)));
  if (round % 4 === 0) for (const name of order) grades[name].push((await timed(() => grade(name))).wall);
}
const unit = { wall: median(empty.map(({ wall }) => wall)), cpu: mean(empty.map(({ cpu }) => cpu)) };
console.log(`node -e 0: ${unit.wall.toFixed(0)} ms, ${unit.cpu.toFixed(0)} ms of the processor`);
for (const name of names) {
  const wall = median(starts[name].map(({ wall }, i) => wall - starts.process[i].wall));
  const cpu = mean(starts[name].map(({ cpu }, i) => cpu - starts.process[i].cpu));
  console.log(
    `${name.padEnd(11)} starts: ${wall.toFixed(0)} ms more than process, ${(wall / unit.wall).toFixed(2)} × node -e 0; of the processor ${cpu.toFixed(0)} ms, ${(cpu / unit.cpu).toFixed(2)} ×; a grade: ${median(grades[name]).toFixed(0)} ms`,
  );
}
process.exit();
