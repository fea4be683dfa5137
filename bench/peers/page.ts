/** The page of wrong gradients: one self-contained file, in the frame of the project's reports. */
import { document } from "../../reports/document.ts";
import { fragment, type Html, h } from "../../reports/html.ts";
import { written } from "../../reports/number.ts";
import type { Finding, JsonNumber, Tally } from "./finding.ts";
import { DIGITS } from "./slopes.ts";
import { byFunction, kindOf } from "./summary.ts";

export interface Examined {
  readonly findings: readonly Finding[];
  /** Of the libraries that were examined to the end. */
  readonly tallies: readonly Tally[];
  readonly seed: number;
  readonly interrupted: boolean;
}

export function renderPeers({ findings, tallies, seed, interrupted }: Examined): string {
  const functions = byFunction(findings);
  const count = functions.length;
  return document("Wrong gradients of peers", [
    h(
      "header",
      {},
      h("p", { class: "brand" }, `gradproof · peers · seed ${seed}${interrupted ? " · interrupted" : ""}`),
      h(
        "div",
        { class: "verdict" },
        h(
          "h1",
          { class: count > 0 ? "bad" : "good" },
          `${findings.length} wrong ${findings.length === 1 ? "gradient" : "gradients"} in ${count} ${count === 1 ? "function" : "functions"}`,
        ),
      ),
    ),
    h("main", {}, tallies.length > 0 && overview(tallies, findings), functions.map(card)),
  ]);
}

const COLUMNS = [
  "Library",
  "Functions examined",
  `by ${DIGITS} digits and more`,
  "Ways of calling",
  "Gradients judged",
  "Right by convention",
  "Undecided",
  "Wrong",
];

function overview(tallies: readonly Tally[], findings: readonly Finding[]): Html {
  return h(
    "section",
    { class: "card" },
    h("h2", {}, "What was examined"),
    tableOf(
      "What was examined",
      COLUMNS,
      tallies.map((tally) => examinedRow(tally, findings)),
    ),
    tallies.map(lists),
  );
}

/** A table that scrolls by itself where it is wide. */
function tableOf(label: string, columns: readonly string[], rows: readonly Html[]): Html {
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": label },
    h(
      "table",
      { class: "stack" },
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
  );
}

function examinedRow(tally: Tally, findings: readonly Finding[]): Html {
  const { library, version, functions, exact, ways, gradients, conventions, undecided } = tally;
  const wrong = findings.filter((finding) => finding.library === library).length;
  const numbers = [functions.length, exact.length, ways, gradients, conventions, undecided, wrong];
  return h(
    "tr",
    {},
    h("th", { scope: "row", "data-label": COLUMNS[0] }, `${library} ${version}`),
    numbers.map((value, k) => h("td", { class: "n", "data-label": COLUMNS[k + 1] }, value)),
  );
}

/** Which functions, and which have no gradient. */
function lists({ library, functions, without }: Tally): Html {
  return fragment(
    h(
      "details",
      {},
      h("summary", {}, `${library}: the ${functions.length} functions`),
      h("p", {}, functions.join(", ")),
    ),
    without.length > 0 &&
      h(
        "details",
        {},
        h("summary", {}, `${library}: ${without.length} functions of tensors without a gradient`),
        h("p", {}, without.join(", ")),
      ),
  );
}

function card(findings: readonly Finding[]): Html {
  const [{ library, path }] = findings;
  return h(
    "section",
    { class: "card fail" },
    h("h2", {}, `${library}: ${path}`),
    findings.map((finding) => section(finding)),
  );
}

function section(finding: Finding): Html {
  const { call, inputs, output, given, corners, says, oracle, how } = finding;
  return fragment(
    h("h3", { class: "title" }, h("code", {}, call), " ", h("span", { class: "soft" }, kindOf(finding))),
    h("p", { class: "how" }, says),
    h(
      "div",
      { class: "inputs" },
      h(
        "div",
        {},
        h("p", { class: "label" }, "The smallest input found on which it is wrong"),
        inputs.map(({ name, shape, data }) =>
          h("p", { class: "values" }, `${name} = ${listed(shape, data)}`),
        ),
        output && h("p", { class: "label" }, `differentiated: ${output}`),
      ),
    ),
    given.length > 0 && table(finding),
    corners &&
      h(
        "p",
        {},
        "Right would be any mixture of ",
        corners.map((corner, k) => [k > 0 && ", ", h("code", {}, `[${corner.map(entry).join(", ")}]`)]),
      ),
    how !== "throws" &&
      h(
        "p",
        { class: "soft" },
        "What is right was found by ",
        h("code", {}, oracle),
        how === "recurrence" ? "." : oracle.includes("(") ? ` at ${DIGITS} digits and more.` : ".",
      ),
  );
}

function table({ inputs, given, right, how, corners }: Finding): Html {
  const names =
    how === "value" || given.length !== inputs.reduce((sum, { data }) => sum + data.length, 0)
      ? given.map((_, k) => (how === "value" ? "value" : `step ${k + 1}`))
      : inputs.flatMap(({ name, data }) =>
          data.map((_, k) =>
            how === "recurrence" ? `step ${k + 1}` : data.length === 1 ? name : `${name}[${k}]`,
          ),
        );
  return tableOf(
    "Entry by entry",
    ["Entry", "Given", corners ? "Mean of the two sides" : "Right"],
    given.map((value, k) =>
      h(
        "tr",
        {},
        h("th", { scope: "row", "data-label": "Entry" }, names[k]),
        h("td", { class: "n", "data-label": "Given" }, entry(value)),
        h("td", { class: "n", "data-label": "Right" }, entry(right[k])),
      ),
    ),
  );
}

function entry(value: JsonNumber | null | undefined): string {
  return value === null || value === undefined ? "no derivative" : written(value);
}

function listed(shape: readonly number[], data: readonly JsonNumber[]): string {
  const [n, ...inner] = shape;
  if (n === undefined) return written(data[0]);
  const size = data.length / (n || 1);
  return `[${Array.from({ length: n }, (_, i) => listed(inner, data.slice(i * size, (i + 1) * size))).join(", ")}]`;
}
