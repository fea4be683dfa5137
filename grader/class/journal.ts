/** The journal of a class: what is in it is graded, and is never graded again. One line of JSON each, with a checksum, on the disk before it counts. */
import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import type { Result } from "../../reports/result.ts";

export interface Entry {
  /** Of the submission. */
  readonly id: string;
  readonly lesson: string;
  /** Its path, as it was handed in. */
  readonly path: string;
  /** What was graded by what: see `keyOf`. */
  readonly key: string;
  /** Hash of its tokens; absent where it is no program. */
  readonly tokens?: string;
  /** Either the result, or the ID of the submission that has the same key and its result. */
  readonly result?: Result;
  readonly as?: string;
}

const SUM = /,"sum":"([0-9a-f]{16})"\}$/;

function sumOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

/** An entry as its line, without the line end. */
export function lineOf(entry: Entry): string {
  const text = JSON.stringify(entry);
  return `${text.slice(0, -1)},"sum":"${sumOf(text)}"}`;
}

/** undefined where it is not exactly what was written. */
export function entryOf(line: string): Entry | undefined {
  const [tail, sum] = SUM.exec(line) ?? [];
  if (tail === undefined) return undefined;
  const text = `${line.slice(0, -tail.length)}}`;
  return sumOf(text) === sum ? (JSON.parse(text) as Entry) : undefined;
}

export class Journal {
  readonly #path: string;
  readonly #file: number;
  /** By ID and lesson: the last of each counts. */
  readonly #entries: Map<string, Entry> = new Map();
  /** The entries with results, by their keys. */
  readonly #results: Map<string, Entry> = new Map();
  /** Lines that were not whole: what they said is graded again. */
  readonly torn: number;

  /** Opens it, or makes one. What a killed process left unfinished at its end is cut off. */
  constructor(path: string) {
    this.#path = path;
    const lines = linesOf(path);
    const entries = lines.map(entryOf);
    this.torn = entries.filter((entry) => entry === undefined).length;
    for (const entry of entries) if (entry) this.#note(entry);
    if (this.torn > 0) this.#rewrite(lines.filter((_, i) => entries[i] !== undefined));
    this.#file = openSync(path, "a");
    if (this.torn === 0 && lines.length > 0) this.#endLastLine();
  }

  get size(): number {
    return this.#entries.size;
  }

  find(id: string, lesson: string): Entry | undefined {
    return this.#entries.get(placeOf(id, lesson));
  }

  /** Some entry with a result for this key. */
  withKey(key: string): Entry | undefined {
    return this.#results.get(key);
  }

  /** It is on the disk when this returns. */
  add(entry: Entry): void {
    writeAll(this.#file, `${lineOf(entry)}\n`);
    fsyncSync(this.#file);
    this.#note(entry);
  }

  close(): void {
    closeSync(this.#file);
  }

  #note(entry: Entry): void {
    this.#entries.set(placeOf(entry.id, entry.lesson), entry);
    if (entry.result) this.#results.set(entry.key, entry);
  }

  /** The last line may be whole but for its end. */
  #endLastLine(): void {
    if (!readFileSync(this.#path, "utf8").endsWith("\n")) writeAll(this.#file, "\n");
  }

  #rewrite(lines: readonly string[]): void {
    const partial = `${this.#path}.part`;
    const file = openSync(partial, "w");
    writeAll(file, lines.map((line) => `${line}\n`).join(""));
    fsyncSync(file);
    closeSync(file);
    renameSync(partial, this.#path);
  }
}

function placeOf(id: string, lesson: string): string {
  return `${lesson}\0${id}`;
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, "utf8")
      .split("\n")
      .filter((line) => line !== "");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

/** One write: a line is torn by a crash of the system alone. */
function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}
