/** What a page shows of a lesson, once: its pictures, what was tried, its text. */
import { type Child, fragment, type Html, h, trusted } from "./html.ts";
import { markdown } from "./markdown.ts";
import type { LessonPage, Picture } from "./picture.ts";
import { figure } from "./plots/figure.ts";
import type { Result } from "./result.ts";
import { triedTable } from "./tried.ts";

/** The pictures of a lesson: of somebody's own run where there is one of one submission alone. */
export function pictures(page: LessonPage | undefined, results: readonly Result[]): Html[] {
  const own = new Map(results.length === 1 ? results[0].pictures?.map((each) => [each.id, each]) : []);
  const all = page?.pictures ?? [...own.values()];
  return all
    .filter(({ spoils }) => spoils === undefined || results.some((result) => isAttempted(result, spoils)))
    .map((picture) => own.get(picture.id) ?? picture)
    .map((picture) => figure(picture, page?.fields ?? [], whose(picture, results)));
}

function isAttempted({ properties }: Result, id: string): boolean {
  return properties.some((property) => property.id === id && property.status !== "not-attempted");
}

function whose({ run }: Picture, results: readonly Result[]): string | undefined {
  if (run === undefined) return undefined;
  if (run === "yours") return `The run of ${results[0].submission.name}.`;
  return results.length === 1
    ? "The run of the lesson's own solution; yours stands here once it gives something to draw."
    : "The run of the lesson's own solution.";
}

/** A lesson's text, and the HTML that was made of it. */
export interface ReadText {
  readonly text: string;
  readonly html: string;
}

/** Lessons of gradproof's own that have a figure to be moved, in a page with a script: which one. */
const LIVE: Readonly<Record<string, string>> = {
  cosine: "cosine",
  "gradient-descent": "descent",
  momentum: "descent",
};

/** Room for it; not before what it gives away is attempted. */
function liveFigure(page: LessonPage | undefined, result: Result): Child {
  if (!page || page.folder !== undefined || !Object.hasOwn(LIVE, page.name)) return undefined;
  if (page.pictures.some(({ spoils }) => spoils !== undefined && !isAttempted(result, spoils)))
    return undefined;
  return h("section", { class: "card", "data-figure": LIVE[page.name], hidden: true });
}

/** As cards of a page about one submission. @param before its text, where that was read before. */
export function lessonCards(page: LessonPage | undefined, result: Result, before?: ReadText): Child {
  const drawn = pictures(page, [result]);
  const tried = triedTable(result);
  const begun = result.status !== "not-attempted";
  const read =
    page?.text !== undefined &&
    h(
      "details",
      { class: "card", open: !begun },
      h("summary", {}, "The lesson"),
      textCard(page.text, before),
    );
  return [
    // Who has not begun has the text to read first.
    !begun && read,
    liveFigure(page, result),
    drawn.length > 0 && h("section", { class: "card" }, h("h2", {}, "Pictures"), drawn),
    tried &&
      h(
        "section",
        { class: "card" },
        h("h2", {}, "What was tried"),
        h(
          "p",
          { class: "soft" },
          "The inputs of each property, counted: their shapes, how large their entries are, and how often corners were met.",
        ),
        tried,
      ),
    begun && read,
  ];
}

/** As folded parts of a section; open where they are of use at once. */
export function lessonParts(page: LessonPage | undefined, results: readonly Result[], open: boolean): Child {
  const drawn = pictures(page, results);
  const tried = triedTable(
    results.find(({ properties }) => properties.some((each) => each.tried)) ?? { properties: [] },
  );
  const read =
    page?.text !== undefined && h("details", {}, h("summary", {}, "The lesson"), text(page.text, 3));
  return [
    !open && read,
    drawn.length > 0 && h("details", { open }, h("summary", {}, counted(drawn.length)), drawn),
    tried && h("details", {}, h("summary", {}, "What was tried"), tried),
    open && read,
  ];
}

function counted(count: number): string {
  return count === 1 ? "A picture" : `${count} pictures`;
}

/** The HTML of a lesson's text, as it stands on a page about one submission. */
export function markdownText(source: string): string {
  return markdown(source, 2).markup;
}

function textCard(source: string, before: ReadText | undefined): Html {
  if (before?.text !== source) return text(source, 2);
  return h("div", { class: "text" }, trusted(before.html));
}

function text(source: string, level: 2 | 3): Html {
  return h("div", { class: "text" }, fragment(markdown(source, level)));
}
