/** Where a command writes: found fit before anything is graded, and written whole or not at all. */
import { randomBytes } from "node:crypto";
import {
  accessSync,
  closeSync,
  constants,
  copyFileSync,
  fchmodSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  unlinkSync,
} from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { deliver, writeWhole } from "./screen.ts";
import { UsageError } from "./usage.ts";

/** What was to be written could not be: whoever asked for it has no grade. */
export class OutputError extends Error {
  override readonly name: string = "OutputError";
}

export interface Output {
  /** Absolute; "-" for standard output. */
  readonly path: string;
  /** @returns the path. @throws {OutputError} where it cannot be written any more: then nothing is left behind. */
  write(text: string): string;
}

export interface OutputOptions {
  /** Files that are read meanwhile: none of them is replaced. */
  readonly reads?: readonly string[];
}

/**
 * The files that the options of a command name, once it is certain that they can be written and that none replaces another.
 *
 * @param given what stands after each option; `json` may be "-", for standard output.
 * @throws {UsageError} for what is no plain file, cannot be written, or is written or read under two names.
 */
export function outputs<N extends string>(
  given: Readonly<Record<N, string | undefined>>,
  { reads = [] }: OutputOptions = {},
): Record<N, Output | undefined> {
  const files: { option: string; file: OutputFile }[] = [];
  const open = (name: string, path: string | undefined): Output | undefined => {
    if (path === undefined) return undefined;
    const option = `--${name}`;
    if (path === "-" && name === "json") return { path, write: (text) => deliver(text) };
    if (path === "-") throw new UsageError(`${option} takes the name of a file, not -.`);
    const file = new OutputFile(path, option);
    const other = files.find((earlier) => earlier.file.isSame(file));
    if (other) {
      throw new UsageError(
        `${option} ${path} and ${other.option} are one file: one would replace the other. Give them two names.`,
      );
    }
    const read = reads.find((path) => file.isFile(path));
    if (read !== undefined)
      throw new UsageError(`${option} ${path} would replace ${read}, which is read. Give it another name.`);
    files.push({ option, file });
    return file;
  };
  const entries = Object.entries<string | undefined>(given);
  return Object.fromEntries(entries.map(([name, path]) => [name, open(name, path)])) as Record<
    N,
    Output | undefined
  >;
}

/** One plain file, there or not yet. */
export class OutputFile implements Output {
  readonly path: string;
  /** As it was given, for messages. */
  readonly #shown: string;
  readonly #folder: string;
  readonly #name: string;
  readonly #foldsCase: boolean;

  /** @param option for messages: "--json". @throws {UsageError} where it cannot be written. */
  constructor(path: string, option = "") {
    this.path = resolve(path);
    this.#shown = option ? `${option} ${path}` : path;
    if (path === "" || path.includes("\0")) throw new UsageError(`${option} needs the name of a file.`);
    if (/[/\\]$/.test(path) && !statusOf(this.path)?.isFile()) throw this.#refusal(FOLDER);
    this.#name = basename(this.path);
    this.#check();
    this.#folder = this.#makeFolder();
    this.#foldsCase = this.#probe();
  }

  /** Through links, `./` and, where the file system takes them for the same, capitals. */
  isSame(other: OutputFile): boolean {
    if (this.isFile(other.path)) return true;
    const fold = (name: string): string =>
      this.#foldsCase ? name.normalize("NFC").toLowerCase() : name.normalize("NFC");
    return this.#folder === other.#folder && fold(this.#name) === fold(other.#name);
  }

  isFile(path: string): boolean {
    const [own, theirs] = [this.path, path].map(leadsTo);
    return own !== undefined && theirs !== undefined && own.dev === theirs.dev && own.ino === theirs.ino;
  }

