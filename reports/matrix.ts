/** The page of `verify-lesson`: which property kills which mutant, which mutants live, which properties are worth nothing. */

import { document } from "./document.ts";
import { type Child, type Html, h } from "./html.ts";
import { isMutant, killersOf, type Trial, type Verification, type Worth, worthOf } from "./verification.ts";

/** One self-contained HTML file, as the report is. */
export function renderVerification(verification: Verification): string {
  const { lesson, trials } = verification;
  const wrong = trials.filter(({ holds }) => !holds);
  const mutants = trials.filter(isMutant);
  const living = mutants.filter(({ verdict }) => verdict === "lives").length;
  const equivalent = mutants.filter(({ verdict }) => verdict === "equivalent").length;
  const worth = worthOf(verification);
  const text =
    living > 0
      ? `${living} of ${mutants.length} mutants ${living === 1 ? "lives" : "live"}`
      : wrong.length > 0
        ? `${wrong.length} not as ${wrong.length === 1 ? "it" : "they"} must be`
        : "Every mutant is dead";
  return document(`${lesson}: verification`, [
    h(
      "header",
      {},
      h("p", { class: "brand" }, `gradproof · verify-lesson · ${lesson}`),
      h(
        "div",
        { class: "verdict" },
        h("h1", { class: wrong.length > 0 ? "bad" : "good" }, text),
        h("p", { class: "score" }, `${mutants.length} mutants, ${equivalent} equivalent to the solution`),
      ),
    ),
    h(
      "main",
      { id: "main" },
      wrong.length > 0 && survivors(wrong),
      h(
        "section",
        { class: "card" },
        h("h2", {}, "What each property is worth"),
        propertyTable(verification, worth),
      ),
      h(
        "section",
        { class: "card" },
        h("h2", {}, "Which property kills whom"),
        legend(),
        matrix(verification, worth),
      ),
    ),
  ]);
}

function survivors(wrong: readonly Trial[]): Html {
  return h(
    "section",
    { class: "card fail" },
    h("h2", {}, "Not as they must be"),
    h(
      "ul",
      { class: "list" },
      wrong.map((trial) =>
        h(
          "li",
          {},
          h(
            "div",
            {},
            h("b", {}, trial.name),
            " ",
            h("span", { class: "bad" }, fault(trial)),
            thought(trial),
          ),
        ),
      ),
    ),
  );
}

function fault({ kind, verdict, expected }: Trial): string {
  if (kind === "solution" || kind === "right") return `must pass, and does not: ${verdict}.`;
  if (verdict === "lives") return "lives: the suite gives it full marks.";
  return expected
    ? `is told ${verdict}; it must be told ${expected.join(" or ")}.`
    : `must fail: ${verdict}.`;
}

function thought({ thought }: Trial): Child {
  return thought && h("span", { class: "soft thought" }, thought);
}

function propertyTable({ properties }: Verification, worth: ReadonlyMap<string, Worth>): Html {
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": "What each property is worth" },
    h(
      "table",
      { class: "stack" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["Property", "Points", "Kills", "Alone", ""].map((text) =>
            text === "" ? h("td", {}) : h("th", { scope: "col" }, text),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        properties.map(({ id, title, points }, i) => {
          const { kills, alone } = worth.get(id)!;
          return h(
            "tr",
            {},
            h(
              "th",
              { scope: "row", "data-label": "Property", class: "plain" },
              h("span", {}, h("b", {}, `${i + 1} `), title),
            ),
            h("td", { "data-label": "Points", class: "n" }, points),
            h("td", { "data-label": "Kills", class: "n" }, kills),
            h("td", { "data-label": "Alone", class: "n" }, alone),
            h("td", {}, remark(kills, alone)),
          );
        }),
      ),
    ),
  );
}

function remark(kills: number, alone: number): Child {
  if (kills === 0) return h("span", { class: "code" }, "kills nobody");
  if (alone === 0) return h("span", { class: "soft" }, "others kill all that it kills");
  return undefined;
}

function legend(): Html {
  return h("p", { class: "soft" }, KILLS, " kills it. ", ALONE, " is the only one to kill it.");
}

const KILLS = h("span", { class: "kill", role: "img", "aria-label": "kills" }, "●");
const ALONE = h("span", { class: "kill", role: "img", "aria-label": "alone kills" }, "◆");

function matrix({ properties, trials }: Verification, worth: ReadonlyMap<string, Worth>): Html {
  const groups: readonly (readonly [string, readonly Trial["kind"][]])[] = [
    ["Must pass", ["solution", "right"]],
    ["Wrong samples", ["wrong"]],
    ["Mutants by hand", ["mutant"]],
    ["Mechanical mutants", ["mechanical"]],
  ];
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": "Which property kills whom" },
    h(
      "table",
      { class: "matrix" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, "Submission"),
          properties.map(({ id, title }, i) =>
            h(
              "th",
              { scope: "col", class: worth.get(id)!.kills === 0 ? "bad" : undefined },
              h("abbr", { title }, i + 1),
            ),
          ),
          h("th", { scope: "col" }, "Verdict"),
        ),
      ),
      groups.map(([name, kinds]) => {
        const rows = trials.filter(({ kind }) => kinds.includes(kind));
        if (rows.length === 0) return undefined;
        return h(
          "tbody",
          {},
          h(
            "tr",
            {},
            h(
              "th",
              { scope: "rowgroup", class: "group", colspan: properties.length + 2 },
              `${name} (${rows.length})`,
            ),
          ),
          rows.map((trial) => row(trial, properties)),
        );
      }),
    ),
  );
}

function row(trial: Trial, properties: Verification["properties"]): Html {
  const killers = killersOf(trial);
  const { name, verdict, holds } = trial;
  return h(
    "tr",
    { class: holds ? undefined : "lives" },
    h("th", { scope: "row", class: "plain" }, name, thought(trial)),
    properties.map(({ id }) =>
      h("td", { class: "cell" }, killers.includes(id) && (killers.length === 1 ? ALONE : KILLS)),
    ),
    h("td", { class: holds ? "soft" : "bad" }, holds ? verdict : h("b", {}, verdict)),
  );
}
