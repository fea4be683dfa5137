/** The arguments of the commands: read, checked, and refused in a sentence. */
import { type ParseArgsConfig, parseArgs } from "node:util";
import type { DeviceName } from "../engine/index.ts";
import { didYouMean, UsageError } from "./usage.ts";

export interface Arguments {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
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

/** @throws {UsageError} unless a whole number from 0 to 2³² − 1. */
export function seedOption(given: Arguments): number | undefined {
  const text = textOption(given, "seed");
  if (text === undefined) return undefined;
  const seed = Number(text);
  if (!/^\d+$/.test(text) || seed > 0xffff_ffff)
    throw new UsageError(`--seed takes a whole number from 0 to 4294967295, not ${text}.`);
  return seed;
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

const SANDBOXES = ["process"];

/** @throws {UsageError} for a sandbox that there is not. */
export function sandboxOption(given: Arguments): "process" {
  const name = textOption(given, "sandbox") ?? "process";
  if (!SANDBOXES.includes(name))
    throw new UsageError(`There is no sandbox ${name}. Known: ${SANDBOXES.join(", ")}.`);
  return "process";
}
