/** What a grade comes to where the suite has mistakes: none, and what could be judged all the same. */
import { type Property, requireCode } from "../../properties/index.ts";
import { gradeOf } from "../../reports/points.ts";
import type { Diagnosis, LessonMistake, PropertyResult, Result } from "../../reports/result.ts";
import { reasonOf, toldMistake } from "./told.ts";

export type Graded = Pick<
  Result,
  | "status"
  | "score"
  | "maxScore"
  | "bonus"
  | "properties"
  | "printed"
  | "pictures"
  | "mistakes"
  | "judged"
  | "reason"
>;

/** @param others of no property alone. */
export function gradedOf(
  properties: readonly PropertyResult[],
  others: readonly LessonMistake[],
  printed: string | undefined,
): Graded {
  const mistakes = [...others, ...properties.flatMap(({ mistake }) => mistake ?? [])];
  const { status, ...points } = gradeOf(properties);
  const shown = { properties, ...(printed && { printed }) };
  if (mistakes.length === 0) return { status, ...points, ...shown };
  // Whoever records a grade shall not find one here.
  const { score: _, ...rest } = points;
  const judged = gradeOf(properties.filter((property) => property.status !== "not-judged"));
  return {
    status: "error",
    ...rest,
    ...shown,
    mistakes,
    judged: { score: judged.score, maxScore: judged.maxScore },
    reason: reasonOf(mistakes),
  };
}

/** A property that cannot be judged, and why. */
export function notJudged(
  error: unknown,
  { title, declared }: Property,
): Pick<PropertyResult, "status" | "mistake"> {
  return { status: "not-judged", mistake: toldMistake(error, { title, declared, file: "suite.ts" }) };
}

/** What is left of a result once its property turns out to be no proof. */
export function unproven(result: PropertyResult): PropertyResult {
  const { id, title, says, maxPoints, bonus, runs, replay, durationMs } = result;
  const kept = { id, title, says, points: 0, maxPoints, bonus, runs, replay, durationMs };
  return { ...kept, status: "not-judged" };
}

/** @throws {Mistake} for a code that the suite made up. */
export function requireKnownCode(diagnosis: Diagnosis | undefined, { declared }: Property): void {
  if (diagnosis) requireCode(diagnosis.code, "Its failure", declared ?? "");
}
