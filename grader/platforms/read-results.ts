/** Results that were written before, read and looked at before anything is made of them. */
import { readFileSync } from "node:fs";
import type { Result } from "../../reports/result.ts";
import { UsageError } from "../usage.ts";

const SCHEMA = "gradproof/result/v1";
const STATUSES: readonly unknown[] = ["passed", "failed", "not-attempted", "ungraded", "error"];

/** @throws {UsageError} for what is no result. */
export function readResult(path: string): Result {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`The result ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  const result = parsed(text);
  if (!isResult(result))
    throw new UsageError(`${path} is no result of gradproof: write one with grade --json, or with class.`);
  return result;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As far as a converter relies on it. */
function isResult(value: unknown): value is Result {
  const result = fieldsOf(value);
  const { schema, lesson, status, properties, maxScore, score, seed, durationMs } = result;
  const { path, name, id, sha256 } = fieldsOf(result["submission"]);
  return (
    schema === SCHEMA &&
    typeof lesson === "string" &&
    [path, name, id, sha256, fieldsOf(result["suite"])["sha256"]].every((text) => typeof text === "string") &&
    typeof seed === "number" &&
    typeof durationMs === "number" &&
    STATUSES.includes(status) &&
    typeof maxScore === "number" &&
    (score === undefined ? status === "error" || status === "ungraded" : typeof score === "number") &&
    Array.isArray(properties) &&
    properties
      .map(fieldsOf)
      .every(
        ({ id, title, points, maxPoints, durationMs, status }) =>
          typeof id === "string" &&
          typeof title === "string" &&
          typeof points === "number" &&
          typeof maxPoints === "number" &&
          typeof durationMs === "number" &&
          typeof status === "string",
      )
  );
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return (value ?? {}) as Record<string, unknown>;
}
