/** What a second grading changed: whose points, by which property, and why. */
import { sumOfPoints } from "../../reports/points.ts";
import type { PropertyResult, Result } from "../../reports/result.ts";

export interface PropertyChange {
  readonly title: string;
  readonly from: number;
  readonly to: number;
  /** What was said, or is said now, of what fails. */
  readonly why: string;
}

export interface Change {
  readonly id: string;
  readonly name: string;
  readonly lesson: string;
  /** Absent where there was, or is, no grade. */
  readonly from?: number;
  readonly to?: number;
  readonly statuses: readonly [from: string, to: string];
  readonly properties: readonly PropertyChange[];
  /** The file is another than the one that was graded. */
  readonly otherFile: boolean;
}

/** Nothing where the grade is what it was, property by property. */
export function changeOf(
  { id, name, lesson }: Pick<Change, "id" | "name" | "lesson">,
  before: Result | undefined,
  now: Result | undefined,
): Change | undefined {
  const statuses = [before?.status ?? "missing", now?.status ?? "missing"] as const;
  // Without a grade on both sides, no property came or went: the status says all.
  const properties =
    before?.score === undefined || now?.score === undefined
      ? []
      : propertyChanges(before.properties, now.properties);
  if (before?.score === now?.score && statuses[0] === statuses[1] && properties.length === 0)
    return undefined;
  return {
    id,
    name,
    lesson,
    ...(before?.score !== undefined && { from: before.score }),
    ...(now?.score !== undefined && { to: now.score }),
    statuses,
    properties,
    otherFile:
      before !== undefined && now !== undefined && before.submission.sha256 !== now.submission.sha256,
  };
}

function propertyChanges(
  before: readonly PropertyResult[],
  now: readonly PropertyResult[],
): PropertyChange[] {
  const ids = [...new Set([...now, ...before].map(({ id }) => id))];
  return ids.flatMap((id) => {
    const [was, is] = [before, now].map((properties) => properties.find((property) => property.id === id));
    if (was && is && was.points === is.points && was.maxPoints === is.maxPoints) return [];
    return [{ title: (is ?? was)!.title, from: was?.points ?? 0, to: is?.points ?? 0, why: whyOf(was, is) }];
  });
}

function whyOf(was: PropertyResult | undefined, is: PropertyResult | undefined): string {
  if (!is) return "the property is gone";
  if (!was) return is.status === "passed" ? "a new property, which holds" : `a new property: ${wordsOf(is)}`;
  if (was.status === "passed" && is.status !== "passed") return wordsOf(is);
  if (is.status === "passed" && was.status !== "passed") return `no longer: ${wordsOf(was)}`;
  return `it is worth ${is.maxPoints} in place of ${was.maxPoints}`;
}

function wordsOf({ diagnosis, status }: PropertyResult): string {
  return diagnosis ? `${diagnosis.code}: ${diagnosis.text}` : status;
}

/** "3 rose, 1 fell, 1 lost its grade, 195 as they were". */
export function summaryOf(changes: readonly Change[], all: number): string {
  const count = (test: (change: Change) => boolean): number => changes.filter(test).length;
  const parts = [
    [count(({ from, to }) => from !== undefined && to !== undefined && to > from), "rose"],
    [count(({ from, to }) => from !== undefined && to !== undefined && to < from), "fell"],
    [count(({ from, to }) => from === undefined && to !== undefined), "got a grade"],
    [count(({ from, to }) => from !== undefined && to === undefined), "lost the grade"],
    [count(({ from, to }) => from === to), "came to the same in another way"],
    [all - changes.length, "as they were"],
  ] as const;
  return `${parts.flatMap(([n, what]) => (n > 0 ? `${n} ${what}` : [])).join(", ")}.`;
}

/** How much the whole class gained, or lost. */
export function balanceOf(changes: readonly Change[]): number {
  const both = changes.filter(({ from, to }) => from !== undefined && to !== undefined);
  const [before, now] = [both.map(({ from }) => from!), both.map(({ to }) => to!)].map((points) =>
    sumOfPoints(points),
  );
  return Number((now - before).toFixed(4));
}
