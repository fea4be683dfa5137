/** The report as a course: in one file, and without a script, a page for each lesson with its state, what comes next, what failed, pictures and text. */
import { about } from "./about.ts";
import { firstFailure } from "./causes.ts";
import { type Child, type Html, h } from "./html.ts";
import type { Result } from "./result.ts";
import { detailsOf, type Front, type PageOf, section, sharedLesson } from "./section.ts";
import { identity, score, verdict } from "./submission.ts";

/** A lesson, and the submissions that are about it: one, of somebody who takes the course. */
interface Chapter {
  readonly lesson: string;
  /** Where its page is found. */
  readonly id: string;
  readonly places: readonly number[];
}

/** The id of the first page: what is shown where no other is asked for. */
const START = "start";

export function course(results: readonly Result[], front: Front, pageOf: PageOf): Child {
  const chapters = chaptersOf(results);
  const { title, heading, failure, overviewOf, isPractice } = front;
  const next = isPractice ? nextOf(results, chapters) : undefined;
  return h(
    "main",
    { id: "main" },
    page(
      START,
      [
        h("p", { class: "brand" }, `gradproof · ${title}`),
        heading,
        next && h("p", {}, "Next: ", linkTo(next), "."),
        menu(results, chapters, START),
      ],
      [failure, overviewOf([]), h("footer", {}, `${results.length} results.`)],
    ),
    Array.from(chapters.keys(), (place) => chapterPage(results, chapters, place, front, pageOf)),
  );
}

function chaptersOf(results: readonly Result[]): Chapter[] {
  const lessons = [...new Set(results.map(({ lesson }) => lesson))];
  return lessons.map((lesson, i) => {
    const places = results.flatMap((result, k) => (result.lesson === lesson ? [k] : []));
    return { lesson, places, id: places.length === 1 ? `s${places[0] + 1}` : `l${i + 1}` };
  });
}

/** The first lesson that is not passed, from the one at hand on. */
function nextOf(results: readonly Result[], chapters: readonly Chapter[], after = -1): Chapter | undefined {
  const open = (chapter: Chapter): boolean =>
    chapter.places.some((place) => results[place].status !== "passed");
  return chapters.slice(after + 1).find(open) ?? chapters.find(open);
}

function linkTo({ id, lesson }: Chapter): Html {
  return h("a", { href: `#${id}` }, lesson);
}

/** A page is shown while it, or something in it, is what the address names. */
function page(id: string, head: Child, body: Child): Html {
  return h(
    "article",
    { class: "page", id },
    h("a", { class: "skip", href: `#${id}-text` }, "Skip to the results"),
    h("header", {}, head),
    h("div", { id: `${id}-text`, tabindex: -1 }, body),
  );
}

/** Lessons of somebody who takes a course: each is shown in full. */
const MOST_FULL = 40;

const MARKS = { passed: " ✓", "to mend": " ✗", begun: " …", "not begun": "" } as const;

/** How far somebody has come with a lesson. */
function stateOf(result: Result): keyof typeof MARKS {
  if (result.status === "passed") return "passed";
  if (result.status === "not-attempted") return "not begun";
  return firstFailure(result) || result.status !== "failed" ? "to mend" : "begun";
}

function menu(results: readonly Result[], chapters: readonly Chapter[], current: string): Html {
  const entry = (id: string, text: string, label?: string): Html =>
    h(
      "a",
      { href: `#${id}`, "aria-current": id === current ? "page" : undefined, "aria-label": label },
      text,
    );
  return h(
    "nav",
    { class: "menu", "aria-label": "Lessons" },
    entry(START, "All lessons"),
    chapters.map(({ id, lesson, places }) => {
      if (places.length > 1) return entry(id, lesson);
      const state = stateOf(results[places[0]]);
      return entry(id, `${lesson}${MARKS[state]}`, `${lesson}${MARKS[state]}, ${state}`);
    }),
  );
}

function chapterPage(
  results: readonly Result[],
  chapters: readonly Chapter[],
  place: number,
  front: Front,
  pageOf: PageOf,
): Html {
  const { title, labels, isPractice } = front;
  const { lesson, id, places } = chapters[place];
  const own = places.map((each) => results[each]);
  const details = detailsOf(results);
  const isFull = details[places[0]] === "full" || (isPractice && chapters.length <= MOST_FULL);
  const alone = own.length === 1 && isFull ? own[0] : undefined;
  const lessonPage = pageOf({ lesson });
  const head = [
    h("p", { class: "brand" }, `gradproof · ${title}${alone ? ` · ${alone.submission.path}` : ""}`),
    h("div", { class: "verdict" }, h("h1", {}, lesson), alone && verdictLine(alone)),
    alone && isPractice && h("p", {}, nextStep(alone, nextOf(results, chapters, place))),
    menu(results, chapters, id),
  ];
  if (alone) return page(id, head, [about(alone, lessonPage), h("footer", {}, identity(alone))]);
  return page(id, head, [
    places.map((each) =>
      section(results[each], labels[each], each, false, details[each], lessonPage?.folder),
    ),
    sharedLesson(lesson, own, pageOf),
  ]);
}

function verdictLine(result: Result): Html {
  const { text, tone } = verdict(result);
  return h("p", { class: `score ${tone}` }, `${text} · ${score(result)}`);
}

/** What to do now. */
function nextStep(result: Result, next: Chapter | undefined): Child {
  const { path } = result.submission;
  switch (stateOf(result)) {
    case "passed":
      return ["Done. ", next ? ["Next: ", linkTo(next), "."] : "That was the last lesson."];
    case "not begun":
      return ["Next: read the lesson below, then write ", h("code", {}, path), "."];
    case "begun":
      return ["Next: what is not attempted yet, below, in ", h("code", {}, path), "."];
    case "to mend":
      return [
        "Next: mend ",
        h("code", {}, firstFailure(result)?.diagnosis?.where?.split(",")[0] ?? path),
        ". The first failure and its input are below.",
      ];
  }
}
