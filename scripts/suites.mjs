/** The project's own suites, or with --long the long ones, by mocha on all cores: those that take longest first, so that no core is left with one at the end. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./sources.mjs";

const FOLDERS = ["properties", "conformance", "lessons", "grader", "reports", "bench", "examples"];

/** A second each, and more. */
const LONGEST = [
  "grader/author/mistakes",
  "conformance/engine/ops/empties",
  "bench/peers/peers",
  "grader/cli",
  "grader/watch/watch",
  "grader/watch/saves",
  "grader/watch/command",
  "grader/bad-input",
  "grader/judge",
  "grader/screen",
  "grader/practice/practise",
  "grader/doctor/doctor",
  "grader/launch",
  "conformance/engine/extremes/sweep",
  "conformance/engine/nn/layers/layers",
  "conformance/pytorch/pytorch",
  "grader/subject",
  "conformance/engine/ops/int32",
  "lessons/worthless",
  "grader/pictures",
].map((name) => `dist/${name}.test.js`);

/** Half a minute each, and more. */
const LONGEST_OF_ALL = [
  "lessons/verify",
  "grader/classroom/solutions",
  "conformance/engine/extremes/sweep",
  "conformance/engine/devices/webgpu/ops",
  "properties/oracles/check-gradient",
  "grader/author/mistakes",
  "lessons/webgpu",
  "grader/classroom/handed-in",
  "grader/bad-input",
].map((name) => `dist/${name}.long.test.js`);

/** They hold submissions to their limits, or give the machine too much to do: beside them runs no other. */
const ALONE = ["hostile/hostile", "growth"].map((name) => `dist/grader/${name}.long.test.js`);

function suites(long) {
  const kind = long ? /\.long\.test\.js$/ : /(?<!\.long|\.browser)\.test\.js$/;
  const found = FOLDERS.flatMap((folder) => {
    const path = join(root, "dist", folder);
    if (!existsSync(path)) return [];
    return readdirSync(path, { recursive: true, encoding: "utf8" }).map((file) => join(path, file));
  })
    .filter((file) => kind.test(file))
    .map((file) => relative(root, file).split(sep).join("/"))
    .sort();
  const first = (long ? LONGEST_OF_ALL : LONGEST).filter((file) => found.includes(file));
  return [...first, ...found.filter((file) => !first.includes(file) && !ALONE.includes(file))];
}

function mocha(jobs, ...args) {
  const bin = join(root, "node_modules", "mocha", "bin", "mocha.js");
  const parallel = jobs > 1 ? ["--parallel", "--jobs", `${jobs}`] : [];
  return new Promise((resolve) => {
    spawn(process.execPath, [bin, "--no-config", "--forbid-only", ...parallel, ...args], {
      cwd: root,
      stdio: "inherit",
    }).once("close", (code) => resolve(code ?? 1));
  });
}

/** @returns mocha's exit code. */
export async function runSuites(...given) {
  const long = given.includes("--long");
  const options = [...given.filter((each) => each !== "--long"), "--timeout", long ? "600000" : "60000"];
  const code = await mocha(Math.max(2, availableParallelism()), ...options, ...suites(long));
  const alone = ALONE.filter((file) => long && existsSync(join(root, file)));
  return alone.length === 0 ? code : (await mocha(1, ...options, ...alone)) || code;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = await runSuites(...process.argv.slice(2));
