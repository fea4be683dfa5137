/** The one door to a terminal: whatever is said to a person is cleaned on its way, but for the grader's own colours. */
import { randomBytes } from "node:crypto";
import { fstatSync, writeSync } from "node:fs";
import { format } from "node:util";

/** Nobody else knows it: what a file's name or a lesson's title holds is never taken for a colour. */
const SECRET = randomBytes(8).toString("hex");

const MARK = new RegExp(`\\u001b${SECRET}(\\d+)m`, "g");

/** C0 but for tabs and line ends, C1, what turns the direction of writing, and separators that some take for line ends. */
export const CONTROLS: RegExp =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A switch of the terminal's colour that gets through the door. */
export function colour(code: number): string {
  return `\u001b${SECRET}${code}m`;
}

/** Text as it may stand on a terminal: the grader's own colours, and no other control characters. */
export function rendered(text: string): string {
  // Split, not replaced: what is left of a torn mark must not make a new one.
  return text
    .split(MARK)
    .map((part, i) => (i % 2 === 1 ? `\u001b[${part}m` : part.replace(CONTROLS, "")))
    .join("");
}

/** On one line: a name or a title with line ends could else write lines in the grader's name. */
export function oneLine(text: string): string {
  return text.replace(/\s*[\n\r\u0085\u2028\u2029]\s*/g, " ");
}

/** Somebody else's lines, told from the grader's by the bar in front. */
export function quoted(text: string): string {
  return text
    .split("\n")
    .map((line) => `  │ ${line}`)
    .join("\n");
}

/** Say a line to a person. */
export function say(text = ""): void {
  write(1, `${rendered(text)}\n`);
}

/** Say it on standard error. */
export function warn(text: string): void {
  write(2, `${rendered(text)}\n`);
}

/** Begin a new screen, where a person looks on: what was said before is scrolled away. Anywhere else, nothing is done. */
export function clearScreen(): void {
  if (process.stdout.isTTY) write(1, "\u001b[H\u001b[2J");
}

/** Hand over a result on standard output; texts in JSON keep their control characters, escaped. */
export function deliver(text: string): string {
  write(1, text);
  return "-";
}

let broken: NodeJS.ErrnoException | undefined;
let elsewhere = false;

/** What standard output was to carry has been written to a file: a reader that stops early loses nothing. */
export function deliveredElsewhere(): void {
  elsewhere = true;
}

/** Files and devices are written to directly: a stream on them takes a part for the whole. */
function isDirect(fd: 1 | 2): boolean {
  try {
    const status = fstatSync(fd);
    return status.isFile() || (status.isCharacterDevice() && !streamOf(fd).isTTY);
  } catch {
    return false;
  }
}

function streamOf(fd: 1 | 2): NodeJS.WriteStream {
  return fd === 1 ? process.stdout : process.stderr;
}

function write(fd: 1 | 2, text: string): void {
  if (fd === 1 && broken) return;
  if (!isDirect(fd)) {
    streamOf(fd).write(text);
    return;
  }
  try {
    writeWhole(fd, text);
  } catch (error) {
    if (fd === 1) broken = error as NodeJS.ErrnoException;
  }
}

/** A file may take less than it was given. */
export function writeWhole(file: number, content: string | Uint8Array): void {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/**
 * To be called before anything is written. A stream without a listener ends the process with exit code 1, that of a failed grade;
 * and what a suite prints is no result: standard output may be read by a program.
 */
export function holdStreams(): void {
  process.stdout.on("error", (error) => {
    broken ??= error;
  });
  process.stderr.on("error", () => {});
  for (const method of ["log", "info", "debug", "warn", "error", "trace", "dir", "table"] as const)
    console[method] = (...words: unknown[]) => warn(quoted(format(...words)));
}

/**
 * Waits until all is written.
 *
 * @param hasResult whether what was written matters: help that nobody reads to its end does not.
 * @returns why it could not be written, where somebody now lacks a result.
 */
export async function undelivered(hasResult: boolean): Promise<string | undefined> {
  if (!broken && !isDirect(1)) {
    await new Promise<void>((resolve) => {
      process.stdout.write("", (error) => {
        if (error) broken ??= error;
        resolve();
      });
    });
  }
  if (!broken) return undefined;
  const left = broken.code === "EPIPE";
  if (left && (elsewhere || !hasResult)) return undefined;
  return left ? "its reader was gone" : (broken.code ?? broken.message);
}
