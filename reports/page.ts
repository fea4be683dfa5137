/** The page about graded submissions: one, or a class of them. */
import { document } from "./document.ts";
import type { Detail } from "./failure.ts";
import { type Child, fragment, type Html, h } from "./html.ts";
import { lessonCards, lessonParts } from "./lesson.ts";
import type { LessonPage } from "./picture.ts";
import { sumOfPoints } from "./points.ts";
import type { PropertyResult, Result } from "./result.ts";
import {
  failureCard,
  firstFailure,
  hasFailed,
  identity,
  labelsOf,
  mistakeCard,
  printed,
  propertyList,
  score,
  verdict,
} from "./submission.ts";

export interface ReportOptions {
  /** Of a page with several submissions. */
  readonly title?: string;
  /** Texts and pictures of the lessons, each shown once. */
  readonly lessons?: readonly LessonPage[];
}

/** Of a class, only the first failures are shown in full: a page of hundreds of formulas is no page. */
const FULL_FAILURES = 18;
const PLAIN_FAILURES = 45;

/** How much of each submission is shown, by the failures that stand before it. */
function detailsOf(results: readonly Result[]): (Detail | "brief")[] {
  let before = 0;
  return results.map(({ properties }) => {
    const detail = before < FULL_FAILURES ? "full" : before < PLAIN_FAILURES ? "plain" : "brief";
    before += properties.filter(hasFailed).length;
    return detail;
  });
}

/**
 * One self-contained HTML file: no request leaves it, no script is in it. The same results give the same bytes.
 *
 * @example
 * writeFileSync("report.html", renderReport([await judge({ file, lesson })]));
 */
export function renderReport(results: readonly Result[], options: ReportOptions = {}): string {
  const [only] = results;
  const title =
    options.title ?? (results.length === 1 ? `${only.submission.name}: ${only.lesson}` : "Report");
  const pageOf = ({ lesson }: Pick<Result, "lesson">): LessonPage | undefined =>
    options.lessons?.find(({ name }) => name === lesson);
  const body =
    results.length === 1 && options.title === undefined
      ? single(only, pageOf(only))
      : several(results, title, pageOf);
  return document(title, body);
}

function single(result: Result, page: LessonPage | undefined): Child {
  const { text, tone } = verdict(result);
  const failure = firstFailure(result);
  return [
    h(
      "header",
      {},
      h("p", { class: "brand" }, `gradproof · ${result.lesson} · ${result.submission.name}`),
      h(
        "div",
        { class: "verdict" },
        h("h1", { class: tone }, text),
        h("p", { class: "score" }, score(result)),
      ),
    ),
    h(
      "main",
      {},
      advice(result),
      mistakeCard(result, 2),
      failure && failureCard(failure, "full", 2, page?.folder),
      result.properties.length > 0 &&
        h(
          "section",
          { class: "card" },
          h("h2", {}, "All properties"),
          propertyList(result, failure, "full", 3, page?.folder),
          printed(result),
        ),
      lessonCards(page, result),
    ),
    h("footer", {}, identity(result)),
  ];
}

function advice({ status, reason, mistakes }: Result): Child {
  if (mistakes)
    return h(
      "p",
      { class: "card" },
      "No grade was recorded: the lesson has a mistake, which is its author's and not the submission's. Grade again once it is mended.",
    );
  if (status === "error")
    return h(
      "p",
      { class: "card" },
      `No grade was recorded. ${reason ?? ""} Grade again; if it fails again, the grader has a fault.`,
    );
  if (status === "ungraded")
    return h("p", { class: "card" }, `${reason ?? ""} There is no grade, not even 0.`);
  if (status === "not-attempted")
    return h(
      "p",
      { class: "card" },
      "The file is still the one that the lesson started with. Edit it, then grade it again.",
    );
  return undefined;
}

type PageOf = (result: Pick<Result, "lesson">) => LessonPage | undefined;

