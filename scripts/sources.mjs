/** Which files the compiled output comes from, and whether it still fits them. */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../", import.meta.url));
const stamp = join(root, "dist", "stamp");

const FOLDERS = [
  "engine",
  "properties",
  "conformance",
  "lessons",
  "grader",
  "reports",
  "bench",
  "examples",
  "scripts",
];
const FILES = ["tsconfig.json", "package.json"];

/** What a learner writes, what is graded as it stands, and what is kept of a learner's progress are never compiled. */
const NO_SOURCE = /[\\/](mutants|samples|foreign|node_modules)$|[\\/]exercise\.[^.]+$|[\\/]\.[^\\/]+$/;

function* sources(folder) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (NO_SOURCE.test(path)) continue;
    if (entry.isDirectory()) yield* sources(path);
    else if (/\.(ts|mjs|json)$/.test(entry.name) || path.includes("published")) yield path;
  }
}

/** Changes with any source, and when one comes or goes. */
export function fingerprint() {
  const digest = createHash("sha256");
  for (const path of [
    ...FOLDERS.flatMap((name) => [...sources(join(root, name))]),
    ...FILES.map((name) => join(root, name)),
  ]) {
    const { size, mtimeMs } = statSync(path);
    digest.update(`${path}\0${size}\0${mtimeMs}\0`);
  }
  return digest.digest("hex");
}

export function isBuilt() {
  return existsSync(stamp) && readFileSync(stamp, "utf8") === fingerprint();
}

export function noteBuilt(print) {
  writeFileSync(stamp, print);
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === "--built")
  noteBuilt(fingerprint());
