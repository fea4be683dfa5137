/** Compiles the project: types and single modules by TypeScript, for tests; and two bundles by esbuild, which is what runs. */
import { execFile } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { documentMethods } from "./documented-methods.mjs";
import { packEngine } from "./engine-package.mjs";
import { publish } from "./published.mjs";
import { fingerprint, noteBuilt, root } from "./sources.mjs";

const typescript = join(dirname(fileURLToPath(import.meta.resolve("typescript/package.json"))), "bin", "tsc");

function compile() {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [typescript, "-p", "tsconfig.json"],
      { cwd: root, maxBuffer: 1 << 26 },
      (error, stdout, stderr) => resolve(error ? `${stdout}${stderr}` || String(error) : ""),
    );
  });
}

/** What was compiled of a source that is gone: its tests would still run. */
function prune() {
  for (const name of readdirSync(join(root, "dist"), { recursive: true, encoding: "utf8" })) {
    const [source] = /^.*(?=(?:\.d\.ts|\.js)(?:\.map)?$)/.exec(name) ?? [];
    if (source === undefined || /^(?:judge|subject|packages|published)/.test(name)) continue;
    if (!existsSync(join(root, `${source}.ts`))) rmSync(join(root, "dist", name));
  }
}

/** Modules of lessons name the engine as a learner does; beside single modules of ours it is the single module: two copies would not know each other's tensors. */
function shareEngine() {
  const folder = join(root, "dist", "lessons");
  for (const name of readdirSync(folder, { recursive: true }).filter((file) => file.endsWith(".js"))) {
    const path = join(folder, name);
    const engine = relative(dirname(path), join(root, "dist", "engine", "index.js")).replaceAll("\\", "/");
    const source = readFileSync(path, "utf8");
    const shared = source.replace(
      /^(import [^;'"]*from )"gradproof\/engine";$/gm,
      `$1${JSON.stringify(engine)};`,
    );
    if (shared !== source) writeFileSync(path, shared);
  }
}

/** One folder of modules; what several entries need lies there once, so that they share it. */
async function bundle(name, entryPoints) {
  const folder = join(root, "dist", name);
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    chunkNames: "[name]-[hash]",
    // A solution says it as its readers do; it is run on the judge's own engine.
    alias: { "gradproof/engine": join(root, "engine/index.ts") },
    // Loaded from where they are installed, if they are: programs of their own.
    external: ["esbuild", "webgpu", "mocha", "@sparticuz/chromium"],
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 200,
    legalComments: "eof",
    sourcemap: "external",
    sourcesContent: false,
    charset: "utf8",
    write: false,
    logLevel: "silent",
  });
  // Maps are read where something is wrong with a suite; of all else, nobody asks for lines.
  const kept = outputFiles.filter(
    ({ path }) => !path.endsWith(".map") || basename(path).startsWith("lesson-"),
  );
  return () => {
    mkdirSync(folder, { recursive: true });
    for (const { path, contents } of kept) writeFileSync(path, contents);
    const fresh = new Set(kept.map(({ path }) => basename(path)));
    for (const old of readdirSync(folder)) if (!fresh.has(old)) rmSync(join(folder, old));
  };
}

/** What is costly to derive at every grade: in the folder of the bundles, by the bundles themselves. */
async function derive() {
  const folder = join(root, "dist", "judge");
  const { derivedTables } = await import(pathToFileURL(join(folder, "derived-table.mjs")).href);
  writeFileSync(
    join(folder, "derived.mjs"),
    `export const derived = ${JSON.stringify(await derivedTables())};\n`,
  );
}

const suites = Object.fromEntries(
  readdirSync(join(root, "lessons"))
    .filter((name) => /^\d+-/.test(name))
    .map((name) => [`lesson-${name}`, `lessons/${name}/suite.ts`]),
);

/** @returns what is wrong; nothing where all is well. */
export async function buildAll() {
  const print = fingerprint();
  try {
    const [wrong, ...bundles] = await Promise.all([
      compile(),
      bundle("judge", {
        cli: "grader/cli.ts",
        mocha: "grader/mocha.ts",
        practise: "grader/practice/practise.ts",
        author: "grader/author/main.ts",
        "author-watch": "grader/author/watch.ts",
        engine: "engine/index.ts",
        properties: "properties/index.ts",
        "check-gradient": "properties/check-gradient.ts",
        "fast-check": "grader/shared/fast-check.ts",
        chai: "grader/shared/chai.ts",
        "derived-table": "grader/derived-table.ts",
        ...suites,
      }),
      bundle("subject", { subject: "grader/subject.ts" }),
    ]);
    if (wrong) return wrong;
    prune();
    shareEngine();
    publish();
    for (const write of bundles) write();
    await derive();
    documentMethods(join(root, "dist", "engine"), join(root, "engine"));
    await packEngine();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  noteBuilt(print);
  return "";
}

// The folder may be a link to where it is.
if (realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const wrong = await buildAll();
  if (wrong) {
    console.error(wrong.trimEnd());
    process.exitCode = 1;
  }
}
