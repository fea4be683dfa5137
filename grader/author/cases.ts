/** Small suites of other people, each with one mistake: for tests. The line with the mistake ends in a mark. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const MARK = "//!";

export interface MistakenSuite {
  readonly name: string;
  /** Of suite.ts. */
  readonly source: string;
  /** Of its title, where it is one property's. */
  readonly title?: string;
  /** What the mistake says. */
  readonly says: RegExp;
  /** What it says to write. */
  readonly advice?: RegExp;
  /** Where it is found, if not at the mark. */
  readonly where?: RegExp;
  /** How many of the other properties are judged all the same; 1 unless told. */
  readonly judged?: number;
  /** The submission that meets it, if not the solution. */
  readonly file?: "wrong.ts";
  readonly solution?: string;
  /** Whether it throws where nobody can catch it: then it must not run in the process of a test. */
  readonly loose?: boolean;
}

const IMPORTS =
  'import { expect, Failure, forAll, suite, vectors } from "gradproof/properties"; import fc from "fast-check"; import { energy as reference } from "./solution.ts";';

const HANDLE =
  'const energy = exercise.scalar("energy", { inputs: ["x"], reference, domain: vectors(), misconceptions: [] });';

const GOOD = `it("is right", { points: 1 }, forAll(vectors(), async ({ x }) => {
    expect(await energy.value(x)).to.agreeWith(x.data.reduce((sum, entry) => sum + entry * entry, 0) / 2, { scale: 1000 });
  }));`;

/** A suite with one sound property, and this. */
export function suiteWith(
  inside: string,
  { outside = "", handle = HANDLE }: { outside?: string; handle?: string } = {},
): string {
  return `${IMPORTS}
${outside}
export const lesson = suite("energy", ({ exercise, it, picture, field }) => {
  ${handle}
  ${GOOD}
  ${inside}
});
`;
}

/** A suite whose right answers are its solution's: with one sound property, and this. */
export function wordsWith(
  inside: string,
  { outside = "", mutants = "" }: { outside?: string; mutants?: string } = {},
): string {
  return `import { expect, mutant, suite, vectors } from "gradproof/properties";
import * as solution from "./solution.ts";
${outside}
const mutants = [${mutants}];
export const lesson = suite("energy", { solution, mutants }, ({ exercise, it, picture }) => {
  const energy = exercise.function("energy", { domain: vectors() });
  it("is right", { points: 1 }, energy.agrees({ of: ["value"] }));
  ${inside}
});
`;
}

/** A property with this body, called "is odd". */
export function odd(body: string, generator = "vectors()"): string {
  return `it("is odd", { points: 2 }, forAll(${generator}, ${body}));`;
}

export const SOLUTION = `export function energy(x) {
  return x.square().sum().mul(0.5);
}
export const half = (x) => x.mul(0.5);
`;

/** Writes a lesson around a suite. */
export function writeLesson(
  folder: string,
  { source, solution = SOLUTION }: Pick<MistakenSuite, "source" | "solution">,
): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = {
    "suite.ts": source,
    "solution.ts": solution,
    "starter.ts": "export const energy = (x) => x.mul(0).sum();\n",
    "exercise.ts": "export const energy = (x) => x.mul(0).sum();\n",
    "wrong.ts": "export const energy = (x) => x.square().sum().add(1);\nexport const half = (x) => x;\n",
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
}

/** "suite.ts:7", of the marked line. */
export function markedLine(source: string): string {
  const line = source.split("\n").findIndex((text) => text.includes(MARK)) + 1;
  return `suite.ts:${line}`;
}
