/** The sandboxes by name, and the best that there is. */
import { bubblewrap, bubblewrapPath } from "./bubblewrap.ts";
import { processSandbox } from "./process.ts";
import { SANDBOXES, type Sandbox, SandboxError, type SandboxName } from "./sandbox.ts";
import { whyBroken } from "./trial.ts";
import { lacksForUser, user } from "./user.ts";

const ALL: Readonly<Record<SandboxName, Sandbox>> = { bubblewrap, user, process: processSandbox };

export function sandboxNamed(name: SandboxName): Sandbox {
  return ALL[name];
}

/** Where something of it is plainly missing. What else is wrong with it is found when it starts. @throws {SandboxError} */
export function requireSandbox(name: SandboxName): void {
  const lacking = lacks(name);
  if (lacking !== undefined) throw refused(name, lacking);
}

function lacks(name: SandboxName): string | undefined {
  if (name === "process") return undefined;
  if (name === "user") return lacksForUser();
  if (process.platform !== "linux") return "it needs Linux.";
  return bubblewrapPath() === undefined
    ? "bubblewrap is not installed (on Debian: apt-get install bubblewrap)."
    : undefined;
}

function refused(name: SandboxName, why: string): SandboxError {
  return new SandboxError(
    `The sandbox ${name} cannot be had here: ${why.replace(/[.\s]+$/, "")}. Nothing was graded. \`gradproof doctor\` says what this machine can enforce, and what to install.`,
  );
}

/**
 * The sandbox to grade in, tried: one that is asked for by name is had, or nothing is graded; `auto` is the strongest that this machine has.
 *
 * @throws {SandboxError} which says what is missing, and what to do.
 * @example
 * useSandbox(await settledSandbox("auto"));
 */
export async function settledSandbox(wanted: SandboxName | "auto"): Promise<Sandbox> {
  if (wanted === "process") return processSandbox;
  for (const name of wanted === "auto" ? SANDBOXES : [wanted]) {
    const sandbox = sandboxNamed(name);
    const trouble = lacks(name) ?? (await whyBroken(sandbox));
    if (trouble === undefined) return sandbox;
    if (wanted !== "auto") throw refused(name, trouble);
  }
  return processSandbox;
}
