/** A lesson's wrong solutions: files in mutants/, and edits of its solution. */
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { editedSource, type Suite } from "../properties/index.ts";
import type { Lesson } from "./lesson.ts";

export interface WrongSolution {
  readonly name: string;
  /** Where it is, or would be if it were a file. */
  readonly path: string;
  readonly source: string;
  /** What it must be told; undefined where its author does not say. */
  readonly codes?: readonly string[];
  readonly thought?: string;
  readonly told?: string;
  readonly advice?: string;
  /** A stack through the line of the edits, or a place such as "mutants/doubled.ts". */
  readonly declared?: string;
  readonly where?: string;
}

/** @throws {Mistake} where an edit does not fit the solution. */
export function mutantsOf(lesson: Lesson, suite: Suite): WrongSolution[] {
  const files = lesson.mutants.map(mutantOfFile);
  if (suite.mutants.length === 0) return files;
  const solution = readFileSync(lesson.solution, "utf8");
  const edits = suite.mutants.map(
    (mutant): WrongSolution => ({
      ...mutant,
      path: join(lesson.folder, "mutants", `${mutant.name}.ts`),
      source: editedSource(solution, mutant),
    }),
  );
  return [...edits, ...files];
}

/** The program of one of them. @throws {Error} where none has the name. */
export async function mutantSource(lesson: Lesson, name: string): Promise<string> {
  const found = mutantsOf(lesson, await lesson.loadSuite()).find(
    (mutant) => mutant.name.replace(/\.ts$/, "") === name,
  );
  if (!found) throw new Error(`The lesson ${lesson.name} has no mutant ${name}.`);
  return found.source;
}

/** Its first lines say what it must be told, what its author thought, and what a learner is told: `// diagnosis: scaled — "twice is better"`. */
export function mutantOfFile(path: string): WrongSolution {
  const source = readFileSync(path, "utf8");
  const line = (word: string): string | undefined =>
    new RegExp(`^//[ \\t]*${word}:[ \\t]*(.+?)\\s*$`, "m").exec(source.split("\nimport", 1)[0])?.[1];
  const [codes, thought] = line("diagnosis")?.split(/\s+(?:—|--?)\s+(.*)/) ?? [];
  const [told, advice] = [line("told"), line("advice")];
  return {
    name: basename(path),
    path,
    where: `mutants/${basename(path)}:1`,
    source,
    ...(codes !== undefined && { codes: codes.split(",").map((code) => code.trim()) }),
    ...(thought !== undefined && { thought }),
    ...(told !== undefined && { told }),
    ...(advice !== undefined && { advice }),
  };
}
