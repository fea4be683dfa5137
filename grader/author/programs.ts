/** Programs of a suite travel to the exercise as text: which names in it would mean nothing there. */
import { runInNewContext } from "node:vm";
import { Mistake } from "../../properties/author/mistake.ts";
import type { Suite } from "../../properties/index.ts";

const KEYWORDS = new Set(
  "arguments await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch this throw true try typeof var void while with yield async of get set as from".split(
    " ",
  ),
);

let known: ReadonlySet<string> | undefined;

/** What the language brings, and what stands in for `console` and `process`. */
function knownNames(): ReadonlySet<string> {
  known ??= new Set([
    ...(runInNewContext("Object.getOwnPropertyNames(globalThis)") as string[]),
    "console",
    "process",
    "undefined",
  ]);
  return known;
}

const MARK = "__gradproof_free_";

/** The names that a function's text takes from around it. */
export async function freeNames(source: string): Promise<readonly string[]> {
  const words = new Set(source.match(/[\p{ID_Start}_$][\p{ID_Continue}$]*/gu) ?? []);
  const asked = [...words].filter((word) => !KEYWORDS.has(word) && !knownNames().has(word));
  const { transform } = await import("esbuild");
  try {
    // Only what no scope of the text declares is replaced.
    const { code } = await transform(`export const run = (${source});`, {
      loader: "js",
      define: Object.fromEntries(asked.map((word) => [word, `${MARK}${word}`])),
      logLevel: "silent",
    });
    return asked.filter(
      (word) => code.includes(`${MARK}${word}`) && new RegExp(`${MARK}${escaped(word)}(?![\\w$])`).test(code),
    );
  } catch {
    return [];
  }
}

function escaped(text: string): string {
  return text.replaceAll("$", "\\$");
}

const CONTEXT =
  "Take it from the context: `({ engine, exports, inputs, settings }) => …`; declare constants inside of it, and let numbers travel as inputs.";
const ARGUMENTS = "It sees its arguments and nothing else: let numbers travel as inputs of the domain.";

/** The mistake in each program's text, by that text. */
export async function programMistakes({ handles = [] }: Suite): Promise<ReadonlyMap<string, Mistake>> {
  const found = new Map<string, Mistake>();
  const texts = handles.flatMap((handle) =>
    Object.entries(handle.texts).map(([part, text]) => ({ ...handle, part, text })),
  );
  for (const { kind, name, part, text, declared } of texts) {
    if (found.has(text)) continue;
    const [first, ...others] = await freeNames(text);
    if (first === undefined) continue;
    const names = [first, ...others].join(", ");
    found.set(
      text,
      new Mistake(
        `${part} of exercise.${kind}("${name}") uses ${names} from around it; it travels to the exercise as text, so that only its own context was expected in it.`,
        {
          declared,
          advice: part === "run" ? CONTEXT : ARGUMENTS,
        },
      ),
    );
  }
  return found;
}