function several(results: readonly Result[], title: string, pageOf: PageOf): Child {
  const passed = results.filter(({ status }) => status === "passed").length;
  const attempted = results.filter(({ status }) => status !== "not-attempted").length;
  const isAlone = ({ lesson }: Result): boolean =>
    results.filter((other) => other.lesson === lesson).length === 1;
  const shared = [...new Set(results.filter((result) => !isAlone(result)).map(({ lesson }) => lesson))];
  const first = results.findIndex((result) => firstFailure(result) !== undefined);
  const details = detailsOf(results);
  const labels = labelsOf(results);
  const tone = first >= 0 ? "bad" : passed === results.length && passed > 0 ? "good" : "calm";
  const text = attempted === 0 ? "Nothing attempted yet" : `${passed} of ${results.length} passed`;
  return [
    h(
      "header",
      {},
      h("p", { class: "brand" }, `gradproof · ${title}`),
      h(
        "div",
        { class: "verdict" },
        h("h1", { class: tone }, text),
        h("p", { class: "score" }, total(results)),
      ),
    ),
    h(
      "main",
      {},
      first >= 0 && leading(results[first], first, labels[first], pageOf(results[first])),
      overview(results, shared, labels),
      results.map((result, i) =>
        section(
          result,
          labels[i],
          i,
          i === first,
          details[i],
          pageOf(result)?.folder,
          isAlone(result) && lessonParts(pageOf(result), [result], result.status !== "not-attempted"),
        ),
      ),
      shared.map((lesson, i) => {
        const parts = lessonParts(
          pageOf({ lesson }),
          results.filter((each) => each.lesson === lesson),
          true,
        );
        return h("section", { class: "card", id: `l${i + 1}` }, h("h2", {}, `The lesson ${lesson}`), parts);
      }),
    ),
    h("footer", {}, `${results.length} results.`),
  ];
}

function total(results: readonly Result[]): string {
  const sum = sumOfPoints(results.map(({ score = 0 }) => score));
  return `${sum} of ${sumOfPoints(results.map(({ maxScore }) => maxScore))} points`;
}

function leading(result: Result, index: number, label: string, page: LessonPage | undefined): Html {
  return h(
    "div",
    {},
    h(
      "p",
      { class: "soft" },
      "First failure: ",
      h("a", { href: `#s${index + 1}` }, `${label} on ${result.lesson}`),
    ),
    failureCard(firstFailure(result)!, "full", 2, page?.folder),
  );
}

/** @param lessons that stand at the end of the page, since several submissions are about them. */
function overview(results: readonly Result[], lessons: readonly string[], labels: readonly string[]): Html {
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "All submissions"),
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
      { class: "scroll", tabindex: 0, role: "group", "aria-label": "All submissions" },
      h(
        "table",
        { class: "stack overview" },
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            ["Submission", "Lesson", "Verdict", "Points", "First failure"].map((text) =>
              h("th", { scope: "col" }, text),
            ),
          ),
        ),
        h(
          "tbody",
          {},
          results.map((result, i) => overviewRow(result, i, labels[i])),
        ),
      ),
    ),
  );
}

function overviewRow(result: Result, index: number, label: string): Html {
  const { text, tone } = verdict(result);
  const failure = firstFailure(result);
  return h(
    "tr",
    {},
    h("th", { scope: "row", "data-label": "Submission" }, h("a", { href: `#s${index + 1}` }, label)),
    h("td", { "data-label": "Lesson" }, result.lesson),
    h("td", { "data-label": "Verdict", class: tone }, text),
    h(
      "td",
      { "data-label": "Points", class: "n" },
      result.score === undefined ? "–" : `${result.score}/${result.maxScore}`,
    ),
    h("td", { "data-label": "First failure" }, failure?.diagnosis?.code ?? "–"),
  );
}

function section(
  result: Result,
  label: string,
  index: number,
  leads: boolean,
  detail: Detail | "brief",
  folder: string | undefined,
  about: Child,
): Html {
  const { text, tone } = verdict(result);
  const failure = firstFailure(result);
  const shown = leads || detail === "brief" ? undefined : failure;
  return h(
    "section",
    { class: "card", id: `s${index + 1}` },
    h(
      "div",
      { class: "verdict" },
      h("h2", {}, `${label} · ${result.lesson}`),
      h("p", { class: `score ${tone}` }, `${text} · ${score(result)}`),
    ),
    advice(result),
    mistakeCard(result, 3),
    shown && detail !== "brief" && failureCard(shown, detail, 3, folder),
    rest(result, leads ? failure : shown, detail, folder),
    printed(result),
    about,
  );
}

/** All properties; folded where nothing is left to say. */
function rest(
  result: Result,
  shown: PropertyResult | undefined,
  detail: Detail | "brief",
  folder: string | undefined,
): Child {
  const { properties } = result;
  if (properties.length === 0) return undefined;
  const list = propertyList(result, shown, detail === "full" ? "full" : "brief", 3, folder);
  const held = properties.filter((property) => !hasFailed(property)).length;
  return held === properties.length
    ? h("details", {}, h("summary", {}, `${properties.length} properties`), list)
    : fragment(list);
}
