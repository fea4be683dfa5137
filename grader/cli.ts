#!/usr/bin/env node
/** The command `gradproof`: finds the subcommand, and turns what goes wrong into a sentence and an exit code. */
import { existsSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { OutputError } from "./output-file.ts";
import { holdStreams, oneLine, say, undelivered, warn } from "./screen.ts";
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
      say(await help());
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
    const command = await commands[name]();
    if (rest.includes("--help") || rest.includes("-h")) {
      say(command.usage);
      return 0;
    }
    return await command.run(rest);
  } catch (error) {
    if (error instanceof UsageError) {
      warn(`gradproof: ${clipped(oneLine(error.message))}`);
      return 2;
    }
    if (error instanceof OutputError) {
      warn(`gradproof: ${oneLine(error.message)} No grade may be recorded.`);
      return 3;
    }
    warn(
      `gradproof: the grader itself failed, no grade may be recorded. ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return 3;
  }
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

for (const [signal, number] of [
  ["SIGINT", 2],
  ["SIGTERM", 15],
] as const) {
  process.once(signal, () => process.exit(128 + number));
}

const [, script] = process.argv;
if (script !== undefined && existsSync(script) && realpathSync(script) === fileURLToPath(import.meta.url)) {
  holdStreams();
  const args = process.argv.slice(2);
  const code = await main(args);
  const broken = await undelivered(!isTalk(args));
  if (broken)
    warn(
      `gradproof: standard output could not be written: ${broken}. No grade may be recorded; --json FILE writes the result to a file.`,
    );
  process.exitCode = broken && code < 2 ? 3 : code;
}
