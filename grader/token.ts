/** The token of a report's replay line: which counterexample of which property, of which edition of a suite. */
import { createHash } from "node:crypto";
import { UsageError } from "./usage.ts";

export interface Replay {
  /** Its name, which says nothing of where it is: a token never names a file. */
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
const HASH = /^[0-9a-f]{8}$/;

/** Of a token: a path of hundreds of steps has two thousand characters. */
const LONGEST = 8192;

/** Inputs up to the one that failed are made again, one after the other. */
const MOST_INPUTS = 100_000;
/** So are the smaller ones that were tried at each step: shrinking tries a few hundred altogether. */
const MOST_SHRUNK = 2000;

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

/** @throws {UsageError} for what is no token; none of it is repeated. */
export function decodeReplay(token: string): Replay {
  const fields = token.length <= LONGEST && /^[\w-]+$/.test(token) ? parsed(token) : undefined;
  if (!Array.isArray(fields))
    throw new UsageError("This is no replay token. Copy the whole line from the report.");
  const [lesson, property, seed, suite, given, device] = fields as unknown[];
  const path = given ?? undefined;
  const valid =
    fields.length <= 6 &&
    typeof lesson === "string" &&
    typeof property === "string" &&
    HASH.test(property) &&
    isSeed(seed) &&
    typeof suite === "string" &&
    HASH.test(suite) &&
    (path === undefined || isPath(path)) &&
    (device === undefined || device === "webgpu");
  if (!valid) throw new UsageError("This replay token is damaged. Copy the whole line from the report.");
  return {
    lesson,
    property,
    seed,
    suite,
    ...(path !== undefined && { path: path as string }),
    ...(device !== undefined && { device: "webgpu" as const }),
  };
}

function parsed(token: string): unknown {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString("utf8"));
  } catch {
    return undefined;
  }
}

function isSeed(seed: unknown): seed is number {
  return Number.isInteger(seed) && (seed as number) >= 0 && (seed as number) <= 0xffff_ffff;
}

/** Each number is work to be done, so that all of them are bounded. */
function isPath(path: unknown): boolean {
  if (typeof path !== "string" || !/^\d{1,6}(:\d{1,6})*$/.test(path)) return false;
  const [first, ...steps] = path.split(":").map(Number);
  return first < MOST_INPUTS && steps.reduce((sum, step) => sum + step + 1, 0) <= MOST_SHRUNK;
}

/** Whether the token was made by this edition of the suite. */
export function isSameSuite({ suite }: Replay, sha256: string): boolean {
  return sha256.startsWith(suite);
}
