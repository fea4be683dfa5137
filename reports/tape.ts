/** The steps of a submission's own computation: line by line, value and gradient beside the gradient that it must have. */
import { nested } from "./assignment.ts";
import { type Child, type Html, h, prose } from "./html.ts";
import { written } from "./number.ts";
import type { JsonNumber, Tape, TapeStep, TapeValues } from "./result.ts";

/** Steps that need no folding. */
const SHORT = 14;

const COLUMNS = ["Step", "Value", "Gradient, as recorded", "Gradient it must have"] as const;

export function tapeTable({ steps, parting, says }: Tape): Html {
  return h(
    "details",
    { open: steps.length <= SHORT },
    h("summary", {}, "Your own steps on this input, one by one"),
    h("p", { class: parting === undefined ? "soft" : "bad" }, prose(says)),
    h(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-label": "Your own steps" },
      h(
        "table",
        { class: "stack tape" },
        h(
          "caption",
          {},
          "A gradient says by how much the result moves for each unit by which the step does. Gradients come from the end, so read that column from below.",
        ),
        h(
          "thead",
          {},
          h(
            "tr",
            {},
            COLUMNS.map((text) => h("th", { scope: "col" }, text)),
          ),
        ),
        byLine(steps).map((group) =>
          h(
            "tbody",
            {},
            heading(group[0]),
            group.map((step) => row(step, step === steps[parting ?? -1])),
          ),
        ),
      ),
    ),
  );
}

/** Steps that follow each other in one line stand together. */
function byLine(steps: readonly TapeStep[]): TapeStep[][] {
  const groups: TapeStep[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last && last[0].line === step.line) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

function heading({ line, text }: TapeStep): Child {
  if (line === undefined) return undefined;
  return h(
    "tr",
    {},
    h(
      "th",
      { class: "line", colspan: COLUMNS.length, scope: "rowgroup" },
      `Line ${line} `,
      h("code", {}, text),
    ),
  );
}

function row({ op, rule, value, gradient, exact, ok }: TapeStep, parts: boolean): Html {
  const mark = ok ? undefined : h("span", { class: "bad" }, parts ? " ✗ they part here" : " ✗");
  const [step, ofValue, recorded, must] = COLUMNS;
  return h(
    "tr",
    { class: parts && "parts" },
    h(
      "th",
      { scope: "row", "data-label": step },
      h("span", {}, h("code", {}, rule === undefined ? op : `${op}, by ${rule}`), mark),
    ),
    h("td", { "data-label": ofValue }, valuesText(value)),
    h("td", { "data-label": recorded }, ok ? valuesText(gradient) : h("mark", {}, valuesText(gradient))),
    h("td", { "data-label": must }, valuesText(exact)),
  );
}

/** Six digits are enough to follow. */
function short(value: JsonNumber | undefined): string {
  return written(typeof value === "number" && Number.isFinite(value) ? Number(value.toPrecision(6)) : value);
}

function valuesText(values: TapeValues | null): string {
  if (!values) return "none";
  const { shape, data } = values;
  return shape.length === 0 ? short(data[0]) : nested(shape, data, short);
}
