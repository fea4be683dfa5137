/** Loads a lesson's wrong solutions into the judge, to hold a submission's answers against theirs. They are the author's, and trusted as the suite is. */
import * as engine from "../engine/index.ts";
import type { Rival } from "../properties/index.ts";
import type { Lesson } from "./lesson.ts";
import { mutantsOf, type WrongSolution } from "./mutants.ts";
import { translate } from "./translator.ts";

/** What ends or hangs a process is not run in the judge's. */
const HARMFUL: ReadonlySet<string> = new Set(["timed-out", "crashed", "out-of-memory", "output-limit"]);

/** Those that have something to tell; none where they cannot be loaded, which `verify-lesson` says. */
export async function rivalsOf(lesson: Lesson): Promise<readonly Rival[]> {
  const all = mutantsOf(lesson, await lesson.loadSuite()).filter(
    ({ codes, told }) => told !== undefined && codes && !codes.some((code) => HARMFUL.has(code)),
  );
  const exports = await evaluated(all);
  return all.map(({ codes, told, advice }, i) => ({
    code: codes![0] as Rival["code"],
    told: told!,
    ...(advice !== undefined && { advice }),
    exports: exports[i],
  }));
}

type Exports = Readonly<Record<string, unknown>>;

/** All in one text, each in a function of its own: to translate one takes as long as to translate all. */
async function evaluated(all: readonly WrongSolution[]): Promise<readonly Exports[]> {
  if (all.length === 0) return [];
  const text = `give([${all.map(({ source }) => asFunction(source)).join(",\n")}]);`;
  const { code } = await translate(text, "ts");
  let made: readonly Exports[] = [];
  new Function("give", code)((functions: readonly ((given: typeof engine) => Exports)[]) => {
    made = functions.map((make) => make(engine));
  });
  return made;
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
