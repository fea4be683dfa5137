/** Asks a machine what it has. A refusal is "not there", like an absence: Node 20's permission model throws where others say no. */

/** The answer; `otherwise` where the machine gives none. */
export function ask<T, O>(question: () => T, otherwise: O): T | O {
  try {
    return question();
  } catch {
    return otherwise;
  }
}

/** As much of node:fs as asking takes. */
type Files = Pick<typeof import("node:fs"), "existsSync" | "readdirSync" | "readFileSync" | "statSync">;

export interface Machine {
  exists(path: string): boolean;
  /** The names in a folder; none where there is no such folder. */
  list(folder: string): readonly string[];
  read(path: string): Uint8Array | null;
  /** Size and time of change in one word, which another content hardly has. */
  stamp(path: string): string | null;
}

export function machineOf(fs: Files): Machine {
  return {
    exists: (path) => ask(() => fs.existsSync(path), false),
    list: (folder) => ask(() => fs.readdirSync(folder), []),
    read: (path) => ask(() => fs.readFileSync(path), null),
    stamp: (path) =>
      ask(() => {
        const { size, mtimeMs } = fs.statSync(path);
        return `${size}-${Math.round(mtimeMs)}`;
      }, null),
  };
}
