/** Classroom 50's result.json, version 1: whole points, and what its runner says of the submission. */
import type { Result } from "../../../reports/result.ts";
import { UsageError } from "../../usage.ts";
import { toldOf, wholeOf } from "../told.ts";
import { whole, wholeFactor } from "./whole-points.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @param environment the runner's: CLASSROOM, ASSIGNMENT, SUBMISSION_TAG, OWNER or USERNAME, ASSIGNMENT_TYPE, COMMIT_URL, RELEASE_URL, REVIEW_URL, and COMMIT_DATE, the instant of the commit.
 * @throws {UsageError} where one is missing, or there is no grade: the runner takes an exit code for that.
 */
export function classroom50(results: readonly Result[], environment: Environment): string {
  const { score, maxScore, error, ungraded } = wholeOf(results);
  if (error !== undefined || ungraded !== undefined)
    throw new UsageError(`There is no grade that Classroom 50 could record: ${error ?? ungraded}`);
  const told = toldOf(results);
  const factor = wholeFactor([
    score,
    maxScore,
    ...told.flatMap(({ points, maxPoints }) => [points, maxPoints]),
  ]);
  const given = (name: string): string => {
    const value = environment[name];
    if (!value) throw new UsageError(`Classroom 50's runner sets ${name}, which is not set here.`);
    return value;
  };
  return JSON.stringify({
    schema: "classroom50/result/v1",
    classroom: given("CLASSROOM"),
    assignment: given("ASSIGNMENT"),
    assignment_type: environment["ASSIGNMENT_TYPE"] || "individual",
    owner: environment["OWNER"] || given("USERNAME"),
    submission: given("SUBMISSION_TAG"),
    commit: given("COMMIT_URL"),
    release: given("RELEASE_URL"),
    review: given("REVIEW_URL"),
    datetime: instant(given("COMMIT_DATE")),
    score: whole(score, factor),
    "max-score": whole(maxScore, factor),
    tests: told.map(({ title, points, maxPoints, passed, message, number }) => ({
      "test-name": `${number} ${title}`,
      passed,
      score: whole(points, factor),
      "max-score": whole(maxPoints, factor),
      ...(message !== "" && { message }),
    })),
  });
}

function instant(text: string): string {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new UsageError(`COMMIT_DATE is no time: ${text}.`);
  return time.toISOString().replace(/\.\d+Z$/, "Z");
}
