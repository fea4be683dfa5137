/** The result of a command that ended without a grade: a batch shall not lose one. */
import type { Result } from "../reports/result.ts";
import { headingOf, ungraded } from "./heading.ts";
import { resultJson } from "./json.ts";
import { findLesson, type Lesson } from "./lesson.ts";
import { outputs } from "./output-file.ts";
import { SandboxError } from "./sandbox/sandbox.ts";
import { UsageError } from "./usage.ts";

/** Writes what is known where `--json` says, as far as the arguments can be understood. */
export async function writeNoGrade(args: readonly string[], error: unknown): Promise<void> {
  const target = askedFor(args, "json");
  if (target === undefined) return;
  const file = fileNamed(args);
  const lesson = lessonNamed(askedFor(args, "lesson"));
  const reads = [file, ...(lesson ? [lesson.exercise, lesson.starter, lesson.solution, lesson.text] : [])];
  try {
    const { json } = outputs({ json: target }, { reads });
    json?.write(`${resultJson(await resultOf(args, file, lesson, error))}\n`);
  } catch {
    // That it cannot be written may be the very error, which is told.
  }
}

async function resultOf(
  args: readonly string[],
  file: string,
  lesson: Lesson | undefined,
  error: unknown,
): Promise<Result> {
  const text = error instanceof Error ? error.message : String(error);
  const known = lesson ?? { name: askedFor(args, "lesson") ?? "", sha256: "" };
  const heading = headingOf({ given: file, sha256: "", bytes: 0 }, known, 0);
  if (error instanceof UsageError) return ungraded(heading, lesson, text, 0);
  if (error instanceof SandboxError)
    return { ...(await ungraded(heading, lesson, text, 0)), status: "error" };
  return { ...(await ungraded(heading, lesson, `The grader itself failed: ${text}`, 0)), status: "error" };
}

function lessonNamed(name: string | undefined): Lesson | undefined {
  try {
    return name === undefined ? undefined : findLesson(name);
  } catch {
    // It may be the very lesson that is not there.
    return undefined;
  }
}

/** The value of an option, also among arguments that are wrong. */
function askedFor(args: readonly string[], option: string): string | undefined {
  const at = args.findIndex((arg) => arg === `--${option}` || arg.startsWith(`--${option}=`));
  if (at < 0) return undefined;
  return args[at].includes("=") ? args[at].slice(option.length + 3) : args[at + 1];
}

function fileNamed(args: readonly string[]): string {
  return args.find((arg, i) => !arg.startsWith("-") && !/^--[^=]+$/.test(args[i - 1] ?? "")) ?? "";
}
