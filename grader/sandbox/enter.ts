/** Settles the sandbox of a command, before anything of a submission is touched. */
import type { DeviceName } from "../../engine/index.ts";
import { UsageError } from "../usage.ts";
import { useSandbox } from "./in-use.ts";
import { requireSandbox, sandboxNamed, settledSandbox } from "./named.ts";
import type { SandboxName } from "./sandbox.ts";

/** @throws {SandboxError} where it cannot be had: never is less used than was asked for. */
export async function enterSandbox(
  wanted: SandboxName | "auto" = "process",
  device: DeviceName = "cpu",
): Promise<void> {
  if (device !== "cpu" && wanted !== "process")
    throw new UsageError(
      "A device's driver reaches far beyond a sandbox: grade for credit on the CPU, or with --sandbox process.",
    );
  if (wanted === "auto") useSandbox(await settledSandbox(wanted));
  else {
    // The result of a refusal says which one it was that could not be had.
    useSandbox(sandboxNamed(wanted));
    requireSandbox(wanted);
  }
}
