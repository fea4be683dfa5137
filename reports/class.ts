/** The page of a class: what most got wrong, who is told the same, who handed in the same, and who has no grade. */
import { assignment } from "./assignment.ts";
import { type ClassWork, diagnosesOf, equalsOf, failuresOf, statisticsOf } from "./class-statistics.ts";
import { document } from "./document.ts";
import { type Child, type Html, h, prose } from "./html.ts";
import type { Result } from "./result.ts";
import { score, verdict } from "./submission.ts";

export interface ClassReport {
  readonly title: string;
  readonly lessons: readonly { readonly name: string; readonly works: readonly ClassWork[] }[];
}

/** One self-contained HTML file, as the report is; the names of students lead to their pages. */
export function renderClass({ title, lessons }: ClassReport): string {
  const works = lessons.flatMap(({ works }) => works);
  const { graded, passed, without, missing } = statisticsOf(works);
  const tone = without.length > 0 ? "bad" : "good";
  return document(title, [
    h(
      "header",
      {},
      h("p", { class: "brand" }, `gradproof · ${title}`),
      h(
        "div",
        { class: "verdict" },
        h("h1", { class: tone }, `${graded.length} of ${works.length - missing.length} graded`),
        h(
          "p",
          { class: "score" },
          `${passed} passed, ${without.length} without a grade, ${missing.length} missing`,
        ),
      ),
    ),
    h(
      "main",
      {},
      ungraded(without, lessons.length > 1),
      lessons.map(({ name, works }) => [
        properties(name, works),
        diagnoses(name, works),
        equals(name, works),
      ]),
      everybody(lessons),
      absent(missing, lessons.length > 1),
    ),
    h("footer", {}, "A name leads to the feedback of that student."),
  ]);
}

function link({ name, href }: ClassWork): Child {
  return href === undefined ? name : h("a", { href }, name);
}

function list(works: readonly ClassWork[]): Child {
  return works.map((work, i) => [i > 0 && ", ", link(work)]);
}

function card(title: string, ...children: Child[]): Html {
  return h("section", { class: "card" }, h("h2", {}, title), children);
}

function table(label: string, head: readonly string[], rows: readonly Html[], kind = "stack"): Html {
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": label },
    h(
      "table",
      { class: kind },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          head.map((text) => h("th", { scope: "col" }, text)),
        ),
      ),
      h("tbody", {}, rows),
    ),
  );
}

/** First on the page: whoever reads it has something to do. */
function ungraded(works: readonly ClassWork[], several: boolean): Child {
  if (works.length === 0) return undefined;
  return card(
    "Without a grade",
    h("p", { class: "soft" }, "This is no 0: look at each, and ask for another file, or grade it by hand."),
    h(
      "ul",
      { class: "list" },
      works.map((work) =>
        h(
          "li",
          {},
          h(
            "div",
            {},
            h("b", {}, link(work)),
            several && ` on ${work.result?.lesson}`,
            h("p", {}, prose(work.result?.reason ?? "")),
          ),
        ),
      ),
    ),
  );
}

function properties(lesson: string, works: readonly ClassWork[]): Child {
  const counted = failuresOf(works);
  if (counted.length === 0) return undefined;
  return card(
    `${lesson}: what failed`,
    table(
      `What failed in ${lesson}`,
      ["Property", "Points", "Fails", "Not attempted"],
      counted.map(({ title, maxPoints, bonus, failed, idle, of }) =>
        h(
          "tr",
          {},
          h("th", { scope: "row", "data-label": "Property", class: "plain" }, title),
          h("td", { "data-label": "Points", class: "n" }, `${maxPoints}${bonus ? " bonus" : ""}`),
          h("td", { "data-label": "Fails", class: failed > 0 ? "n bad" : "n" }, `${failed} of ${of}`),
          h("td", { "data-label": "Not attempted", class: "n" }, idle),
        ),
      ),
    ),
  );
}

function diagnoses(lesson: string, works: readonly ClassWork[]): Child {
  const found = diagnosesOf(works);
  if (found.length === 0) return undefined;
  return card(
    `${lesson}: how it is wrong`,
    h(
      "ul",
      { class: "list" },
      found.map(({ code, text, title, counterexample, works }) =>
        h(
          "li",
          {},
          h(
            "div",
            {},
            h("span", { class: "code" }, code),
            " ",
            prose(text),
            h(
              "p",
              {},
              `“${title}”`,
              counterexample && [" at ", counterexample.inputs.map((input) => assignment(input)).join(", ")],
            ),
            h("p", {}, list(works)),
          ),
          h("span", {}, `${works.length}×`),
        ),
      ),
    ),
  );
}

function equals(lesson: string, works: readonly ClassWork[]): Child {
  const groups = equalsOf(works);
  if (groups.length === 0) return undefined;
  return card(
    `${lesson}: equal submissions`,
    h(
      "p",
      { class: "soft" },
      "The same but for comments, types and layout. A short answer may well be written twice: this is no proof of anything.",
    ),
    h(
      "ul",
      { class: "list" },
      groups.map((group) => h("li", {}, h("div", {}, list(group)), h("span", {}, `${group.length}×`))),
    ),
  );
}

function everybody(lessons: ClassReport["lessons"]): Child {
  const [first] = lessons;
  if (!first) return undefined;
  return card(
    "Everybody",
    table(
      "Everybody",
      ["Student", ...lessons.map(({ name }) => name)],
      first.works.map((work, i) =>
        h(
          "tr",
          {},
          h(
            "th",
            { scope: "row", "data-label": "Student", class: "plain" },
            link(work),
            work.late && h("span", { class: "bad" }, " late"),
          ),
          lessons.map(({ name, works }) => verdictCell(name, works[i].result)),
        ),
      ),
    ),
  );
}

function verdictCell(lesson: string, result: Result | undefined): Html {
  if (!result) return h("td", { "data-label": lesson, class: "soft" }, "missing");
  const { tone } = verdict(result);
  return h(
    "td",
    { "data-label": lesson, class: `n ${tone}` },
    result.score === undefined ? result.status : score(result),
  );
}

function absent(works: readonly ClassWork[], several: boolean): Child {
  if (works.length === 0) return undefined;
  return card(
    "Nothing handed in",
    h(
      "p",
      {},
      works.map((work, i) => [i > 0 && ", ", link(work), several && ` (${work.lesson})`]),
    ),
  );
}
