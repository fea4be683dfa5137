/** A folder that becomes the root of confined programs: it holds what they consist of, by further names of the same files where that can be, else by copies. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { makeFolder } from "../folders.ts";

/** Where it may lie: first where it is likely to be on the disk of the programs, and they may be run. */
const PLACES = ["/var/tmp", tmpdir()];

export class Jail {
  readonly root: string;
  readonly #files: Map<string, string> = new Map();

  constructor() {
    const place = PLACES.find((path) => existsSync(path)) ?? tmpdir();
    this.root = makeFolder(place);
    // Whoever is confined goes through it, and writes nothing in it.
    chmodSync(this.root, 0o755);
  }

  /** Files and folders of the machine, by the paths that they shall have inside. */
  add(files: Readonly<Record<string, string>>): void {
    for (const [name, path] of Object.entries(files)) {
      if (this.#files.get(name) === path) continue;
      this.#put(name, path);
      this.#files.set(name, path);
    }
  }

  #put(name: string, path: string): void {
    const status = statSync(path);
    if (status.isDirectory()) {
      for (const each of readdirSync(path)) this.#put(join(name, each), join(path, each));
      return;
    }
    const target = join(this.root, name);
    this.#makeFolder(dirname(target));
    rmSync(target, { force: true });
    // Another user must be able to read it.
    if ((status.mode & 0o005) === 0o005 && linked(path, target)) return;
    copyFileSync(path, target);
    chmodSync(target, 0o755);
  }

  /** Open to whoever is confined, whatever mask of modes the grader has. */
  #makeFolder(path: string): void {
    if (existsSync(path)) return;
    this.#makeFolder(dirname(path));
    mkdirSync(path);
    chmodSync(path, 0o755);
  }
}

function linked(path: string, target: string): boolean {
  try {
    linkSync(path, target);
    return true;
  } catch {
    return false;
  }
}