  write(content: string | Uint8Array): string {
    const target = join(this.#folder, this.#name);
    const partial = this.#partial();
    let file: number | undefined;
    let renamed = false;
    try {
      file = openNew(partial);
      const before = this.#check();
      if (before && process.platform !== "win32") fchmodSync(file, before.mode & 0o777);
      writeWhole(file, content);
      fsyncSync(file);
      closeSync(file);
      file = undefined;
      renameSync(partial, target);
      renamed = true;
    } catch (error) {
      throw new OutputError(`${this.#shown} could not be written: ${reasonOf(error)}`);
    } finally {
      if (file !== undefined) closeSync(file);
      if (!renamed) rmSync(partial, { force: true });
    }
    return this.path;
  }

  #refusal(why: string): UsageError {
    return new UsageError(`${this.#shown} ${why}`);
  }

  /** Absent or a plain file that may be written, without following links. */
  #check(): Stats | undefined {
    let status: Stats | undefined;
    try {
      status = statusOf(this.path);
      if (status?.isFile()) accessSync(this.path, constants.W_OK);
    } catch (error) {
      throw this.#refusal(`cannot be written: ${reasonOf(error)}`);
    }
    if (!status || status.isFile()) return status;
    if (status.isDirectory()) throw this.#refusal(FOLDER);
    // /dev/stdout is a link, and what is behind it differs from run to run.
    if (/^\/(dev|proc)\//.test(this.path) || !status.isSymbolicLink())
      throw this.#refusal("is no plain file. For standard output write: --json -");
    throw this.#refusal(`is a link, to ${readlinkSync(this.path)}. Name the file itself.`);
  }

  /** It must be there to be tried; an empty folder does no harm. */
  #makeFolder(): string {
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      return realpathSync(dirname(this.path));
    } catch (error) {
      throw this.#refusal(`cannot be written, its folder cannot be made: ${reasonOf(error)}`);
    }
  }

  /** Makes a file beside it and takes it away. @returns whether capitals make no difference there. */
  #probe(): boolean {
    const trial = this.#partial();
    try {
      closeSync(openNew(trial));
      const folds = statusOf(join(dirname(trial), basename(trial).toUpperCase())) !== undefined;
      unlinkSync(trial);
      return folds;
    } catch (error) {
      throw this.#refusal(`cannot be written: ${reasonOf(error)}`);
    }
  }

  /** A name that nobody can have laid a link under. */
  #partial(): string {
    return join(this.#folder, `.gradproof-${process.pid}-${randomBytes(9).toString("hex")}.part`);
  }
}

/** What is being written, with the number of the process that writes it: one that is killed leaves it there. */
export const PARTIAL: RegExp = /^\.gradproof-(\d+)-[0-9a-f]{18}\.part$/;

/**
 * Keeps a copy of a file beside it, under a name that nothing has yet: exercise.ts.bak, exercise.ts.bak2, …
 *
 * @returns the path of the copy. @throws {UsageError} where none can be made.
 */
export function keepCopy(path: string): string {
  for (let k = 1; ; k++) {
    const copy = `${path}.bak${k === 1 ? "" : k}`;
    try {
      // Fails on whatever is there, a link that leads nowhere included.
      copyFileSync(path, copy, constants.COPYFILE_EXCL);
      return copy;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST")
        throw new UsageError(`${path} is left as it is: no copy could be kept. ${copy}: ${reasonOf(error)}`);
    }
  }
}

const FOLDER = "is a folder. Name a file in it.";

/** A link in a circle, or into a folder that may not be entered, leads to no file. */
function leadsTo(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

function statusOf(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

function openNew(path: string): number {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW = 0 } = constants;
  return openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666);
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: "no permission. Choose another folder.",
  EPERM: "no permission. Choose another folder.",
  EROFS: "the disk is read-only. Choose another folder.",
  ENOSPC: "the disk is full. Make room, or choose another disk.",
  EDQUOT: "the quota is used up. Make room, or choose another disk.",
  EFBIG: "it is larger than files may be here.",
  ENOENT: "its folder is gone.",
  ENOTDIR: "a part of the path is a file, not a folder.",
  EEXIST: "a part of the path is a file, not a folder.",
  ENAMETOOLONG: "the name is too long.",
  EBUSY: "another program has it open.",
};

function reasonOf(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ""] ?? `${code ?? message}.`;
}
