/** The folder that the grading of a class writes: what lies where in it. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { basename, join, sep } from "node:path";
import type { Result } from "../../reports/result.ts";
import { resultJson } from "../json.ts";
import { OutputFile, PARTIAL } from "../output-file.ts";
import { UsageError } from "../usage.ts";
import { idsOf } from "./ids.ts";
import { isAlive } from "./lock.ts";

const JOURNAL = "journal.jsonl";
/** Of a process that was about to take the lock. */
const LOCKING = /^journal\.lock\.(\d+)(?:\.old)?$/;

export class ClassFolder {
  /** Absolute. */
  readonly path: string;
  readonly #several: boolean;

  /** @param place what is graded. @throws {UsageError} where something else lies there, or nothing does that could be gone on with. */
  constructor(
    path: string,
    { several, resume, place }: { several: boolean; resume: boolean; place: string },
  ) {
    this.path = path;
    this.#several = several;
    if (`${path}${sep}`.startsWith(`${place}${sep}`))
      throw new UsageError(`--out ${path} lies in what is graded. Name a folder outside of it.`);
    try {
      mkdirSync(path, { recursive: true });
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new UsageError(`--out ${path} cannot be made: ${code === "EEXIST" ? "a file is there" : code}.`);
    }
    const begun = existsSync(this.journal);
    if (resume && !begun)
      throw new UsageError(`There is nothing to go on with in ${path}: it has no ${JOURNAL}.`);
    if (!begun && readdirSync(path).some((name) => !name.startsWith(".")))
      throw new UsageError(`--out ${path} holds something else. Name a new folder, or an empty one.`);
  }

  get journal(): string {
    return join(this.path, JOURNAL);
  }

  /** Which run of a queue this is. */
  get run(): string {
    return join(this.path, ".queue");
  }

  get lock(): string {
    return join(this.path, "journal.lock");
  }

  /** Takes away what killed processes were writing; whoever has the lock may. */
  sweep(): void {
    for (const name of readdirSync(this.path, { recursive: true, encoding: "utf8" })) {
      const base = basename(name);
      const [, pid] = PARTIAL.exec(base) ?? LOCKING.exec(base) ?? [];
      const isOver = pid === `${process.pid}` || (pid !== undefined && !isAlive(Number(pid)));
      if (isOver || name === `${JOURNAL}.part`) rmSync(join(this.path, name), { force: true });
    }
  }

  /** "results/ada.json"; of several lessons "results/cosine/ada.json". */
  resultOf(id: string, lesson: string): string {
    return join("results", ...(this.#several ? idsOf([lesson]) : []), `${id}.json`);
  }

  feedbackOf(id: string): string {
    return `feedback/${id}.html`;
  }

  /** Whole, or not at all; what is there already in the same words is left alone. */
  write(name: string, text: string): string {
    const path = join(this.path, name);
    if (existing(path) === text) return path;
    return new OutputFile(path).write(text);
  }

  /** A result or feedback that it wrote; of any other name nothing happens. */
  remove(name: string): void {
    if (/^(?:results|feedback)(?:[\\/](?!\.{1,2}(?:[\\/]|$))[\w.-]+)+$/.test(name))
      rmSync(join(this.path, name), { force: true });
  }

  writeResult(id: string, lesson: string, result: Result): void {
    this.write(this.resultOf(id, lesson), `${resultJson(result)}\n`);
  }

  /** A page, and what it was made from: made again only where that is something else. */
  isFresh(name: string, stamp: string): boolean {
    return this.#stamps()[name] === stamp && existsSync(join(this.path, name));
  }

  writeStamps(stamps: Readonly<Record<string, string>>): void {
    this.write(STAMPS, `${JSON.stringify(stamps)}\n`);
  }

  #known: Record<string, string> | undefined;

  #stamps(): Record<string, string> {
    try {
      this.#known ??= JSON.parse(readFileSync(join(this.path, STAMPS), "utf8")) as Record<string, string>;
    } catch {
      this.#known = {};
    }
    return this.#known;
  }
}

/** Hidden: nobody but this reads it. */
const STAMPS = ".pages.json";

function existing(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
