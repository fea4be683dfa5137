/** One of several submissions on a page. */
import { advice } from "./about.ts";
import { firstFailure, hasFailed } from "./causes.ts";
import type { Detail } from "./failure.ts";
import { type Child, fragment, type Html, h } from "./html.ts";
import { lessonParts } from "./lesson.ts";
import type { LessonPage } from "./picture.ts";
import type { PropertyResult, Result } from "./result.ts";
import { failureCard, mistakeCard, printed, propertyList, score, verdict } from "./submission.ts";

/** What stands before all submissions. */
export interface Front {
  readonly title: string;
  readonly labels: readonly string[];
  /** The place of the first failure; negative where there is none that should not be. */
  readonly first: number;
  readonly heading: Html;
  readonly failure: Html | undefined;
  /** @param shared lessons that several submissions are about, each with a part of its own. */
  readonly overviewOf: (shared: readonly string[]) => Html;
  /** Whether somebody learns by it: samples are there to be right or wrong. */
  readonly isPractice: boolean;
}

/** Text and pictures of a lesson that several submissions are about. */
export function sharedLesson(lesson: string, results: readonly Result[], pageOf: PageOf, id?: string): Html {
  const parts = lessonParts(pageOf({ lesson }), results, true);
  return h("section", { class: "card", id }, h("h2", {}, `The lesson ${lesson}`), parts);
}

export type PageOf = (result: Pick<Result, "lesson">) => LessonPage | undefined;

/** Of a class, only the first failures are shown in full: a page of hundreds of formulas is no page. */
const FULL_FAILURES = 18;
const PLAIN_FAILURES = 45;

/** How much of each submission is shown, by the failures that stand before it. */
export function detailsOf(results: readonly Result[]): (Detail | "brief")[] {
  let before = 0;
  return results.map(({ properties }) => {
    const detail = before < FULL_FAILURES ? "full" : before < PLAIN_FAILURES ? "plain" : "brief";
    before += properties.filter(hasFailed).length;
    return detail;
  });
}

export function leading(result: Result, index: number, label: string, page: LessonPage | undefined): Html {
  return h(
    "div",
    {},
    h(
      "p",
      { class: "soft" },
      "First failure: ",
      h("a", { href: `#s${index + 1}` }, label === result.lesson ? label : `${label} on ${result.lesson}`),
    ),
    failureCard(firstFailure(result)!, "full", 2, page?.folder, result),
  );
}

export function section(
  result: Result,
  label: string,
  index: number,
  leads: boolean,
  detail: Detail | "brief",
  folder: string | undefined,
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
      h("h2", {}, label === result.lesson ? label : `${label} · ${result.lesson}`),
      h("p", { class: `score ${tone}` }, `${text} · ${score(result)}`),
    ),
    advice(result),
    mistakeCard(result, 3),
    shown && detail !== "brief" && failureCard(shown, detail, 3, folder, result),
    rest(result, leads ? failure : shown, detail, folder),
    printed(result),
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
