/** Loads the suite or the solution of a lesson that stands anywhere: bundled on the fly, against this very package. */
import { writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildFailure, BuildResult } from "esbuild";
import { Mistake } from "../properties/author/mistake.ts";
import { noteBundle } from "./author/places.ts";
import { buildMistake, loadMistake } from "./author/unread.ts";
import { makeFolder, removeFolder } from "./folders.ts";
import { sharedModules } from "./places.ts";

const shared = sharedModules();

/** The module's exports. @throws {Mistake} where it does not compile, or imports what is not there. */
export async function loadLessonSource(path: string): Promise<unknown> {
  const folder = makeFolder();
  try {
    const { outputFiles } = await bundled(path, folder);
    const [map, code] = outputFiles!.toSorted(
      (a, b) => Number(b.path.endsWith(".map")) - Number(a.path.endsWith(".map")),
    );
    const file = join(folder, "suite.mjs");
    writeFileSync(file, code.text);
    const url = pathToFileURL(file).href;
    noteBundle({ url, folder: dirname(path), base: new URL(".", url).href, map: map.text });
    try {
      return await import(url);
    } catch (error) {
      throw error instanceof Mistake ? error : await loadMistake(error, path, shared);
    }
  } finally {
    removeFolder(folder);
  }
}

/** What a module of a lesson exports, without running it. @throws {Mistake} where it does not compile. */
export async function exportsOfSource(path: string): Promise<readonly string[]> {
  const { metafile } = await bundled(path, dirname(path));
  return Object.values(metafile!.outputs).flatMap(({ entryPoint, exports }) => (entryPoint ? exports : []));
}

async function bundled(path: string, folder: string): Promise<BuildResult> {
  // Only for lessons that come as sources: a lesson of the package is compiled.
  const { build } = await import("esbuild");
  try {
    return await build({
      absWorkingDir: dirname(path),
      entryPoints: [basename(path)],
      outfile: join(folder, "suite.mjs"),
      bundle: true,
      write: false,
      metafile: true,
      sourcemap: "external",
      sourcesContent: false,
      format: "esm",
      platform: "node",
      logLevel: "silent",
      tsconfigRaw: "{}",
      plugins: [
        {
          name: "shared",
          setup({ onResolve }) {
            onResolve({ filter: /^(gradproof|fast-check|chai)(\/|$)/ }, ({ path }) =>
              Object.hasOwn(shared, path) ? { path: shared[path], external: true } : undefined,
            );
          },
        },
      ],
    });
  } catch (error) {
    const [message] = (error as BuildFailure).errors ?? [];
    throw message ? buildMistake(message, path) : error;
  }
}
