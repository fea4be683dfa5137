/** What the grades of several lessons come to in an assignment: in its points, and less what comes off for being late. */
import { proportion, sumOfPoints } from "../../reports/points.ts";
import type { Assignment } from "./course.ts";
import type { Student } from "./grade-class.ts";
import { totalOf } from "./grades.ts";

const DAY_MS = 86_400_000;

export interface Marks {
  /** Of each lesson, in the assignment's points; absent where there is no grade. */
  readonly points: readonly (number | undefined)[];
  /** Days that have begun since it was due; absent where nobody knows when it came. */
  readonly lateDays?: number;
  /** Percent of the points that come off. */
  readonly deducted: number;
  /** Absent where one lesson has no grade that could be recorded. */
  readonly total?: number;
}

/** How late, and what it costs. Nothing comes off where the time is not known. */
export function marksOf({ works, person }: Student, assignment: Assignment): Marks {
  const points = works.map(({ result }, i) => {
    if (result?.score === undefined) return undefined;
    const { points: most = result.maxScore } = assignment.parts[i];
    return proportion(result.score, result.maxScore, most);
  });
  const lateDays = lateDaysOf(person?.submitted, assignment);
  const deducted = deductionOf(lateDays ?? 0, assignment);
  const earned = sumOfPoints(points.map((each) => each ?? 0));
  const total = totalOf(works) === undefined ? undefined : proportion(100 - deducted, 100, earned);
  return {
    points,
    ...(lateDays !== undefined && { lateDays }),
    deducted,
    ...(total !== undefined && { total }),
  };
}

/** 0 in time and in the minutes of grace; else 1 on the first day. */
function lateDaysOf(submitted: Date | undefined, { due, late }: Assignment): number | undefined {
  if (!submitted || !due) return undefined;
  const ms = submitted.getTime() - due.getTime();
  return ms <= late.graceMinutes * 60_000 ? 0 : Math.ceil(ms / DAY_MS);
}

function deductionOf(days: number, { late }: Assignment): number {
  if (late.closesAfterDays !== undefined && days > late.closesAfterDays) return 100;
  return Math.min(sumOfPoints(Array(Math.min(days, 1000)).fill(late.percentPerDay)), late.mostPercent);
}
