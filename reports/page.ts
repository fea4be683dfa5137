/** The page about graded submissions: one, or a class of them. */
import { about } from "./about.ts";
import { firstFailure } from "./causes.ts";
import { course } from "./course.ts";
import { document } from "./document.ts";
import { type Child, h } from "./html.ts";
import type { ReadText } from "./lesson.ts";
import { counted } from "./number.ts";
import { overview } from "./overview.ts";
import type { LessonPage } from "./picture.ts";
import { sumOfPoints } from "./points.ts";
import type { Result } from "./result.ts";
import { detailsOf, type Front, leading, type PageOf, section, sharedLesson } from "./section.ts";
import { identity, labelsOf, score, verdict } from "./submission.ts";

export interface ReportOptions {
  /** Of a page with several submissions. */
  readonly title?: string;
  /** Texts and pictures of the lessons, each shown once. */
  readonly lessons?: readonly LessonPage[];
  /** Of samples, which are there to be right or wrong: whether each should pass. */
  readonly expected?: readonly boolean[];
  /** Of a page about one submission: what `markdownText` has made of the lesson's text before. */
  readonly read?: ReadText;
  /** For a learner's own report: a program of gradproof's that brings figures to life. Never for what others look at. */
  readonly script?: string | undefined;
}

/**
 * One self-contained HTML file: no request leaves it, and unless told, no script is in it. The same results give the same bytes.
 *
 * @example
 * writeFileSync("report.html", renderReport([await judge({ file, lesson })]));
 */
export function renderReport(results: readonly Result[], options: ReportOptions = {}): string {
  const [only] = results;
  const { script } = options;
  const title =
    options.title ?? (results.length === 1 ? `${only.submission.name}: ${only.lesson}` : "Report");
  const pageOf = ({ lesson }: Pick<Result, "lesson">): LessonPage | undefined =>
    options.lessons?.find(({ name }) => name === lesson);
  if (results.length === 1 && options.title === undefined)
    return document(title, single(only, pageOf(only), options.read), { script });
  const front = frontOf(results, title, pageOf, options.expected);
  const lessons = new Set(results.map(({ lesson }) => lesson));
  if (lessons.size > 1 || results.length === 1)
    return document(title, course(results, front, pageOf), { skip: null, script });
  return document(title, several(results, front, pageOf));
}

/** The body of a page about one submission. @param before the lesson's text, where that was read before. */
export function single(result: Result, page: LessonPage | undefined, before?: ReadText): Child {
  const { text, tone } = verdict(result);
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
    h("main", { id: "main" }, about(result, page, before)),
    h("footer", {}, identity(result)),
  ];
}

/** What a page with several submissions begins with. */
function frontOf(
  results: readonly Result[],
  title: string,
  pageOf: PageOf,
  expected: readonly boolean[] | undefined,
): Front {
  const first = results.findIndex(
    (result, i) => firstFailure(result) !== undefined && (expected === undefined || expected[i]),
  );
  const labels = labelsOf(results);
  const { text, tone } = outcome(results, expected);
  return {
    title,
    labels,
    first,
    heading: h(
      "div",
      { class: "verdict" },
      h("h1", { class: first >= 0 ? "bad" : tone }, text),
      !expected && h("p", { class: "score" }, total(results)),
    ),
    failure: first < 0 ? undefined : leading(results[first], first, labels[first], pageOf(results[first])),
    overviewOf: (shared) => overview(results, shared, labels, expected),
    isPractice: expected === undefined,
  };
}

/** All of one lesson on one page: a class. */
function several(results: readonly Result[], front: Front, pageOf: PageOf): Child {
  const { title, labels, first, heading, failure, overviewOf } = front;
  const lessons = [...new Set(results.map(({ lesson }) => lesson))];
  const details = detailsOf(results);
  return [
    h("header", {}, h("p", { class: "brand" }, `gradproof · ${title}`), heading),
    h(
      "main",
      { id: "main" },
      failure,
      overviewOf(lessons),
      results.map((result, i) =>
        section(result, labels[i], i, i === first, details[i], pageOf(result)?.folder),
      ),
      lessons.map((lesson) => sharedLesson(lesson, results, pageOf, "l1")),
    ),
    h("footer", {}, `${counted(results.length, "result")}.`),
  ];
}

/** How all of them came out, in words and in a colour. */
function outcome(
  results: readonly Result[],
  expected: readonly boolean[] | undefined,
): { text: string; tone: "good" | "calm" } {
  const passed = results.map(({ status }) => status === "passed");
  const count = (holds: readonly boolean[]): number => holds.filter(Boolean).length;
  const good = count(expected ? expected.map((should, i) => should === passed[i]) : passed);
  const tone = good === results.length && good > 0 ? "good" : "calm";
  if (expected) return { text: `${good} of ${results.length} as expected`, tone };
  const idle = results.every(({ status }) => status === "not-attempted");
  return { text: idle ? "Nothing attempted yet" : `${good} of ${results.length} passed`, tone };
}

function total(results: readonly Result[]): string {
  const sum = sumOfPoints(results.map(({ score = 0 }) => score));
  return `${sum} of ${sumOfPoints(results.map(({ maxScore }) => maxScore))} points`;
}
