/** The files that a confined program finds, and how it is called there: the same in every sandbox that has a root of its own. */
import { realpathSync } from "node:fs";
import { nodeFiles } from "./node-files.ts";
import type { Work } from "./sandbox.ts";

export interface Layout {
  /** Files and folders of the machine, by the paths that they have inside. */
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly string[];
}

const LIBRARIES = "/lib";

/** The program with what it consists of; its loader is named, so that it looks for libraries in this one folder. */
export function layoutOf({ program, args, reads }: Work): Layout {
  const given = args((name) => (name in reads ? name : ""));
  const own = Object.fromEntries(Object.entries(reads).map(([name, path]) => [name, realpathSync(path)]));
  if (program !== process.execPath)
    return { files: { ...own, "/program": realpathSync(program) }, command: ["/program", ...given] };
  const node = nodeFiles();
  const libraries = Object.entries(node.libraries).map(([name, path]) => [`${LIBRARIES}/${name}`, path]);
  return {
    files: { ...own, "/node": node.program, ...Object.fromEntries(libraries) },
    command: [...loading(node.loader, LIBRARIES), "/node", ...given],
  };
}

/** The beginning of a command by which a loader starts a program. */
export function loading(loader: string | undefined, folder: string): string[] {
  return loader === undefined ? [] : [`${folder}/${loader}`, "--library-path", folder];
}
