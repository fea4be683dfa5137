/** What the doctor has found: one line of what a machine can enforce. */
import type { Enforced, SandboxName } from "../sandbox/sandbox.ts";

export interface Finding {
  /** For programs: never changes. */
  readonly id: string;
  readonly title: string;
  /** "absent" is no fault where nothing needs it. */
  readonly status: "holds" | "fails" | "absent";
  /** What was tried, and what came of it. */
  readonly says: string;
  /** What to install or change. */
  readonly remedy?: string;
}

/** A sandbox on this machine. */
export interface Level {
  readonly name: SandboxName;
  readonly available: boolean;
  /** Each was tried. */
  readonly enforces: readonly Enforced[];
  readonly lacks: readonly Enforced[];
  readonly why?: string;
  readonly remedy?: string;
}

export interface Examination {
  readonly schema: "gradproof/doctor/v1";
  readonly node: string;
  readonly platform: string;
  /** Whether it ran as root. */
  readonly root: boolean;
  readonly checks: readonly Finding[];
  readonly sandboxes: readonly Level[];
  /** What `--sandbox auto` uses here. */
  readonly auto: SandboxName;
}
