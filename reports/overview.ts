/** What a page with several submissions begins with: a line for each of them. */
import { firstFailure } from "./causes.ts";
import { type Html, h } from "./html.ts";
import type { Result } from "./result.ts";
import { verdict } from "./submission.ts";

/** @param lessons that stand at the end of the page, since several submissions are about them. */
export function overview(
  results: readonly Result[],
  lessons: readonly string[],
  labels: readonly string[],
  expected: readonly boolean[] | undefined,
): Html {
  const byLesson = results.length > 1 && labels.every((label, i) => label === results[i].lesson);
  const columns = [
    ...(byLesson ? ["Lesson", "File"] : ["Submission", "Lesson"]),
    ...(expected ? ["Expected"] : []),
    "Verdict",
    "Points",
    "First failure",
  ];
  const rows = results.flatMap((result, i) => [
    expected !== undefined && result.lesson !== results[i - 1]?.lesson
      ? h("tr", { class: "group" }, h("th", { colspan: columns.length, scope: "rowgroup" }, result.lesson))
      : undefined,
    overviewRow(result, i, labels[i], expected?.[i]),
  ]);
  return h(
    "section",
    { class: "card" },
    h("h2", {}, byLesson ? "All lessons" : "All submissions"),
    lessons.length > 0 &&
      h(
        "p",
        { class: "soft" },
        "At the end of the page: ",
        lessons.map((lesson, i) => [i > 0 && ", ", h("a", { href: `#l${i + 1}` }, `the lesson ${lesson}`)]),
        ".",
      ),
    h(
      "div",
      {
        class: "scroll",
        tabindex: 0,
        role: "group",
        "aria-label": byLesson ? "All lessons" : "All submissions",
      },
      h(
        "table",
        { class: "stack overview" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            columns.map((text) => h("th", { scope: "col" }, text)),
          ),
        ),
        h("tbody", {}, rows),
      ),
    ),
  );
}

function overviewRow(result: Result, index: number, label: string, expected: boolean | undefined): Html {
  const { text, tone: plain } = verdict(result);
  const asExpected = expected !== undefined && expected === (result.status === "passed");
  const tone = asExpected ? "calm" : plain;
  const failure = firstFailure(result);
  return h(
    "tr",
    {},
    h("th", { scope: "row", "data-label": "Submission" }, h("a", { href: `#s${index + 1}` }, label)),
    h("td", { "data-label": "Lesson" }, label === result.lesson ? result.submission.name : result.lesson),
    expected !== undefined &&
      h("td", { "data-label": "Expected" }, expected ? "to pass" : "to fail", asExpected ? " ✓" : " ✗"),
    h("td", { "data-label": "Verdict", class: tone }, text),
    h(
      "td",
      { "data-label": "Points", class: "n" },
      result.score === undefined ? "–" : `${result.score}/${result.maxScore}`,
    ),
    h("td", { "data-label": "First failure" }, failure?.diagnosis?.code ?? "–"),
  );
}
