/** Loads a module of the user's own, TypeScript or JavaScript: bundled on the fly, with this very engine, and with the packages that it finds from where it lies. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildFailure, PluginBuild } from "esbuild";
import { makeFolder, removeFolder } from "./folders.ts";
import { sharedModules } from "./places.ts";
import { UsageError } from "./usage.ts";

/** Packages are loaded from where they are installed: what they find beside themselves, they find. */
function withPackages({ onResolve, resolve: find }: PluginBuild): void {
  const shared = sharedModules();
  onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, pluginData }) => {
    if (pluginData === "asked" || kind === "entry-point" || path.startsWith("node:")) return undefined;
    if (Object.hasOwn(shared, path)) return { path: shared[path], external: true };
    const { path: file, external, errors } = await find(path, { kind, resolveDir, pluginData: "asked" });
    // What is written in TypeScript is translated with the rest, wherever it lies.
    if (errors.length > 0 || external || /\.[cm]?tsx?$/.test(file)) return undefined;
    return { path: pathToFileURL(file).href, external: true };
  });
}

/** In a bundle each module still says where it lies, and finds what lies beside it. */
function withPlaces({ onLoad }: PluginBuild): void {
  onLoad({ filter: /\.[cm]?[jt]sx?$/, namespace: "file" }, async ({ path }) => {
    const source = readFileSync(path, "utf8");
    if (!/import\.meta|__(?:dir|file)name/.test(source)) return undefined;
    const { transform } = await import("esbuild");
    const [url, filename, dirnameOf] = [pathToFileURL(path).href, path, dirname(path)].map((text) =>
      JSON.stringify(text),
    );
    return transform(source, {
      loader: /tsx?$/.test(path) ? (path.endsWith("x") ? "tsx" : "ts") : path.endsWith("x") ? "jsx" : "js",
      sourcefile: basename(path),
      sourcemap: "inline",
      define: {
        "import.meta.url": url,
        "import.meta.filename": filename,
        "import.meta.dirname": dirnameOf,
        __filename: filename,
        __dirname: dirnameOf,
      },
    }).then(
      ({ code }) => ({ contents: code, loader: "js" }),
      ({ errors }: BuildFailure) => ({ errors }),
    );
  });
}

/** @throws {UsageError} for a file that is not there, or does not compile. What it throws while it is loaded is its own. */
export async function loadOwnModule(path: string): Promise<Readonly<Record<string, unknown>>> {
  const file = resolve(path);
  if (!existsSync(file)) throw new UsageError(`There is no file ${path}.`);
  if (!statSync(file).isFile()) throw new UsageError(`${path} is no file.`);
  const { build } = await import("esbuild");
  const folder = makeFolder();
  try {
    const { outputFiles } = await build({
      absWorkingDir: dirname(file),
      entryPoints: [basename(file)],
      bundle: true,
      write: false,
      sourcemap: "inline",
      sourcesContent: false,
      sourceRoot: pathToFileURL(`${dirname(file)}/`).href,
      format: "esm",
      platform: "node",
      target: "node20.19",
      logLevel: "silent",
      plugins: [
        { name: "packages", setup: withPackages },
        { name: "places", setup: withPlaces },
      ],
    }).catch((error: BuildFailure) => {
      const [message] = error.errors ?? [];
      if (!message) throw error;
      const { location } = message;
      throw new UsageError(
        `${location ? `${location.file}:${location.line}` : path}: ${message.text.replace(/\.$/, "")}.`,
      );
    });
    const bundle = join(folder, "own.mjs");
    writeFileSync(bundle, outputFiles[0].text);
    process.setSourceMapsEnabled(true);
    return (await import(pathToFileURL(bundle).href)) as Record<string, unknown>;
  } finally {
    removeFolder(folder);
  }
}
