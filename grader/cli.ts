/** The command `gradproof`: finds the subcommand, and turns what goes wrong into a sentence and an exit code. */
import { OutputError } from "./output-file.ts";
import { SandboxError } from "./sandbox/sandbox.ts";
import { holdStreams, oneLine, say, undelivered, warn } from "./screen.ts";
import { didYouMean, UsageError } from "./usage.ts";
import { engineVersion } from "./version.ts";

interface Command {
  readonly usage: string;
  run(args: readonly string[]): Promise<number>;
}

/** Summaries stand here: to list the commands, none is loaded. */
const commands: Readonly<Record<string, { summary: string; load: () => Promise<Command> }>> = {
  grade: { summary: "grade one submission", load: () => import("./commands/grade.ts") },
  class: { summary: "grade a class", load: () => import("./commands/class.ts") },
  worker: { summary: "grade what a class puts into a queue", load: () => import("./commands/worker.ts") },
  regrade: {
    summary: "grade a class again, and say what changes",
    load: () => import("./commands/regrade.ts"),
  },
  export: { summary: "results for a platform", load: () => import("./commands/export.ts") },
  watch: { summary: "grade an exercise at every save", load: () => import("./commands/watch.ts") },
  try: { summary: "run one expression with an exercise", load: () => import("./commands/try.ts") },
  show: { summary: "show the tape of an exercise, step by step", load: () => import("./commands/show.ts") },
  hint: { summary: "show one more hint of a lesson", load: () => import("./commands/hint.ts") },
  replay: { summary: "run one counterexample again", load: () => import("./commands/replay.ts") },
  "verify-lesson": {
    summary: "check that a suite catches every known wrong solution",
    load: () => import("./commands/verify-lesson.ts"),
  },
  init: { summary: "make a course of your own", load: () => import("./commands/init.ts") },
  "new-lesson": { summary: "make a lesson of your own", load: () => import("./commands/new-lesson.ts") },
  check: { summary: "check the gradients of your own functions", load: () => import("./commands/check.ts") },
  reset: { summary: "bring back an untouched exercise", load: () => import("./commands/reset.ts") },
  doctor: {
    summary: "say what this machine can enforce, and try it",
    load: () => import("./commands/doctor.ts"),
  },
  samples: {
    summary: "grade the sample submissions and write a report",
    load: () => import("./commands/samples.ts"),
  },
};

function help(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(14)} ${summary}`);
  return [
    "gradproof COMMAND [options]",
    "",
    ...lines,
    "",
    "`gradproof COMMAND --help` says more. `gradproof --version` prints the version.",
  ].join("\n");
}

/** @returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  return attempt(async () => {
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      say(help());
      return name === undefined ? 2 : 0;
    }
    if (name === "--version" || name === "-v") {
      say(engineVersion);
      return 0;
    }
    if (!Object.hasOwn(commands, name)) {
      throw new UsageError(
        `There is no command ${name}.${didYouMean(name, Object.keys(commands))} \`gradproof --help\` lists them.`,
      );
    }
    const command = await commands[name].load();
    if (rest.includes("--help") || rest.includes("-h")) {
      say(command.usage);
      return 0;
    }
    try {
      return await command.run(rest);
    } catch (error) {
      throw error instanceof UsageError ? withUsage(error, command.usage) : error;
    }
  });
}

/** What is missing has a place: the first line of the usage shows it. */
function withUsage(error: UsageError, usage: string): UsageError {
  if (!error.message.endsWith(" is missing.")) return error;
  return new UsageError(`${error.message} Write: ${usage.split("\n")[0]}`);
}

/** Turns what goes wrong into a sentence and an exit code. */
async function attempt(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError) {
      warn(`gradproof: ${clipped(oneLine(error.message))}`);
      return 2;
    }
    if (error instanceof OutputError) {
      warn(`gradproof: ${oneLine(error.message)} No grade may be recorded.`);
      return 3;
    }
    if (error instanceof SandboxError) {
      warn(`gradproof: ${oneLine(error.message)} No grade may be recorded.`);
      return 3;
    }
    warn(
      `gradproof: the grader itself failed, no grade may be recorded. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return 3;
  }
}

/** Does the work of this process, and leaves its exit code. */
export async function conclude(work: () => Promise<number>, hasResult = true): Promise<void> {
  holdStreams();
  for (const [signal, number] of [
    ["SIGINT", 2],
    ["SIGTERM", 15],
    ["SIGHUP", 1],
  ] as const) {
    process.once(signal, () => process.exit(128 + number));
  }
  // Node would end with 1, which reads as a failed grade.
  process.on("uncaughtException", (error) => {
    warn(`gradproof: the grader itself failed, no grade may be recorded. ${error?.stack ?? String(error)}`);
    process.exit(3);
  });
  const code = await attempt(work);
  const broken = await undelivered(hasResult);
  if (broken)
    warn(
      `gradproof: standard output could not be written: ${broken}. No grade may be recorded; --json FILE writes the result to a file.`,
    );
  process.exitCode = broken && code < 2 ? 3 : code;
}

/** Usage errors repeat what was written, which may be anything. */
function clipped(text: string): string {
  return text.length > 2000 ? `${text.slice(0, 2000)} …` : text;
}

/** Help and version: nobody lacks a result who does not read them to the end. */
function isTalk(args: readonly string[]): boolean {
  const [first = "help"] = args;
  return /^(help|--help|-h|--version|-v)$/.test(first) || args.includes("--help") || args.includes("-h");
}

/** The whole command, from its arguments to its exit code. */
export async function run(args: readonly string[]): Promise<void> {
  await conclude(() => main(args), !isTalk(args));
}
