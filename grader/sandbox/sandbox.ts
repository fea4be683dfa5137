/** What a sandbox is: a way of starting a program so that it reaches no more than it is given. */
import type { ChildProcess, StdioOptions } from "node:child_process";
import type { Result } from "../../reports/result.ts";

/** From the strongest to the weakest. */
export const SANDBOXES: readonly SandboxName[] = ["bubblewrap", "user", "process"];
export type SandboxName = Result["sandbox"];

/** What the operating system sees to, whatever the program is made to do. */
export type Enforced =
  /** It sees no file but those that it is given, and writes none. */
  | "files"
  | "network"
  /** It signals, traces and sees no process but itself. */
  | "signals"
  /** It starts none. */
  | "processes"
  /** Of the kernel's calls it has those that it needs. */
  | "system-calls"
  /** It is nobody: no capabilities, and no way to get any. */
  | "privileges"
  /** Neither variables nor arguments of the grader's. */
  | "environment"
  | "memory"
  | "time"
  | "output"
  /** It ends with its judge, even with one that is killed. */
  | "orphans";

/** Limits that the kernel keeps; those of a whole grade, and of memory in use, are kept by the judge. */
export interface Bounds {
  /** Of processor time, all threads together. */
  readonly seconds: number;
  /** Whether it may write files, as a device's driver does. */
  readonly writes?: boolean;
}

/** What is to be started. */
export interface Work {
  /** Path of the program: this very Node, or one that needs no libraries. */
  readonly program: string;
  /** Its arguments, given what a path that it may read is called where it runs. */
  readonly args: (inside: (name: string) => string) => readonly string[];
  /** Files and folders that it may read, by the names that they have where all else is gone: "/subject". */
  readonly reads: Readonly<Record<string, string>>;
  readonly bounds: Bounds;
  /** The first three or four descriptors. */
  readonly stdio: StdioOptions & readonly unknown[];
  /** Variables, where the sandbox has any. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What has been started. */
export interface Running {
  readonly child: ChildProcess;
  /** Of the program itself; undefined as long as it is not known. */
  readonly pid: number | undefined;
  kill(): void;
  /** How the program ended, told by how `child` did. */
  ending(code: number | null, signal: NodeJS.Signals | null): Ending;
}

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Why the program never began: what the sandbox itself said. */
  readonly broken?: string;
}

export interface Sandbox {
  readonly name: SandboxName;
  readonly enforces: readonly Enforced[];
  /** @throws {SandboxError} where it lacks something. */
  start(work: Work): Running;
}

/** A sandbox cannot be had, or broke: nothing was graded, and no grade may be recorded. */
export class SandboxError extends Error {
  override readonly name: string = "SandboxError";
}

/** It was asked for, and did not start. */
export function brokenSandbox(why: string): SandboxError {
  return new SandboxError(
    `The sandbox could not be made: ${why.replace(/[.\s]+$/, "")}. \`gradproof doctor\` says what this machine lacks, and what to change.`,
  );
}
