/** Whether two programs cannot be told apart: the same answers, value and gradients, on many inputs. */
import fc from "fast-check";
import { type Answer, type Field, SubjectFailure, type Suite, type Values } from "../properties/index.ts";
import { LIMITS, type Limits } from "./limits.ts";
import { NotLoaded } from "./not-loaded.ts";
import { type Bundle, loadProgram } from "./program.ts";
import { SubjectChannel } from "./subject-channel.ts";
import { readSubmission } from "./submission.ts";

const INPUTS = 1000;

/** Thousands of calls of a lesson's own programs: each has its limit, and all of them an hour. */
const PATIENT: Limits = { ...LIMITS, totalMs: 3_600_000, totalWallMs: 3_600_000 };

/** Up to the rounding of another order of operations. */
const TOLERANCE = 1e-13;

/** Asks both a thousand questions for each handle of the suite. A suite without questions proves nothing. */
export async function isEquivalent(file: string, other: string, suite: Suite): Promise<boolean> {
  const [a, b] = await Promise.all(
    [file, other].map(async (path) => new SubjectChannel(await bundleOf(path, suite), PATIENT)),
  );
  try {
    if (suite.questions.length === 0) return false;
    for (const questions of suite.questions) {
      const asked = fc.sample(questions, { seed: 1, numRuns: INPUTS });
      const pairs = await Promise.all(
        asked.map((question) => Promise.all([a.ask(question), b.ask(question)])),
      );
      if (!pairs.every(([left, right]) => isSame(left, right))) return false;
    }
    return true;
  } catch (error) {
    // One that hangs or dies where the other answers is another program.
    if (error instanceof SubjectFailure) return false;
    throw error;
  } finally {
    a.close();
    b.close();
  }
}

async function bundleOf(path: string, { helpers, exports, forbidden }: Suite): Promise<Bundle> {
  const rules = {
    helpers: async () => helpers,
    exports: async () => exports,
    forbidden: async () => forbidden,
  };
  const { bundle } = await loadProgram(readSubmission(path), rules);
  if (bundle instanceof NotLoaded) throw bundle;
  return bundle;
}

function isSame(a: Answer, b: Answer): boolean {
  if (a.outcome === "record" && b.outcome === "record") {
    const names = new Set([...Object.keys(a.fields), ...Object.keys(b.fields)]);
    return [...names].every((name) => isSameField(a.fields[name], b.fields[name]));
  }
  if (a.outcome !== "tensor" || b.outcome !== "tensor") return false;
  return (
    areSame(a.value, b.value) &&
    (a.gradients ?? []).every((gradient, i) => areSame(gradient, b.gradients?.[i]))
  );
}

function isSameField(a: Field | undefined, b: Field | undefined): boolean {
  if (a?.kind === "tensor" && b?.kind === "tensor") return areSame(a.values, b.values);
  if (a?.kind === "number" && b?.kind === "number")
    return Math.abs(a.value - b.value) <= TOLERANCE * Math.max(1e-3, Math.abs(b.value));
  return a?.kind === "boolean" && b?.kind === "boolean" && a.value === b.value;
}

function areSame(a: Values | null | undefined, b: Values | null | undefined): boolean {
  if (!a || !b) return a === b;
  const size = b.data.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 1e-3);
  return (
    a.data.length === b.data.length &&
    a.data.every((entry, k) => Math.abs(entry - b.data[k]) <= TOLERANCE * size)
  );
}
