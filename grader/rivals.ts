/** Loads a lesson's wrong solutions into the judge, to hold a submission's answers against theirs. They are the author's, and trusted as the suite is. */
import { readFileSync } from "node:fs";
import * as engine from "../engine/index.ts";
import { Mistake, type Rival, type Suite, thrownText } from "../properties/index.ts";
import { statusOf } from "../properties/suite/outcomes.ts";
import { editMistakes } from "./author/mutant-codes.ts";
import type { Lesson } from "./lesson.ts";
import { mutantsOf, type WrongSolution } from "./mutants.ts";
import { prepared } from "./prepared.ts";
import { NoProgram, translate } from "./translator.ts";
import { textsOf } from "./words/declarations.ts";

/** What ends or hangs a process is not run in the judge's. */
const isHarmful = (code: string): boolean => statusOf(code) !== "failed";

/** Those that have something to tell. @throws {Mistake} where one of them is no wrong solution at all. */
export async function rivalsOf(lesson: Lesson): Promise<readonly Rival[]> {
  const all = await tellingOf(lesson);
  const exports = await evaluated(all, lesson);
  const right = textsOf(readFileSync(lesson.solution, "utf8"));
  return all.map(({ codes, told, advice, source }, i) => ({
    code: codes![0] as Rival["code"],
    told: told!,
    ...(advice !== undefined && { advice }),
    exports: exports[i],
    ...changesOf(source, right, exports[i]),
  }));
}

/** Which of its exports are written otherwise than in the solution. */
function changesOf(
  source: string,
  right: ReadonlyMap<string, string>,
  exports: Exports,
): Pick<Rival, "changes"> {
  const own = textsOf(source);
  const changes = Object.keys(exports).filter((name) => own.has(name) && own.get(name) !== right.get(name));
  return changes.length > 0 ? { changes } : {};
}

async function tellingOf(lesson: Lesson): Promise<WrongSolution[]> {
  const suite = await lesson.loadSuite();
  const [mistake] = editMistakes(suite, lesson);
  if (mistake) throw mistake;
  return mutantsOf(lesson, suite).filter(
    ({ codes, told }) => told !== undefined && codes && !codes.some(isHarmful),
  );
}

/** All of them as one program in TypeScript. @throws {Mistake} where one of them is no wrong solution at all. */
export async function rivalsText(lesson: Lesson): Promise<string> {
  return programOf(await tellingOf(lesson));
}

/** What is wrong with the edits of a suite: they fit nowhere, or what they make is no program, and is not said to be none. */
export async function wrongEdits(lesson: Lesson, suite: Suite): Promise<Mistake[]> {
  const mistakes = editMistakes(suite, lesson);
  if (mistakes.length > 0 || suite.mutants.length === 0) return mistakes;
  const edits = mutantsOf(lesson, suite).filter(
    ({ where, codes }) => where === undefined && !codes?.includes("not-loaded"),
  );
  try {
    await translated(edits);
    return [];
  } catch (error) {
    if (error instanceof Mistake) return [error];
    throw error;
  }
}

type Exports = Readonly<Record<string, unknown>>;
type Make = (given: typeof engine) => Exports;

async function evaluated(all: readonly WrongSolution[], lesson: Lesson): Promise<readonly Exports[]> {
  if (all.length === 0) return [];
  const code = prepared(lesson, "rivals", programOf(all)) ?? (await translated(all));
  let functions: readonly Make[] = [];
  new Function("give", code)((given: readonly Make[]) => {
    functions = given;
  });
  return functions.map((make, i) => {
    try {
      return make(engine);
    } catch (cause) {
      throw useless(all[i], `threw ${thrownText(cause)}`);
    }
  });
}

/** All in one text, each in a function of its own: to translate one takes as long as to translate all. */
function programOf(all: readonly WrongSolution[]): string {
  return `give([${all.map(({ source }) => asFunction(source)).join(",\n")}]);`;
}

/** @throws {Mistake} of the first that is no program. */
async function translated(all: readonly WrongSolution[]): Promise<string> {
  try {
    return (await translate(programOf(all), "ts")).code;
  } catch (error) {
    if (!(error instanceof NoProgram)) throw error;
    for (const each of all) {
      const text = await complaintAbout(each);
      if (text !== undefined) throw useless(each, `is no program: ${text}`);
    }
    throw error;
  }
}

async function complaintAbout(each: WrongSolution): Promise<string | undefined> {
  try {
    await translate(programOf([each]), "ts");
    return undefined;
  } catch (error) {
    if (error instanceof NoProgram) return error.message.replace(/\.$/, "");
    throw error;
  }
}

function useless({ name, declared, where }: WrongSolution, what: string): Mistake {
  return new Mistake(`The mutant "${name}" ${what}; a wrong solution that runs was expected.`, {
    ...(declared !== undefined && { declared }),
    ...(where !== undefined && { where }),
    advice: "Mend what stands there after its edits.",
  });
}

/** A module as a function of the engine that gives its exports. */
export function asFunction(source: string): string {
  const imports: string[] = [];
  const names: string[] = [];
  const body = source
    .replace(
      /^import\s+(type\s+)?([^;]*?)\s+from\s+"([^"]*)";?$/gm,
      (_, type, what: string, from: string) => {
        if (type || from !== "gradproof/engine") return "";
        imports.push(destructured(what));
        return "";
      },
    )
    .replace(/^export\s+((?:async\s+)?(?:function\*?|class|const|let)\s+)(\w+)/gm, (_, kind, name) => {
      names.push(name as string);
      return `${kind}${name}`;
    })
    .replace(/^export\s+(?=interface|type|abstract)/gm, "");
  return `(engine: any) => { ${imports.join(" ")}\n${body}\nreturn { ${names.join(", ")} }; }`;
}

/** `{ a, type B, c as d }` without its types. */
function destructured(what: string): string {
  const [, all] = /^\*\s+as\s+(\w+)$/.exec(what) ?? [];
  if (all !== undefined) return `const ${all} = engine;`;
  const named = what
    .replace(/^\{|\}$/g, "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !name.startsWith("type "))
    .map((name) => name.replace(/\s+as\s+/, ": "));
  return named.length === 0 ? "" : `const { ${named.join(", ")} } = engine;`;
}
