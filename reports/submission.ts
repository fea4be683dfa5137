/** One submission: its verdict, what failed first, and all its properties. */
import { assignment } from "./assignment.ts";
import { type Cause, causesOf, costOf, hasFailed } from "./causes.ts";
import { type Detail, failure } from "./failure.ts";
import { type Child, fragment, type Html, h, prose } from "./html.ts";
import type { LessonMistake, PropertyResult, PropertyStatus, Result } from "./result.ts";

/** "Passed", in words, and the class of its colour. */
export function verdict(result: Result): Verdict {
  const { text, tone } = verdictAnywhere(result);
  return { text: result.device === "webgpu" ? `${text}, on WebGPU` : text, tone };
}

interface Verdict {
  text: string;
  tone: "good" | "bad" | "calm";
}

function verdictAnywhere({ status, score, maxScore, properties, mistakes }: Result): Verdict {
  switch (status) {
    case "passed":
      return { text: "Passed", tone: "good" };
    case "not-attempted":
      return { text: "Not attempted yet", tone: "calm" };
    case "ungraded":
      return { text: "Not graded: it is no program", tone: "calm" };
    case "error":
      return mistakes
        ? { text: "No grade: the lesson has a mistake", tone: "bad" }
        : { text: "No grade: the grader itself failed", tone: "bad" };
    case "failed": {
      const failed = properties.filter(hasFailed).length;
      if (failed === 0) return { text: `Begun: ${score} of ${maxScore} points`, tone: "calm" };
      return {
        text: `${failed} of ${properties.length} properties ${failed === 1 ? "does" : "do"} not hold`,
        tone: "bad",
      };
    }
  }
}

export function score({ score, maxScore, bonus, judged }: Result): string {
  if (score !== undefined) return `${score} of ${maxScore} points${bonusText(bonus)}`;
  return judged
    ? `no score; ${judged.score} of ${judged.maxScore} points of what could be judged`
    : "no score";
}

function bonusText(bonus: Result["bonus"]): string {
  if (!bonus) return "";
  return bonus.score > 0 ? `, ${bonus.score} of them bonus` : `, and no bonus of ${bonus.maxScore}`;
}

/** What the lesson's author must mend. */
export function mistakeCard({ mistakes }: Result, level: 2 | 3): Child {
  if (!mistakes) return undefined;
  const item = ({ where, title, text, advice }: LessonMistake): Html =>
    h(
      "li",
      {},
      h("code", {}, where),
      title !== undefined && [" in “", title, "”"],
      h("p", {}, prose(text)),
      advice !== undefined && h("p", { class: "soft" }, prose(advice)),
    );
  return h(
    "section",
    { class: "card" },
    h(`h${level}`, {}, "To be mended by the lesson's author"),
    h("ul", {}, mistakes.map(item)),
  );
}

/**
 * What each is called on a page: its name, with as many folders in front as tell it from others of that name. Where all have one name,
 * and each is of a lesson of its own, the lesson says more.
 */
export function labelsOf(results: readonly Result[]): string[] {
  const lessons = results.map(({ lesson }) => lesson);
  const names = new Set(results.map(({ submission }) => submission.name.replace(/\.\w+$/, "")));
  if (results.length > 1 && names.size === 1 && new Set(lessons).size === lessons.length) return lessons;
  const parts = results.map(({ submission: { path, name } }) => [
    ...path.split(/[\\/]/).slice(0, -1),
    // A name is what the path ends in, also where the path is "." or ends in a bar.
    name,
  ]);
  return parts.map((own, i) => {
    const rivals = parts.filter(
      (other, j) => j !== i && results[j].lesson === results[i].lesson && other.at(-1) === own.at(-1),
    );
    const tail = (of: readonly string[], count: number): string => of.slice(-count).join("/");
    let count = 1;
    while (count < own.length && rivals.some((other) => tail(other, count) === tail(own, count))) count++;
    return tail(own, count);
  });
}

/** The first failure, opened, in a card of its own. */
export function failureCard(
  property: PropertyResult,
  detail: Detail,
  level: 2 | 3,
  folder: string | undefined,
  { properties }: Result,
): Html {
  const cause = causesOf(properties).find(({ first }) => first === property);
  return h(
    "section",
    { class: "card fail" },
    failure(property, detail, level, folder),
    cause && cause.rest.length > 0 && alike(cause, properties),
  );
}

