/** Puts the engine's own package together in dist/packages/engine, out of what was compiled: for browsers, and for programs that grade nothing. */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { build } from "esbuild";
import { root } from "./sources.mjs";

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

/** Types, each with its map inside, and the sources that the maps lead to: where "go to definition" ends. */
function writeTypes() {
  for (const [path, text] of reached("index.d.ts", ".d.ts")) {
    const map = JSON.parse(readFileSync(join(compiled, `${path}.map`), "utf8"));
    const originals = map.sources.map((name) => name.replace(/^.*\/engine\//, ""));
    for (const original of originals) write(`src/${original}`, readFileSync(join(source, original)));
    map.sources = originals.map((original) => `${"../".repeat(path.split("/").length)}src/${original}`);
    const inline = `//# sourceMappingURL=data:application/json;base64,${Buffer.from(JSON.stringify(map)).toString("base64")}\n`;
    // As long as before, so that the map still fits.
    const types = text
      .replace(/"(\.[^"]+)\.ts"/g, '"$1.js"')
      .replace(/\/\/# sourceMappingURL=.*\s*$/, inline);
    write(`dist/${path}`, types);
  }
}

/** One module a file, which bundlers take apart. */
async function writeModules() {
  const modules = [...reached("index.js", ".js").keys()];
  const { outputFiles } = await build({
    entryPoints: modules.map((path) => join(compiled, path)),
    outbase: compiled,
    outdir: join(folder, "dist"),
    minifySyntax: true,
    lineLimit: 200,
    charset: "utf8",
    target: "es2022",
    write: false,
    logLevel: "silent",
  });
  for (const { path, text } of outputFiles) write(path.slice(folder.length + 1), text);
}

/** All in one file, which Node starts fastest from. */
async function writeBundle() {
  const { outputFiles } = await build({
    entryPoints: { engine: join(source, "index.ts") },
    outdir: join(folder, "dist"),
    outExtension: { ".js": ".mjs" },
    bundle: true,
    format: "esm",
    platform: "neutral",
    target: "node20.19",
    minifySyntax: true,
    minifyWhitespace: true,
    lineLimit: 200,
    charset: "utf8",
    write: false,
    logLevel: "silent",
  });
  write("dist/engine.mjs", outputFiles[0].text);
}

export async function packEngine() {
  rmSync(folder, { recursive: true, force: true });
  writeTypes();
  await Promise.all([writeModules(), writeBundle()]);
  for (const name of ["package.json", "README.md"]) copyFileSync(join(source, name), join(folder, name));
  copyFileSync(join(root, "LICENSE"), join(folder, "LICENSE"));
}
