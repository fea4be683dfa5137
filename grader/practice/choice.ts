/** Which lessons a learner means: by name, by number, by folder. */
import { parseArgs } from "node:util";
import { isCalled, type Lesson } from "../lesson.ts";
import { didYouMean, UsageError } from "../usage.ts";

export const usage = `npm test
npm test -- LESSON…

Grade the exercises in lessons/, and write the report of all lessons to report/index.html. Without a name, the project's own
suites run after them. LESSON is a name (cosine), a number (2) or both (02-cosine); \`--grep LESSON\` says the same.

Exit code: 0 nothing failed (an untouched exercise is pending); 1 something failed; 2 there is no such lesson;
3 the grader itself failed.`;

/** What the words of the command line name, each once and in the lessons' order; none where there are no words. */
export function choose(args: readonly string[], lessons: readonly Lesson[]): readonly Lesson[] {
  const words = namesIn(args);
  const chosen = new Set(words.map((word) => find(word, lessons)));
  return lessons.filter((lesson) => chosen.has(lesson));
}

export function asksForHelp(args: readonly string[]): boolean {
  return args.includes("--help") || args.includes("-h");
}

function namesIn(args: readonly string[]): string[] {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { grep: { type: "string", short: "g", multiple: true } },
      allowPositionals: true,
    });
    return [...positionals, ...(values.grep ?? []).flatMap((pattern) => pattern.split("|"))].map((word) =>
      word.trim(),
    );
  } catch (error) {
    const [first] = (error as Error).message.split(". ");
    throw new UsageError(`${first}. Name the lessons: npm test -- cosine`);
  }
}

function find(word: string, lessons: readonly Lesson[]): Lesson {
  const given = word
    .toLowerCase()
    .replace(/^(?:\.?[\\/])?lessons[\\/]/, "")
    .replace(/[\\/]+(?:exercise\.\w+)?$/, "");
  const found = lessons.find((lesson) => isCalled(lesson, given));
  if (found) return found;
  const names = lessons.map(({ name }) => name);
  const near = didYouMean(given.replace(/^\d+\W?/, ""), names);
  throw new UsageError(`There is no lesson ${word}.${near} Known: ${names.join(", ")}; or their numbers.`);
}
