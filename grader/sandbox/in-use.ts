/** The sandbox of this process: settled once, before anything of a submission is touched, for subjects and translators alike. */
import { processSandbox } from "./process.ts";
import type { Sandbox } from "./sandbox.ts";

let used: Sandbox = processSandbox;

/** What submissions run in from here on. */
export function useSandbox(sandbox: Sandbox): void {
  used = sandbox;
}

export function sandboxInUse(): Sandbox {
  return used;
}
