/** Whether a sandbox works here: the same start as a subject's, of a program that only says so. */
import { sandboxInUse } from "./in-use.ts";
import { runHeld } from "./run.ts";
import type { Sandbox } from "./sandbox.ts";

const WORD = "works";
/** Of a complaint. */
const MOST_SAID = 2000;

/** @returns why it does not; undefined where it does. */
async function trialOf(sandbox: Sandbox): Promise<string | undefined> {
  try {
    return await attempt(sandbox);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function attempt(sandbox: Sandbox): Promise<string | undefined> {
  const { code, signal, out, err, broken } = await runHeld(sandbox, {
    program: process.execPath,
    args: () => ["--no-warnings", "-p", JSON.stringify(WORD)],
  });
  if (broken !== undefined) return broken;
  if (code === 0 && out.trim() === WORD) return undefined;
  return `Node does not run there (${signal ?? `exit code ${code}`}). ${err.slice(0, MOST_SAID)}`.trim();
}

const tried = new Map<Sandbox, Promise<string | undefined>>();

/** Why a sandbox, the one in use unless told, does not work; tried once. In the one that every program starts in, there is nothing to try. */
export function whyBroken(sandbox: Sandbox = sandboxInUse()): Promise<string | undefined> {
  if (sandbox.name === "process") return Promise.resolve(undefined);
  if (!tried.has(sandbox)) tried.set(sandbox, trialOf(sandbox));
  return tried.get(sandbox)!;
}
