/** Makes one script of the judge and its lessons, and keeps what V8 compiles of it while it grades: a grade starts from there. */
import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { init, parse } from "es-module-lexer";
import { build } from "esbuild";
import { root } from "./sources.mjs";

const folder = join(root, "dist", "compiled");
const lesson = join(root, "lessons", "02-cosine");

/** What each grade runs, and what a wrong one runs besides. */
const GRADED = [join(lesson, "solution.ts"), join(lesson, "samples", "wrong-gradient.ts")];

function entry(suites) {
  const each = Object.entries(suites).map(
    ([name, suite]) => `${JSON.stringify(name.replace("lesson-", ""))}: () => import("./${suite}"),`,
  );
  return `
import { runInside } from "./grader/script.ts";
const inside = { suites: { ${each.join("\n")} }, derived: () => import("./dist/judge/derived.mjs") };
export const run = (args) => runInside(args, inside);`;
}

/** What few grades need stays a module beside the script: to have it in there takes time in all. */
const seldom = {
  name: "seldom",
  setup({ onResolve }) {
    onResolve({ filter: /\/mathjs\.ts$/ }, () => ({ path: "./mathjs.mjs", external: true }));
    // Of commands, only a grade is started from it.
    onResolve({ filter: /^\.\/commands\// }, ({ path }) =>
      path.endsWith("/grade.ts") ? undefined : { path: "./command.mjs", external: true },
    );
  },
};

/** What reads Markdown and LaTeX is run when there is something to read: it takes as long as a property. */
const LATE = {
  marked: 'export const Lexer = { lex: (...given) => require("marked").Lexer.lex(...given) };',
  temml:
    'export default { renderToString: (...given) => require("temml").default.renderToString(...given) };',
};

const late = {
  name: "late",
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^(?:marked|temml)$/ }, ({ path, kind, resolveDir }) =>
      kind === "import-statement" ? { path, namespace: "late", pluginData: resolveDir } : undefined,
    );
    onLoad({ filter: /./, namespace: "late" }, ({ path, pluginData }) => ({
      contents: LATE[path],
      resolveDir: pluginData,
    }));
  },
};

async function bundle(suites, plugins) {
  const { outputFiles } = await build({
    absWorkingDir: root,
    stdin: { contents: entry(suites), resolveDir: root, loader: "ts" },
    bundle: true,
    format: "cjs",
    platform: "node",
    mainFields: ["module", "main"],
    conditions: ["import"],
    target: "node20.19",
    alias: { "gradproof/engine": join(root, "engine/index.ts") },
    external: ["esbuild", "webgpu", "mocha", "@sparticuz/chromium"],
    plugins: [...plugins, seldom, late],
    define: { "import.meta.url": "moduleUrl" },
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: "none",
    charset: "ascii",
    write: false,
    logLevel: "silent",
  });
  return `(function(exports,require,moduleUrl,importModule){"use strict";const module={exports};${await named(outputFiles[0].text)}\nObject.assign(exports,module.exports)})`;
}

/** A script has no `import()` of its own: it is given one. */
async function named(code) {
  await init;
  const pieces = [];
  let at = 0;
  for (const { type, importStart, dynamicStart } of parse(code)[0]) {
    if (type !== "dynamic") continue;
    pieces.push(code.slice(at, importStart), "importModule(");
    at = dynamicStart + 1;
  }
  return pieces.join("") + code.slice(at);
}

/** Flags that somebody set for all of their Node are not a judge's. */
function node(...args) {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { env, timeout: 240_000 }, (error, stdout) =>
      error ? reject(error) : resolve(stdout),
    );
  });
}

/** @param suites of the lessons, by the names of their bundles. @param plugins of every bundle. */
export async function compileJudge(suites, plugins) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    writeFileSync(join(folder, "judge.cjs"), await bundle(suites, plugins));
    await node(fileURLToPath(import.meta.url), "--grade");
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    console.error(
      `The judge could not be compiled ahead, and each grade compiles it: ${error.message.split("\n")[0]}`,
    );
  }
}

/** Grades as a command does, and keeps what V8 has compiled by then. */
async function grade() {
  const compiled = (name) => import(pathToFileURL(join(root, "dist", "grader", name)).href);
  const [{ codePath, runScript }, { optimiseLate }] = await Promise.all([
    compiled("compiled.js"),
    compiled("short-run.js"),
  ]);
  optimiseLate();
  const { script, run } = runScript();
  const report = join(tmpdir(), `gradproof-compiled-${process.pid}.html`);
  for (const [i, file] of GRADED.entries()) {
    await run(["grade", file, "--lesson", "cosine", "--html", report]);
    if (process.exitCode !== i) throw new Error(`${file} was graded with exit code ${process.exitCode}.`);
  }
  process.exitCode = 0;
  rmSync(report);
  writeFileSync(codePath(), script.createCachedData());
}

if (process.argv[2] === "--grade") await grade();
