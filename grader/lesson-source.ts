/** Loads the suite or the solution of a lesson that stands anywhere: bundled on the fly, against this very package. */
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildFailure } from "esbuild";
import { makeFolder, removeFolder } from "./folders.ts";
import { sharedModules } from "./places.ts";
import { UsageError } from "./usage.ts";

const shared = sharedModules();

/** The module's exports. @throws {UsageError} where it does not compile. */
export async function loadLessonSource(path: string): Promise<unknown> {
  const folder = makeFolder();
  try {
    // Only for lessons that come as sources: a lesson of the package is compiled.
    const { build } = await import("esbuild");
    const { outputFiles } = await build({
      entryPoints: [path],
      bundle: true,
      write: false,
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
    const file = join(folder, "suite.mjs");
    writeFileSync(file, outputFiles[0].text);
    return await import(pathToFileURL(file).href);
  } catch (error) {
    const [message] = (error as BuildFailure).errors ?? [];
    if (!message) throw error;
    const { file = path, line = 1 } = message.location ?? {};
    throw new UsageError(
      `${basename(path)} of the lesson does not compile: ${message.text} (${file}:${line}).`,
    );
  } finally {
    removeFolder(folder);
  }
}
