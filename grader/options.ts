/** The arguments of the commands: read, checked, and refused in a sentence. */
import { existsSync } from "node:fs";
import { availableParallelism } from "node:os";
import { type ParseArgsConfig, parseArgs } from "node:util";
import type { DeviceName } from "../engine/index.ts";
import type { Audience } from "../reports/audience.ts";
import { SANDBOXES, type SandboxName } from "./sandbox/sandbox.ts";
import { didYouMean, UsageError } from "./usage.ts";

export interface Arguments {
  readonly values: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly positionals: readonly string[];
}

/** @throws {UsageError} for an unknown option, a missing value, and too few or too many names. */
export function readArguments(
  args: readonly string[],
  names: readonly string[],
  options: NonNullable<ParseArgsConfig["options"]>,
  optional = 0,
): Arguments {
  let parsed: Arguments;
  try {
    parsed = parseArgs({
      args: [...args],
      options: { ...options, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
    }) as Arguments;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const [, lacking] = /^Option '(?:-\w, )?(--[^' ]+).*argument (?:missing|is ambiguous)/.exec(text) ?? [];
    if (lacking) throw new UsageError(`${lacking} needs a value: ${lacking}=VALUE.`);
    const [, unknown] = /Unknown option '(-\S+)'/.exec(text) ?? [];
    if (!unknown) throw new UsageError(`${text.split(". ")[0]}.`);
    throw new UsageError(
      `There is no option ${unknown}.${didYouMean(
        unknown,
        Object.keys(options).map((name) => `--${name}`),
      )}`,
    );
  }
  const { positionals } = parsed;
  if (parsed.values["help"]) return parsed;
  if (positionals.length < names.length - optional)
    throw new UsageError(`${names[positionals.length]} is missing.`);
  if (positionals.length > names.length)
    throw new UsageError(`"${positionals[names.length]}" is one argument too many.`);
  return parsed;
}

export function textOption({ values }: Arguments, name: string): string | undefined {
  const value = values[name];
  return typeof value === "string" ? value : undefined;
}

/** What an option names that may be given again and again: all of it, in order. */
export function textsOption({ values }: Arguments, name: string): readonly string[] {
  return (values[name] as readonly string[] | undefined) ?? [];
}

/** The lessons that `--lesson` names, and what stands behind it: apart, or in one word with commas between them. */
export function lessonNames(given: Arguments, more: readonly string[] = []): readonly string[] {
  const names = [...textsOption(given, "lesson"), ...more];
  // A folder's own name may have a comma in it.
  return names.flatMap((name) => (existsSync(name) ? [name] : name.split(",").filter((each) => each !== "")));
}

/** @throws {UsageError} unless a whole number from 0 to 2³² − 1. */
export function seedOption(given: Arguments): number | undefined {
  return numberOption(given, "seed", 0xffff_ffff);
}

/** @throws {UsageError} unless a whole number from 0 to `most`. */
export function numberOption(given: Arguments, name: string, most: number): number | undefined {
  const text = textOption(given, name);
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text) || Number(text) > most)
    throw new UsageError(`--${name} takes a whole number from 0 to ${most}, not ${text}.`);
  return Number(text);
}

/** How many at a time: as many as there are processors unless told. @throws {UsageError} unless a number from 1 to 999. */
export function jobsOption(given: Arguments): number {
  const text = textOption(given, "jobs");
  if (text === undefined) return availableParallelism();
  if (!/^[1-9]\d{0,2}$/.test(text)) throw new UsageError(`--jobs takes a number from 1 to 999, not ${text}.`);
  return Number(text);
}

const DEVICES: readonly DeviceName[] = ["cpu", "webgpu"];

/** @throws {UsageError} for a device that there is not. */
export function deviceOption(given: Arguments): DeviceName {
  const name = textOption(given, "device") ?? "cpu";
  const device = DEVICES.find((known) => known === name);
  if (!device)
    throw new UsageError(
      `There is no device ${name}.${didYouMean(name, DEVICES)} Known: ${DEVICES.join(", ")}.`,
    );
  return device;
}

/** Who reads what is written. @throws {UsageError} for anybody else. */
export function audienceOption(given: Arguments, usual: Audience): Audience {
  const name = textOption(given, "audience") ?? usual;
  if (name !== "student" && name !== "staff")
    throw new UsageError(`--audience takes student or staff, not ${name}.`);
  return name;
}

/** `auto` is the strongest that there is. */
const SANDBOX_NAMES = [...SANDBOXES, "auto"] as const;

/** @throws {UsageError} for a sandbox that there is not. */
export function sandboxOption(given: Arguments): SandboxName | "auto" | undefined {
  const name = textOption(given, "sandbox");
  if (name === undefined) return undefined;
  const known = SANDBOX_NAMES.find((each) => each === name);
  if (!known)
    throw new UsageError(
      `There is no sandbox ${name}.${didYouMean(name, SANDBOX_NAMES)} Known: ${SANDBOX_NAMES.join(", ")}.`,
    );
  return known;
}