/** What else fails for the same reason. */
function alike(cause: Cause, properties: readonly PropertyResult[]): Html {
  return fragment(
    h("p", { class: "label" }, `This costs ${costOf(cause, properties)}. Beside it:`),
    h(
      "ul",
      { class: "costs" },
      cause.rest.map(({ title }) => h("li", {}, title)),
    ),
  );
}

const MARKS: Readonly<Record<PropertyStatus, Child>> = {
  passed: h("span", { class: "good" }, "✓"),
  failed: h("span", { class: "bad" }, "✗"),
  "timed-out": h("span", { class: "bad" }, "✗"),
  crashed: h("span", { class: "bad" }, "✗"),
  "not-attempted": h("span", { class: "calm" }, "–"),
  "not-judged": h("span", { class: "calm" }, "?"),
};

const WORDS: Readonly<Record<PropertyStatus, string>> = {
  passed: "holds",
  failed: "does not hold",
  "timed-out": "timed out",
  crashed: "crashed",
  "not-attempted": "not attempted",
  "not-judged": "not judged: the lesson has a mistake",
};

/** @param shown the failure that is already shown in full. */
export function propertyList(
  { properties }: Result,
  shown: PropertyResult | undefined,
  detail: Detail | "brief",
  level: 2 | 3,
  folder?: string,
): Html {
  const told = new Map(
    causesOf(properties).flatMap(({ first, rest }) => rest.map((each) => [each, first] as const)),
  );
  const item = (property: PropertyResult): Html =>
    propertyItem(property, property === shown, detail, level, told.get(property), folder);
  return h("ul", { class: "list" }, properties.map(item));
}

function propertyItem(
  property: PropertyResult,
  shown: boolean,
  detail: Detail | "brief",
  level: 2 | 3,
  told: PropertyResult | undefined,
  folder: string | undefined,
): Html {
  const { status, title, points, maxPoints, diagnosis, bonus } = property;
  // A class has a thousand of these: the list's style finds the parts by their places.
  const row = (what: Child): Html =>
    h(
      "li",
      {},
      MARKS[status],
      h("div", {}, what),
      h("span", {}, `${points}/${maxPoints}${bonus ? " bonus" : ""}`),
    );
  if (!hasFailed(property))
    return row([title, status !== "passed" && h("span", { class: "calm" }, ` (${WORDS[status]})`)]);
  if (shown) return row([title, h("span", { class: "soft" }, ` (${WORDS[status]}; shown above)`)]);
  if (detail === "brief") return row([title, h("p", {}, brief(property, told !== undefined))]);
  return row(
    h(
      "details",
      {},
      h(
        "summary",
        {},
        title,
        " ",
        h("span", { class: "bad" }, WORDS[status]),
        h(
          "span",
          { class: "soft" },
          told ? `, for the same reason as “${told.title}”` : diagnosis && `: ${diagnosis.text}`,
        ),
      ),
      failure(told ? { ...property, diagnosis: undefined } : property, detail, level, folder),
    ),
  );
}

/** One line of a failure, for a page with hundreds of them; a sentence that stood there before is not said again. */
function brief({ diagnosis, counterexample, status }: PropertyResult, repeated: boolean): string {
  const where = counterexample?.inputs.length
    ? ` At ${counterexample.inputs.map((input) => assignment(input)).join(", ")}.`
    : "";
  const how = diagnosis && (repeated ? `${diagnosis.code}.` : diagnosis.text);
  return `${how ?? WORDS[status]}${where}`;
}

/** What the submission printed, folded. */
export function printed({ printed }: Result): Child {
  return printed && h("details", {}, h("summary", {}, "What the code printed"), h("pre", {}, printed));
}

export function identity({
  lesson,
  submission,
  seed,
  suite,
  engine,
  node,
  platform,
  sandbox,
  device,
}: Result): Html {
  return fragment(
    `${submission.path} (${submission.id}; ${submission.bytes} bytes${submission.sha256 && `, sha256 ${submission.sha256.slice(0, 12)}…`}) on the lesson ${lesson}, suite ${suite.sha256.slice(0, 12)}…, seed ${seed}, engine ${engine}, Node ${node} on ${platform}, sandbox ${sandbox}${device ? `, device ${device}` : ""}.`,
  );
}
