/** The options of a queue. */
import { type Arguments, textOption } from "../options.ts";
import { UsageError } from "../usage.ts";

/** An address has a password in it: it may stand in the environment, where the list of processes does not show it. */
export function queueOption(given: Arguments): string | undefined {
  return textOption(given, "queue") ?? (process.env["GRADPROOF_QUEUE"] || undefined);
}

/** @throws {UsageError} unless seconds from 5 to a day. */
export function leaseOption(given: Arguments): number {
  const text = textOption(given, "lease") ?? "300";
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < 5 || seconds > 86_400)
    throw new UsageError(`--lease takes seconds, from 5 to 86400, not ${text}.`);
  return seconds;
}
