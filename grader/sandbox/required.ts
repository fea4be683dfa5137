/** For tests: whether a sandbox can be had here. Where REQUIRE_BUBBLEWRAP is set that one must be, so that nobody takes a skip for a pass. */
import { settledSandbox } from "./named.ts";
import type { SandboxName } from "./sandbox.ts";

/** @returns why the tests wait; undefined where they can run. */
export async function whyPending(name: SandboxName = "bubblewrap"): Promise<string | undefined> {
  try {
    await settledSandbox(name);
    return undefined;
  } catch (error) {
    if (name === "bubblewrap" && process.env["REQUIRE_BUBBLEWRAP"]) throw error;
    return (error as Error).message;
  }
}
