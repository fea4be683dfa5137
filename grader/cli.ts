#!/usr/bin/env node
/** The command `gradproof`: finds the subcommand, and turns what goes wrong into a sentence and an exit code. */
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { removeFolders } from "./folders.ts";
import { didYouMean, UsageError } from "./usage.ts";
import { engineVersion } from "./version.ts";

interface Command {
  readonly usage: string;
  run(args: readonly string[]): Promise<number>;
}

/** Summaries stand here: to list the commands, none is loaded. */
const commands: Readonly<Record<string, { summary: string; load: () => Promise<Command> }>> = {
  grade: { summary: "grade one submission", load: () => import("./commands/grade.ts") },
  replay: { summary: "run one counterexample again", load: () => import("./commands/replay.ts") },
  "verify-lesson": {
    summary: "check that a suite catches every known wrong solution",
    load: () => import("./commands/verify-lesson.ts"),
  },
  reset: { summary: "bring back an untouched exercise", load: () => import("./commands/reset.ts") },
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
      console.log(help());
      return name === undefined ? 2 : 0;
    }
    if (name === "--version" || name === "-v") {
      console.log(engineVersion);
      return 0;
    }
    if (!Object.hasOwn(commands, name)) {
      throw new UsageError(
        `There is no command ${name}.${didYouMean(name, Object.keys(commands))} \`gradproof --help\` lists them.`,
      );
    }
    const command = await commands[name].load();
    if (rest.includes("--help") || rest.includes("-h")) {
      console.log(command.usage);
      return 0;
    }
    return command.run(rest);
  });
}

/** Turns what goes wrong into a sentence and an exit code. */
export async function attempt(work: () => Promise<number>): Promise<number> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`gradproof: ${error.message}`);
      return 2;
    }
    console.error(
      `gradproof: the grader itself failed, no grade may be recorded. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return 3;
  }
}

for (const [signal, number] of [
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const) {
  process.once(signal, () => {
    removeFolders();
    process.exit(128 + number);
  });
}

// A reader that has seen enough, as `head` has, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const [, script] = process.argv;
if (script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url))
  process.exitCode = await main(process.argv.slice(2));
