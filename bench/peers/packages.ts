/** The libraries under test, from the folder of their own in which they are installed. */
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Compiled, this file lies in dist/bench/peers; the packages lie beside its source. */
export const folder: string = fileURLToPath(
  new URL(
    /[\\/]dist[\\/]bench[\\/]peers[\\/]/.test(fileURLToPath(import.meta.url))
      ? "../../../bench/peers/"
      : "./",
    import.meta.url,
  ),
);

const require = createRequire(join(folder, "package.json"));

export function isInstalled(): boolean {
  const { dependencies } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    dependencies: Record<string, string>;
  };
  return Object.entries(dependencies).every(([name, version]) => {
    const manifest = join(folder, "node_modules", name, "package.json");
    return (
      existsSync(manifest) &&
      (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version === version
    );
  });
}

export function load(name: string): Promise<unknown> {
  return import(pathToFileURL(require.resolve(name)).href);
}

export function versionOf(name: string): string {
  let at = dirname(require.resolve(name));
  while (!existsSync(join(at, "package.json"))) at = dirname(at);
  return (JSON.parse(readFileSync(join(at, "package.json"), "utf8")) as { version: string }).version;
}
