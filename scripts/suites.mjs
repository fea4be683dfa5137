/** The project's own suites, by mocha, on all cores: those that take longest first, so that no core is left with one at the end. */
import { spawn } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./sources.mjs";

const FOLDERS = ["properties", "conformance", "lessons", "grader", "reports"];

/** A few seconds each, and more. */
const LONGEST = [
  "grader/bad-input",
  "grader/judge",
  "grader/practice/practise",
  "conformance/engine/devices/webgpu/ops",
  "grader/pictures",
  "grader/cli",
  "conformance/engine/gradient",
  "conformance/engine/mutants",
  "grader/device",
  "grader/subject",
  "grader/delivery",
  "conformance/engine/value",
  "lessons/worthless",
].map((name) => `dist/${name}.test.js`);

function suites() {
  const found = FOLDERS.flatMap((folder) => {
    const path = join(root, "dist", folder);
    if (!existsSync(path)) return [];
    return readdirSync(path, { recursive: true, encoding: "utf8" }).map((file) => join(path, file));
  })
    .filter((file) => /(?<!\.long|\.browser)\.test\.js$/.test(file))
    .map((file) => relative(root, file).split(sep).join("/"))
    .sort();
  const first = LONGEST.filter((file) => found.includes(file));
  return [...first, ...found.filter((file) => !first.includes(file))];
}

/** @returns mocha's exit code. */
export function runSuites(...options) {
  const mocha = join(root, "node_modules", "mocha", "bin", "mocha.js");
  const jobs = Math.max(2, availableParallelism());
  const args = [mocha, "--jobs", `${jobs}`, ...options, ...suites()];
  return new Promise((resolve) => {
    spawn(process.execPath, args, { cwd: root, stdio: "inherit" }).once("close", (code) =>
      resolve(code ?? 1),
    );
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  process.exitCode = await runSuites(...process.argv.slice(2));
