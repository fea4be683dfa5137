/** The command, as a person calls it; and classes of honest, hostile and odd files to call it on. */
import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findLesson } from "../lesson.ts";
import { cliPath } from "../places.ts";

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export function gradproof(...args: string[]): Promise<Run> {
  return new Promise((resolve) => {
    execFile(process.execPath, [cliPath, ...args], { maxBuffer: 1 << 26 }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    );
  });
}

const HOSTILE = [
  "process.exit(0);",
  "while (true) {}",
  "throw new Error('no');",
  "for (let s = 'x'; ; s += s) {}",
  "console.log('x'.repeat(1e6));",
];

const JUNK: readonly (string | Buffer)[] = [
  "",
  " \n",
  "PK\u0003\u0004junk",
  "not a program (((",
  Buffer.from([0xff, 0xfe, 1, 2]),
  "import fs from 'fs'; export const norm = () => fs;",
];

/**
 * A class for norm: so many distinct submissions, good, bad, hostile and junk; each again under other names up to `count`.
 *
 * @param hostile one of so many, and as many are junk; none unless told.
 */
export function makeClass(
  place: string,
  { count, distinct = count, hostile = 0 }: { count: number; distinct?: number; hostile?: number },
): void {
  mkdirSync(place, { recursive: true });
  const solution = readFileSync(findLesson("norm").solution, "utf8");
  for (let i = 0; i < count; i++) {
    const k = i % distinct;
    const [good, bad] = [solution, solution.replace(/\.sqrt\(\)/, "")];
    const honest = `${k % 3 === 0 ? bad : good}\n// ${k}\n`;
    const text =
      hostile > 0 && k % hostile === 1
        ? `${HOSTILE[k % HOSTILE.length]}\n${honest}`
        : hostile > 0 && k % hostile === 2
          ? JUNK[k % JUNK.length]
          : honest;
    writeFileSync(join(place, `s${String(i).padStart(4, "0")}.ts`), text);
  }
}
