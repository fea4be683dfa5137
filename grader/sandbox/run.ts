/** Runs a program to its end, within a time, and says what came of it. */
import { spawn } from "node:child_process";
import { endingWithJudge } from "../children.ts";
import { type Running, type Sandbox, SandboxError, type Work } from "./sandbox.ts";

export interface Ran {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly out: string;
  readonly err: string;
  /** Why it never began. */
  readonly broken?: string;
}

const PATIENCE_MS = 20_000;
const MOST_SAID = 1 << 20;

export function runProgram(command: string, args: readonly string[]): Promise<Ran> {
  const child = endingWithJudge(spawn(command, args, { cwd: "/", stdio: ["ignore", "pipe", "pipe"] }));
  const late = setTimeout(() => child.kill("SIGKILL"), PATIENCE_MS);
  return ended(child, late, (code, signal) => ({ code, signal }));
}

/** The same in a sandbox; where that lacks something, the program never begins. */
export async function runHeld(
  sandbox: Sandbox,
  { program, args, bounds = { seconds: 10 } }: Pick<Work, "program" | "args"> & Partial<Pick<Work, "bounds">>,
  patienceMs: number = PATIENCE_MS,
): Promise<Ran> {
  let running: Running;
  try {
    running = sandbox.start({ program, args, bounds, reads: {}, stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    if (error instanceof SandboxError) return unbegun(error);
    throw error;
  }
  const late = setTimeout(() => running.kill(), patienceMs);
  return ended(running.child, late, (code, signal) => running.ending(code, signal));
}

function unbegun({ message }: Error): Ran {
  return { code: null, signal: null, out: "", err: "", broken: message };
}

function ended(
  child: ReturnType<typeof spawn>,
  late: NodeJS.Timeout,
  ending: (code: number | null, signal: NodeJS.Signals | null) => Pick<Ran, "code" | "signal" | "broken">,
): Promise<Ran> {
  const said = { out: "", err: "" };
  for (const [stream, key] of [[child.stdout, "out"] as const, [child.stderr, "err"] as const])
    stream!.on("data", (piece: Buffer) => {
      if (said[key].length < MOST_SAID) said[key] += piece.toString("utf8");
    });
  return new Promise((resolve) => {
    child.once("error", (error) => {
      clearTimeout(late);
      resolve(unbegun(error));
    });
    child.once("close", (code, signal) => {
      clearTimeout(late);
      resolve({ ...ending(code, signal), ...said });
    });
  });
}
