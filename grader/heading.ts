/** What every result begins with, and the whole of one for what could not be graded. */
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { arch, platform } from "node:process";
import type { DeviceName } from "../engine/index.ts";
import { sumOfPoints } from "../reports/points.ts";
import type { LessonMistake, Result } from "../reports/result.ts";
import { authorOf, isElsewhere } from "./author/desk.ts";
import { reasonOf } from "./author/told.ts";
import type { Lesson } from "./lesson.ts";
import type { Outline } from "./outline.ts";
import { confinementOf } from "./sandbox/enforced.ts";
import { sandboxInUse } from "./sandbox/in-use.ts";
import { type Submission, submissionId } from "./submission.ts";
import { engineVersion } from "./version.ts";

export type Heading = Pick<
  Result,
  | "schema"
  | "lesson"
  | "submission"
  | "suite"
  | "engine"
  | "node"
  | "platform"
  | "seed"
  | "sandbox"
  | "confinement"
  | "device"
>;

type Identity = Pick<Submission, "given" | "sha256" | "bytes">;

export function headingOf(
  { given, sha256, bytes }: Identity,
  lesson: Pick<Lesson, "name" | "sha256">,
  seed: number,
  device?: DeviceName,
): Heading {
  return {
    schema: "gradproof/result/v1",
    lesson: lesson.name,
    submission: {
      path: given,
      name: basename(given),
      id: submissionId(given, sha256),
      sha256,
      bytes,
    },
    suite: { sha256: lesson.sha256 },
    engine: engineVersion,
    node: process.versions.node,
    platform: `${platform}-${arch}`,
    seed,
    sandbox: sandboxInUse().name,
    confinement: confinementOf(sandboxInUse()),
    ...(device === "webgpu" && { device }),
  };
}

/** The same files under the same suite get the same inputs. */
export function seedOf({ sha256 }: Pick<Submission, "sha256">, lesson: Pick<Lesson, "sha256">): number {
  return createHash("sha256").update(sha256).update(lesson.sha256).digest().readUInt32LE(0);
}

/** Name and properties of a suite, wherever its code runs. */
export function outlineOf(lesson: Known): Promise<Outline> {
  return isElsewhere(lesson) ? authorOf(lesson).ask({ kind: "outline" }) : lesson.loadSuite();
}

type Known = Pick<Lesson, "loadSuite" | "builtIn" | "folder">;

/** The full score of a lesson; 0 where its suite cannot say. */
export async function maxScoreOf(lesson: Known): Promise<number> {
  try {
    const { properties } = await outlineOf(lesson);
    return sumOfPoints(properties.filter(({ bonus }) => !bonus).map(({ points }) => points));
  } catch {
    return 0;
  }
}

/** Neither a score nor 0: whatever was named is nothing that can be graded. */
export async function ungraded(
  heading: Heading,
  lesson: Known | undefined,
  reason: string,
  durationMs: number,
): Promise<Result> {
  const maxScore = lesson ? await maxScoreOf(lesson) : 0;
  return { ...heading, durationMs, status: "ungraded", maxScore, properties: [], reason };
}

/** No grade, since the lesson's suite cannot be used: its author has something to mend. */
export function unusable(heading: Heading, mistakes: readonly LessonMistake[], durationMs: number): Result {
  const reason = reasonOf(mistakes);
  return { ...heading, durationMs, status: "error", maxScore: 0, properties: [], mistakes, reason };
}
