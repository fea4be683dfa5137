/** The files that this very Node consists of: itself, its loader and its libraries, and nothing else of the machine. */
import { readFileSync, realpathSync } from "node:fs";
import { basename } from "node:path";
import { readElf } from "./elf.ts";

export interface NodeFiles {
  readonly program: string;
  /** The name of its loader within the folder of libraries; undefined where it needs none. */
  readonly loader: string | undefined;
  /** Libraries, the loader among them: where they are, by the name under which they are looked for. */
  readonly libraries: Readonly<Record<string, string>>;
}

let found: NodeFiles | undefined;

/** Linux alone tells a process what it is made of. */
export function nodeFiles(): NodeFiles {
  found ??= read();
  return found;
}

function read(): NodeFiles {
  const program = realpathSync(process.execPath);
  const wanted = readElf(program)?.interpreter;
  const loader = wanted === undefined ? undefined : realpathSync(wanted);
  const libraries: Record<string, string> = {};
  for (const path of mapped()) {
    if (path === program || path === loader || !/\.so(?:\.|$)/.test(basename(path))) continue;
    libraries[readElf(path)?.soname ?? basename(path)] = path;
  }
  if (wanted === undefined || loader === undefined) return { program, loader: undefined, libraries };
  return { program, loader: basename(wanted), libraries: { ...libraries, [basename(wanted)]: loader } };
}

/** Files whose contents are part of this process, by their real paths. Addons that somebody loaded are among them, and do no harm. */
function mapped(): Set<string> {
  const lines = readFileSync("/proc/self/maps", "latin1").split("\n");
  return new Set(
    lines
      .flatMap((line) => /^\S+ \S+ \S+ \S+ \d+ +(\/.*)$/.exec(line)?.[1] ?? [])
      .filter((path) => !path.endsWith(" (deleted)")),
  );
}
