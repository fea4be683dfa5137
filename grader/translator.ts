/** Turns a learner's text into plain JavaScript, in a process of its own that is given the text and reads no file. */
import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { closeSync, openSync, readSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { processUsage } from "./resource-usage.ts";
import { sandboxInUse } from "./sandbox/in-use.ts";
import { brokenSandbox } from "./sandbox/sandbox.ts";
import { whyBroken } from "./sandbox/trial.ts";

export type Loader = "ts" | "js" | "tsx" | "jsx";

export interface Translation {
  readonly code: string;
  /** A source map of version 3, as JSON. */
  readonly map: string;
}

/** Why a text is no program, as far as the translator could say. */
export class NoProgram extends Error {
  override readonly name: string = "NoProgram";
  /** Both from 1; undefined where the translator did not live to say. */
  readonly line: number | undefined;
  readonly column: number | undefined;

  constructor(text: string, line?: number, column?: number) {
    super(text);
    this.line = line;
    this.column = column;
  }
}

/** Milliseconds of processor time; a text of a mebibyte takes a tenth of it. */
const LIMIT_MS = 5000;
/** On a loaded machine it gets up to this many times the limit. */
const PATIENCE = 4;
/** Deep nesting takes gigabytes before it ends the translator. */
const MEMORY = 512 << 20;
const LONGEST_CODE = 24 << 20;
const LONGEST_MESSAGE = 64 << 10;
const WATCH_MS = 20;

const FLAGS = [
  "--format=esm",
  "--target=es2022",
  "--charset=utf8",
  "--legal-comments=none",
  // Comments and layout are gone, so that equal programs become equal texts; in lines that a person can be shown.
  "--minify-whitespace",
  "--line-limit=100",
  "--tsconfig-raw={}",
  "--sourcefile=submission",
  "--sourcemap=inline",
  "--sources-content=false",
  "--log-level=error",
  "--log-limit=1",
  "--color=false",
];

const OUTGREW = "it is nested too deeply, or too large, to be translated";

/** @param only keep what the exports need, and nothing else. @throws {NoProgram} */
export async function translate(source: string, loader: Loader, only = false): Promise<Translation> {
  // The last such comment counts, and this one leads nowhere: a map of the learner's own would name other files.
  const text = `${source}\n//# sourceMappingURL=none`;
  const { output, complaint } = await run(
    [...FLAGS, `--loader=${loader}`, ...(only ? ["--tree-shaking=true"] : [])],
    text,
  );
  const at = output.lastIndexOf("//# sourceMappingURL=");
  if (complaint !== undefined || at < 0) throw complaintOf(complaint ?? "", source);
  const map = output.slice(output.indexOf(",", at) + 1);
  return { code: output.slice(0, at), map: Buffer.from(map, "base64").toString("utf8") };
}

function run(flags: readonly string[], text: string): Promise<{ output: string; complaint?: string }> {
  return new Promise((resolve, reject) => {
    const [program, ...first] = translatorCommand();
    const running = sandboxInUse().start({
      program,
      args: () => [...first, ...flags],
      reads: {},
      bounds: { seconds: 2 * Math.ceil(LIMIT_MS / 1000) },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const child = running.child as ChildProcessWithoutNullStreams;
    const output = new Pieces(LONGEST_CODE);
    const complaint = new Pieces(LONGEST_MESSAGE);
    const start = performance.now();
    const check = (): void => {
      const usage = processUsage(running.pid ?? 0, ({ memory }) => memory > MEMORY && running.kill());
      const waited = performance.now() - start;
      const used = usage?.cpuMs ?? waited / PATIENCE;
      if ((usage?.memory ?? 0) > MEMORY || used > LIMIT_MS || waited > LIMIT_MS * PATIENCE) running.kill();
    };
    const watch = setInterval(check, WATCH_MS);
    child.stdout.on("data", (piece: Buffer) => output.add(piece) || running.kill());
    child.stderr.on("data", (piece: Buffer) => complaint.add(piece));
    // It may end before it has read all; what it says then counts.
    child.stdin.on("error", () => {});
    child.once("error", (error) => {
      clearInterval(watch);
      reject(new Error(`the translator (esbuild) could not be started: ${error.message}. Run \`npm ci\`.`));
    });
    child.once("close", async (status, signal) => {
      clearInterval(watch);
      const { code, broken = code === 0 ? undefined : await whyBroken() } = running.ending(status, signal);
      if (broken === undefined)
        resolve({ output: output.text, ...(code !== 0 && { complaint: complaint.text }) });
      else reject(brokenSandbox(broken));
    });
    child.stdin.end(text);
  });
}

class Pieces {
  readonly #pieces: Buffer[] = [];
  readonly #most: number;
  #length = 0;

  constructor(most: number) {
    this.#most = most;
  }

  /** Whether there was room. */
  add(piece: Buffer): boolean {
    this.#length += piece.length;
    const fits = this.#length <= this.#most;
    if (fits) this.#pieces.push(piece);
    return fits;
  }

  get text(): string {
    return Buffer.concat(this.#pieces).toString("utf8");
  }
}

/** Its first complaint and where; of one that died, that it did. */
function complaintOf(complaint: string, source: string): NoProgram {
  const [, text] = /^\S+ \[ERROR\] (.{1,2000})/.exec(complaint) ?? [];
  if (text === undefined) return new NoProgram(OUTGREW);
  const [, line, column] = /\n {4}submission:(\d{1,9}):(\d{1,9}):\n/.exec(complaint) ?? [];
  // Where the text ends, the line that was added is not the learner's.
  const lines = source.split("\n").length;
  const where = line === undefined ? [] : [Math.min(Number(line), lines), Number(column) + 1];
  return new NoProgram(text.replace(/\.$/, "").slice(0, 300), ...where);
}

let found: readonly string[] | undefined;

/** The program itself: esbuild's JavaScript would first have to be loaded, and starts the same. */
export function translatorCommand(): readonly string[] {
  if (found) return found;
  const require = createRequire(import.meta.url);
  const inside = createRequire(require.resolve("esbuild/package.json"));
  const program = process.platform === "win32" ? "esbuild.exe" : "bin/esbuild";
  try {
    found = [inside.resolve(`@esbuild/${process.platform}-${process.arch}/${program}`)];
  } catch {
    const shim = join(dirname(inside.resolve("esbuild/package.json")), "bin", "esbuild");
    found = isScript(shim) ? [process.execPath, shim] : [shim];
  }
  return found;
}

function isScript(path: string): boolean {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(2);
    readSync(file, start);
    return start.toString("latin1") === "#!";
  } finally {
    closeSync(file);
  }
}
