/** Puts the engine's own package together in dist/packages/engine, out of what was compiled: for browsers, and for programs that grade nothing. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { build } from "esbuild";
import { lean } from "./lean.mjs";
import { moved, ofNames, without } from "./mappings.mjs";
import { publicTypes } from "./public-types.mjs";
import { shorter } from "./shorter.mjs";
import { root } from "./sources.mjs";
import { spelledOut } from "./spelled-out.mjs";
import { undocumented } from "./undocumented.mjs";

const source = join(root, "engine");
const compiled = join(root, "dist", "engine");
const folder = join(root, "dist", "packages", "engine");

/** What threads run, beside whatever starts them. */
const WORKER = "cpu/threads/worker.ts";

function write(path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** The files that `first` reaches by relative imports and addresses, itself included, as paths from the engine's folder. */
function reached(first, ending) {
  const texts = new Map();
  const visit = (path) => {
    if (texts.has(path)) return;
    const text = readFileSync(join(compiled, path), "utf8");
    texts.set(path, text);
    for (const [, target] of text.matchAll(/(?:from|import|module|new URL)\s*\(?"(\.[^"]+)"/g))
      visit(posix.join(posix.dirname(path), target).replace(/\.[jt]s$/, ending));
  };
  visit(first);
  return texts;
}

/** By how much what stands in a line moves to the left when its indent of `width` becomes tabs. */
const shift = (line, width) => Math.floor(/^ */.exec(line)[0].length / width) * (width - 1);

/** With tabs for indents, which are a twentieth of the text. */
const tabbed = (text, width) =>
  text.replace(
    /^ +/gm,
    (indent) => "\t".repeat(indent.length / width) + indent.slice(indent.length - (indent.length % width)),
  );

/**
 * Types, each with its map beside it (inside it would be a third longer), and the sources that the maps lead to, where "go to definition" ends: without the
 * documentation that stands in the types. What declares nothing of its own has no map.
 */
function writeTypes() {
  const all = reached("index.d.ts", ".d.ts");
  const files = [...publicTypes("index.d.ts", all)].map(([path, { text, lineOf }]) => {
    const map = JSON.parse(readFileSync(join(compiled, `${path}.map`), "utf8"));
    const named = without(ofNames(map.mappings, all.get(path)), lineOf);
    const originals = map.sources.map((name) => name.replace(/^.*\/engine\//, ""));
    return { path, text, named, originals: /\w/.test(named) ? originals : [] };
  });
  const shown = new Set(files.flatMap(({ originals }) => originals));
  for (const { path, text, named, originals } of files) {
    // As long as before, so that the map still fits.
    const types = tabbed(
      text.replace(/"(\.[^"]+)\.ts"/g, '"$1.js"').replace(/\/\/# sourceMappingURL=.*\s*$/, ""),
      4,
    );
    const mapped = originals.length > 0;
    write(`dist/${path}`, mapped ? `${types}//# sourceMappingURL=${basename(path)}.map\n` : types);
    if (mapped) writeMap(path, originals, named, text, shown);
  }
}

function writeMap(path, originals, named, text, all) {
  const shown = originals.map((name) =>
    undocumented(name, readFileSync(join(source, name), "utf8"), (other) => all.has(other)),
  );
  for (const [i, original] of originals.entries()) write(`src/${original}`, tabbed(shown[i].text, 2));
  const shiftsOf = (each, width) => each.split("\n").map((line) => shift(line, width));
  const mappings = moved(
    named,
    shiftsOf(text, 4),
    shown.map((each) => ({ lineOf: each.lineOf, shifts: shiftsOf(each.text, 2) })),
  );
  const sources = originals.map((original) => `${"../".repeat(path.split("/").length)}src/${original}`);
  // No map has names.
  write(`dist/${path}.map`, JSON.stringify({ version: 3, file: basename(path), sources, mappings }));
}

const leaner = {
  name: "lean",
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => ({
      contents: lean(path, spelledOut(path, readFileSync(path, "utf8"))),
    }));
  },
};

/** One module a file, which bundlers take apart for production: without checks of arguments and points for tests, and short. */
async function writeModules() {
  const modules = [...reached("index.js", ".js").keys()];
  const { outputFiles } = await build({
    entryPoints: modules.map((path) => join(compiled, path)),
    outbase: compiled,
    outdir: join(folder, "dist"),
    plugins: [leaner],
    minifySyntax: true,
    lineLimit: 200,
    charset: "utf8",
    target: "es2022",
    write: false,
    logLevel: "silent",
  });
  await Promise.all(
    outputFiles.map(async ({ path, text }) =>
      write(path.slice(folder.length + 1), await shorter(path, text)),
    ),
  );
}

/** All in one file, which Node starts fastest from, and its workers in another; what is in errors and profiles, the names of functions, is whole. */
async function writeBundle(plugins) {
  const { outputFiles } = await build({
    entryPoints: { engine: join(source, "index.ts"), worker: join(source, WORKER) },
    outdir: join(folder, "dist"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "neutral",
    plugins,
    target: "node20.19",
    minifySyntax: true,
    minifyWhitespace: true,
    charset: "utf8",
    write: false,
    logLevel: "silent",
  });
  for (const { path, text } of outputFiles) {
    const name = basename(path).replace("worker.mjs", "worker.js");
    // A host reads what is in ASCII alone as bytes, and all else as characters of two.
    write(`dist/${name}`, await shorter(name, lean(name, text, true), "ascii"));
  }
}

/** What the engine's README tells who uses it: where its files stand, what to touch and how its lower floors work, the repository's tells who works on it. */
const forUsers = (text) =>
  text.replace(/^Floors, [\s\S]*\|\n\n(?=- )/m, "").replace(/^- `(?:core|cpu|run)\/.*\n(?: {2}.*\n)*/gm, "");

export async function packEngine(plugins) {
  rmSync(folder, { recursive: true, force: true });
  writeTypes();
  await Promise.all([writeModules(), writeBundle(plugins)]);
  copyFileSync(join(source, "package.json"), join(folder, "package.json"));
  write("README.md", forUsers(readFileSync(join(source, "README.md"), "utf8")));
  copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
}
