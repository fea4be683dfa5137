#!/usr/bin/env node
/** The command `gradproof`, as it is started: one grade runs from compiled code, where this Node has some; all else from modules. */
import { existsSync, realpathSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type * as Cli from "./cli.ts";
import { compiledJudge } from "./compiled.ts";

const modules = (): Promise<typeof Cli> => import("./cli.ts");

export const main: typeof Cli.main = async (args) => (await modules()).main(args);
export const conclude: typeof Cli.conclude = async (...work) => (await modules()).conclude(...work);

const [, script, ...args] = process.argv;
if (script !== undefined && existsSync(script) && realpathSync(script) === fileURLToPath(import.meta.url)) {
  const { run } = (args[0] === "grade" && compiledJudge()) || (await modules());
  await run(args);
}
