/** One failed property, so that a learner sees at first sight what is wrong: how, on which input, entry by entry. */
import { ABOVE_SAYS, assignment, isTold } from "./assignment.ts";
import { type Child, fragment, type Html, h, prose } from "./html.ts";
import { math } from "./math.ts";
import { commonPrefix, rough, written } from "./number.ts";
import type { Comparison, ComparisonEntry, Counterexample, PropertyResult } from "./result.ts";
import { tapeTable } from "./tape.ts";

/** How much of it is shown: formulas as MathML are large. */
export type Detail = "full" | "plain";

const SHOWN_ENTRIES = 12;

/**
 * @param level of its heading, which the page's structure gives.
 * @param folder of a lesson that does not come with gradproof.
 */
export function failure(property: PropertyResult, detail: Detail, level: 2 | 3, folder?: string): Html {
  const { title, says, diagnosis, counterexample, shrunkFrom, comparison, printed, replay, tape } = property;
  const same = JSON.stringify(shrunkFrom) === JSON.stringify(counterexample);
  return fragment(
    h(`h${level}`, { class: "title" }, title, " ", h("span", { class: "soft" }, points(property))),
    says && h("p", { class: "soft" }, says),
    diagnosis && [
      h("p", { class: "how" }, prose(diagnosis.text)),
      h(
        "p",
        {},
        h("span", { class: "code" }, diagnosis.code),
        diagnosis.where && [" at ", h("code", {}, diagnosis.where)],
      ),
      diagnosis.line !== undefined && h("pre", {}, diagnosis.line),
      diagnosis.advice && h("p", {}, prose(diagnosis.advice)),
    ],
    counterexample &&
      counterexample.inputs.length > 0 &&
      h(
        "div",
        { class: "inputs" },
        inputs("The smallest input found on which it fails", counterexample, true),
        shrunkFrom && !same && h("div", { class: "was" }, inputs("It first failed on", shrunkFrom, false)),
      ),
    comparison && comparisonTable(comparison, detail),
    tape && detail === "full" && tapeTable(tape),
    printed !== undefined && [
      h("p", { class: "label" }, "What your code printed for this input"),
      h("pre", {}, printed),
    ],
    counterexample &&
      h(
        "p",
        { class: "label" },
        "See it again on your machine:",
        h(
          "code",
          { class: "again" },
          `npx gradproof replay ${replay}${folder === undefined ? "" : ` FILE --lesson ${shellWord(folder)}`}`,
        ),
      ),
  );
}

/** A path as a shell takes it for one word. */
export function shellWord(path: string): string {
  return /^[\w@%+=:,./\\-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

export function points({ points, maxPoints, bonus }: PropertyResult): string {
  return `${points} of ${maxPoints} ${bonus ? "bonus " : ""}${maxPoints === 1 ? "point" : "points"}`;
}

/** @param explains what comes from above: once is enough. */
function inputs(label: string, { inputs }: Counterexample, explains: boolean): Html {
  return h(
    "div",
    {},
    h("p", { class: "label" }, label),
    inputs
      .filter(isTold)
      .map((input) =>
        h(
          "p",
          { class: "values" },
          assignment(input),
          explains && input.name === "above" && h("span", { class: "soft" }, ` — ${ABOVE_SAYS}`),
        ),
      ),
  );
}

function comparisonTable({ output, entries }: Comparison, detail: Detail): Html {
  const measured = entries.some(({ difference }) => difference !== undefined);
  const derived = entries.some(({ symbolic }) => symbolic !== undefined);
  const shown = entries.slice(0, SHOWN_ENTRIES);
  const rest = entries.slice(SHOWN_ENTRIES);
  const head = [
    "Entry",
    "Yours",
    "Exact",
    ...(measured ? ["Slope of your own values, measured"] : []),
    ...(derived ? ["The derivative on paper"] : []),
  ];
  const table = (rows: readonly ComparisonEntry[], caption: Child): Html =>
    h(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-label": `${output}, entry by entry` },
      h(
        "table",
        { class: "stack" },
        h("caption", {}, caption),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            head.map((text) => h("th", { scope: "col" }, text)),
          ),
        ),
        h(
          "tbody",
          {},
          rows.map((entry) => entryRow(entry, head, measured, derived, detail)),
        ),
      ),
    );
  return fragment(
    table(shown, [h("b", {}, output), ratioNote(entries)]),
    rest.length > 0 &&
      h(
        "details",
        {},
        h("summary", {}, `${rest.length} more ${rest.length === 1 ? "entry" : "entries"}`),
        table(rest, output),
      ),
  );
}

function entryRow(
  entry: ComparisonEntry,
  [, yours, exact, difference, formula]: string[],
  measured: boolean,
  derived: boolean,
  detail: Detail,
): Html {
  const { index, ok, symbolic, latex } = entry;
  const mark = ok ? h("span", { class: "good" }, "✓ right") : h("span", { class: "bad" }, "✗ wrong");
  const partial =
    symbolic !== undefined &&
    (latex !== undefined && detail === "full" ? math(latex, symbolic) : h("code", {}, symbolic));
  return h(
    "tr",
    {},
    h("th", { scope: "row", "data-label": "Entry" }, index.length > 0 ? `[${index.join(", ")}] ` : "", mark),
    h("td", { class: "n", "data-label": yours }, markedDigits(entry)),
    h(
      "td",
      { class: "n", "data-label": exact },
      h("data", { value: String(entry.exact) }, written(entry.exact)),
    ),
    measured &&
      h(
        "td",
        { class: "n", "data-label": difference },
        entry.difference === undefined
          ? "–"
          : `${written(entry.difference)} ± ${rough(entry.differenceError)}`,
      ),
    derived && h("td", { "data-label": measured ? formula : difference }, partial || "–"),
  );
}

/** The digits from which on it is wrong. */
function markedDigits({ yours, exact, ok }: ComparisonEntry): Html {
  const text = written(yours);
  if (ok) return h("data", { value: String(yours) }, text);
  const shared = commonPrefix(text, written(exact));
  const told =
    shared === text.length ? text : fragment(text.slice(0, shared), h("mark", {}, text.slice(shared)));
  return h("data", { value: String(yours ?? "") }, told);
}

/** Where yours is the same multiple of the exact one in every entry, that says more than the entries. */
function ratioNote(entries: readonly ComparisonEntry[]): string | undefined {
  const ratios = entries.flatMap(({ yours, exact }) =>
    typeof yours === "number" && typeof exact === "number" && exact !== 0 ? [yours / exact] : [],
  );
  const zeros = entries.every(({ yours, exact }) => exact !== 0 || yours === 0);
  const [first] = ratios;
  if (ratios.length === 0 || !zeros || Math.abs(first - 1) < 1e-9) return undefined;
  if (!ratios.every((ratio) => Math.abs(ratio - first) <= 1e-9 * Math.abs(first))) return undefined;
  return ` — yours ÷ exact = ${written(first)}${entries.length > 1 ? " in every entry" : ""}`;
}
