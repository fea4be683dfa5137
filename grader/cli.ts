#!/usr/bin/env node
/** The command `gradproof`: finds the subcommand, and turns what goes wrong into a sentence and an exit code. */
import { realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { didYouMean, UsageError } from "./usage.ts";
import { engineVersion } from "./version.ts";

interface Command {
  readonly usage: string;
  readonly summary: string;
  run(args: readonly string[]): Promise<number>;
}

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  grade: () => import("./commands/grade.ts"),
  replay: () => import("./commands/replay.ts"),
  "verify-lesson": () => import("./commands/verify-lesson.ts"),
  reset: () => import("./commands/reset.ts"),
  samples: () => import("./commands/samples.ts"),
};

async function help(): Promise<string> {
  const lines = await Promise.all(
    Object.entries(commands).map(async ([name, load]) => `  ${name.padEnd(14)} ${(await load()).summary}`),
  );
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
  try {
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      console.log(await help());
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
    const command = await commands[name]();
    if (rest.includes("--help") || rest.includes("-h")) {
      console.log(command.usage);
      return 0;
    }
    return await command.run(rest);
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
  process.once(signal, () => process.exit(128 + number));
}

// A reader that has seen enough, as `head` has, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

const [, script] = process.argv;
if (script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url))
  process.exitCode = await main(process.argv.slice(2));
