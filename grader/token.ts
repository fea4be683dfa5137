/** The token of a report's replay line: which counterexample of which property, of which edition of a suite. */
import { createHash } from "node:crypto";
import { UsageError } from "./usage.ts";

export interface Replay {
  readonly lesson: string;
  /** Its propertyKey. */
  readonly property: string;
  readonly seed: number;
  /** fast-check's path; absent where the property passed. */
  readonly path?: string;
  /** Hash of the suite. */
  readonly suite: string;
  /** Absent on the CPU. */
  readonly device?: "webgpu";
}

const HASH_LENGTH = 8;

/** A property's id, short: a token is to be copied by hand. */
export function propertyKey(id: string): string {
  return createHash("sha256").update(id).digest("hex").slice(0, HASH_LENGTH);
}

export function encodeReplay({ lesson, property, seed, path, suite, device }: Replay): string {
  const fields: unknown[] = [lesson, property, seed, suite.slice(0, HASH_LENGTH)];
  if (device) fields.push(path ?? null, device);
  else if (path !== undefined) fields.push(path);
  return Buffer.from(JSON.stringify(fields), "utf8").toString("base64url");
}

/** @throws {UsageError} for what is no token. */
export function decodeReplay(token: string): Replay {
  let fields: unknown;
  try {
    fields = JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
  } catch {
    fields = undefined;
  }
  if (!Array.isArray(fields))
    throw new UsageError("This is no replay token. Copy the whole line from the report.");
  const [lesson, property, seed, suite, given, device] = fields as unknown[];
  const path = given ?? undefined;
  const valid =
    typeof lesson === "string" &&
    typeof property === "string" &&
    Number.isInteger(seed) &&
    typeof suite === "string" &&
    (path === undefined || isPath(path)) &&
    (device === undefined || device === "webgpu");
  if (!valid) throw new UsageError("This replay token is damaged. Copy the whole line from the report.");
  return {
    lesson,
    property,
    seed: seed as number,
    suite,
    ...(path !== undefined && { path: path as string }),
    ...(device !== undefined && { device: "webgpu" as const }),
  };
}

function isPath(path: unknown): boolean {
  return typeof path === "string" && /^\d+(:\d+)*$/.test(path);
}

/** Whether the token was made by this edition of the suite. */
export function isSameSuite({ suite }: Replay, sha256: string): boolean {
  return sha256.startsWith(suite);
}
