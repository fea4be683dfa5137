/** Puts the engine's own package together in dist/packages/engine, out of what was compiled: for browsers, and for programs that grade nothing. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, posix } from "node:path";
import { build } from "esbuild";
import { lean } from "./lean.mjs";
import { moved, ofNames } from "./mappings.mjs";
import { shorter } from "./shorter.mjs";
import { root } from "./sources.mjs";
import { undocumented } from "./undocumented.mjs";

const source = join(root, "engine");
const compiled = join(root, "dist", "engine");
const folder = join(root, "dist", "packages", "engine");

function write(path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** The files that `first` reaches by relative imports, itself included, as paths from the engine's folder. */
function reached(first, ending) {
  const texts = new Map();
  const visit = (path) => {
    if (texts.has(path)) return;
    const text = readFileSync(join(compiled, path), "utf8");
    texts.set(path, text);
    for (const [, target] of text.matchAll(/(?:from|import|module)\s*\(?"(\.[^"]+)"/g))
      visit(posix.join(posix.dirname(path), target).replace(/\.[jt]s$/, ending));
  };
  visit(first);
  return texts;
}

/** Types, each with its map beside it (inside it would be a third longer), and the sources that the maps lead to, where "go to definition" ends: without the documentation that stands in the types. */
function writeTypes() {
  for (const [path, text] of reached("index.d.ts", ".d.ts")) {
    const map = JSON.parse(readFileSync(join(compiled, `${path}.map`), "utf8"));
    const originals = map.sources.map((name) => name.replace(/^.*\/engine\//, ""));
    const shown = originals.map((name) => undocumented(name, readFileSync(join(source, name), "utf8")));
    for (const [i, original] of originals.entries()) write(`src/${original}`, shown[i].text);
    map.sources = originals.map((original) => `${"../".repeat(path.split("/").length)}src/${original}`);
    map.mappings = moved(
      ofNames(map.mappings, text),
      shown.map(({ lineOf }) => lineOf),
    );
    write(`dist/${path}.map`, JSON.stringify(map));
    const link = `//# sourceMappingURL=${basename(path)}.map\n`;
    // As long as before, so that the map still fits.
    const types = text.replace(/"(\.[^"]+)\.ts"/g, '"$1.js"').replace(/\/\/# sourceMappingURL=.*\s*$/, link);
    write(`dist/${path}`, types);
  }
}

const leaner = {
  name: "lean",
  setup({ onLoad }) {
    onLoad({ filter: /\.js$/ }, ({ path }) => ({
      contents: lean(path, readFileSync(path, "utf8")),
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

/** All in one file, which Node starts fastest from; what is in errors and profiles, the names of functions, is whole. */
async function writeBundle(plugins) {
  const { outputFiles } = await build({
    entryPoints: { engine: join(source, "index.ts") },
    outdir: join(folder, "dist"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "neutral",
    plugins,
    target: "node20.19",
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 200,
    charset: "utf8",
    write: false,
    logLevel: "silent",
  });
  write("dist/engine.mjs", await shorter("engine.mjs", outputFiles[0].text));
}

export async function packEngine(plugins) {
  rmSync(folder, { recursive: true, force: true });
  writeTypes();
  await Promise.all([writeModules(), writeBundle(plugins)]);
  for (const name of ["package.json", "README.md"]) copyFileSync(join(source, name), join(folder, name));
  copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
}
