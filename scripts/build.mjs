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
import { compileJudge } from "./compiled.mjs";
import { documentMethods } from "./documented-methods.mjs";
import { packEngine } from "./engine-package.mjs";
import { freeze } from "./frozen.mjs";
import { publish } from "./published.mjs";
import { checkArguments, checkCompiled, signaturesOf } from "./signatures/signatures.mjs";
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
    if (source === undefined || /^(?:judge|subject|compiled|frozen|packages|published)/.test(name)) continue;
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
async function bundle(name, entryPoints, plugins) {
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
    external: ["esbuild", "webgpu", "mocha", "yauzl", "pg-boss", "@sparticuz/chromium"],
    plugins,
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 200,
    legalComments: "eof",
    sourcemap: "external",
    sourcesContent: false,
    charset: "ascii",
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

/** A file of its own beside the bundles. @returns what writes it, where the modules are. */
async function bundleFile(entryPoints, how, mode) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints,
    outdir: join(root, "dist", "judge"),
    bundle: true,
    write: false,
    logLevel: "silent",
    ...how,
  });
  return () => {
    for (const { path, contents } of outputFiles) writeFileSync(path, contents, { mode });
  };
}

const FOR_NODE = {
  format: "esm",
  platform: "node",
  target: "node20.19",
  minifySyntax: true,
  minifyWhitespace: true,
  lineLimit: 200,
  charset: "utf8",
};

/** What is started, in one file: the rest is behind it. */
function bundleBin() {
  const behind = {
    name: "behind",
    setup({ onResolve }) {
      onResolve({ filter: /\/cli\.ts$/ }, () => ({ path: "./command.mjs", external: true }));
    },
  };
  const how = { ...FOR_NODE, outExtension: { ".js": ".mjs" }, plugins: [behind] };
  // npm makes it so when it installs, and not again after a later build.
  return bundleFile({ cli: "grader/bin.ts" }, how, 0o755);
}

/** What the engine's threads run. */
function bundleWorker() {
  return bundleFile({ worker: "engine/cpu/threads/worker.ts" }, FOR_NODE);
}

/** What runs in a learner's own page, in one script. */
function bundleFigures() {
  return bundleFile(
    { figures: "grader/figures/main.ts" },
    {
      format: "iife",
      platform: "browser",
      target: "es2022",
      minify: true,
      legalComments: "none",
      charset: "ascii",
    },
  );
}

/** mathjs is hundreds of files; beside single modules, it is one. */
async function bundleMathjs() {
  const files = ["properties/oracles/mathjs.js", "conformance/mathjs.js"];
  await build({
    absWorkingDir: join(root, "dist"),
    entryPoints: files,
    outdir: join(root, "dist"),
    outbase: join(root, "dist"),
    allowOverwrite: true,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node20.19",
    minifySyntax: true,
    minifyWhitespace: true,
    charset: "utf8",
    logLevel: "silent",
  });
}

/** What is the same at every grade: in the folder of the bundles, by the bundles themselves. */
async function prepare() {
  const { prepareAll } = await import(pathToFileURL(join(root, "dist", "judge", "prepare.mjs")).href);
  await prepareAll();
}

const suites = Object.fromEntries(
  readdirSync(join(root, "lessons"))
    .filter((name) => /^\d+-/.test(name))
    .map((name) => [`lesson-${name}`, `lessons/${name}/suite.ts`]),
);

/** @returns what is wrong; nothing where all is well. */
export async function buildAll() {
  const print = fingerprint();
  const engine = join(root, "engine");
  try {
    const signatures = signaturesOf(engine);
    const plugins = [checkArguments(engine, signatures)];
    const [wrong, modules, bin, figures, worker, subject] = await Promise.all([
      compile(),
      bundle(
        "judge",
        {
          command: "grader/cli.ts",
          mocha: "grader/mocha.ts",
          practise: "grader/practice/practise.ts",
          author: "grader/author/main.ts",
          "author-watch": "grader/author/watch.ts",
          "class-judge": "grader/class/judge-process.ts",
          engine: "engine/index.ts",
          properties: "properties/index.ts",
          "check-gradient": "properties/check-gradient.ts",
          "chai-gradients": "properties/chai.ts",
          "fast-check": "grader/shared/fast-check.ts",
          chai: "grader/shared/chai.ts",
          mathjs: "properties/oracles/mathjs.ts",
          prepare: "grader/prepare.ts",
          ...suites,
        },
        plugins,
      ),
      bundleBin(),
      bundleFigures(),
      bundleWorker(),
      bundle("subject", { subject: "grader/subject.ts" }, plugins),
    ]);
    if (wrong) return wrong;
    prune();
    shareEngine();
    publish();
    for (const write of [modules, bin, figures, worker, subject]) write();
    await Promise.all([prepare(), freeze(plugins), bundleMathjs()]);
    await compileJudge(suites, plugins);
    documentMethods(join(root, "dist", "engine"), engine);
    await packEngine(plugins);
    checkCompiled(join(root, "dist", "engine"), signatures);
    writeFileSync(join(root, "dist", "signatures.json"), JSON.stringify(signatures));
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
