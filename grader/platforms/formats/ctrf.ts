/** The Common Test Report Format, ctrf.io: a suite a lesson, a test a property. */
import type { Result } from "../../../reports/result.ts";
import { uuidOf } from "../../uuid.ts";
import { engineVersion } from "../../version.ts";
import { placeOf, summaryOf, type Told, toldOf, wholeOf } from "../told.ts";

/** No time stands in a result: it begins at 0, so that the same results give the same bytes. */
export function ctrf(results: readonly Result[]): string {
  const whole = wholeOf(results);
  const tests = toldOf(results).map((told) => testOf(told, results[told.of]));
  for (const { lesson, status } of results)
    if (status === "error" || status === "ungraded")
      tests.push({
        name: lesson,
        status: "other",
        duration: 0,
        suite: [lesson],
        rawStatus: status,
        message: summaryOf(whole),
      });
  const count = (status: string): number => tests.filter((test) => test["status"] === status).length;
  return JSON.stringify({
    reportFormat: "CTRF",
    specVersion: "1.0.0",
    reportId: uuidOf(JSON.stringify(results.map(({ submission, suite, seed }) => [submission, suite, seed]))),
    generatedBy: "gradproof",
    results: {
      tool: { name: "gradproof", version: engineVersion },
      summary: {
        tests: tests.length,
        passed: count("passed"),
        failed: count("failed"),
        skipped: count("skipped"),
        pending: 0,
        other: count("other"),
        suites: results.length,
        start: 0,
        stop: Math.round(whole.durationMs),
        duration: Math.round(whole.durationMs),
        extra: { score: whole.score, maxScore: whole.maxScore },
      },
      tests,
      extra: {
        submissions: results.map(({ submission: { name, id, sha256 }, lesson }) => ({
          name,
          id,
          sha256,
          lesson,
        })),
      },
    },
  });
}

function testOf(told: Told, { seed }: Result): Record<string, unknown> {
  const { title, lesson, passed, status, message, property, points, maxPoints, says } = told;
  const { diagnosis, replay, runs, counterexample } = property;
  const place = placeOf(diagnosis?.where);
  return {
    id: uuidOf(`${lesson} ${property.id}`),
    name: title,
    status: passed
      ? "passed"
      : status === "not-attempted"
        ? "skipped"
        : status === "not-judged"
          ? "other"
          : "failed",
    duration: Math.max(0, Math.round(property.durationMs)),
    suite: [lesson],
    rawStatus: status,
    ...(message && { message }),
    ...(diagnosis && { tags: [diagnosis.code] }),
    ...(place && { filePath: place.file, line: place.line }),
    parameters: { seed, runs, ...(replay && { replay }) },
    extra: {
      points,
      maxPoints,
      ...(says !== undefined && { says }),
      ...(counterexample && { counterexample }),
    },
  };
}
