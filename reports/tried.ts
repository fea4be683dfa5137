/** What the properties were tried on, drawn small: a property is worth no more than its inputs. */
import { type Child, type Html, h } from "./html.ts";
import { superscript } from "./number.ts";
import type { PropertyResult, Result, Tried } from "./result.ts";

/** A table of the properties that ran; undefined where none says what it was tried on. */
export function triedTable({ properties }: Pick<Result, "properties">): Html | undefined {
  const told = properties.filter(
    (property): property is PropertyResult & { tried: Tried } => !!property.tried,
  );
  if (told.length === 0) return undefined;
  const powers = told.flatMap(({ tried }) => tried.magnitudes.map(([power]) => power));
  const set = told.some(({ tried }) => tried.settings.length > 0);
  const range = [Math.min(0, ...powers), Math.max(0, ...powers)] as const;
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "group", "aria-label": "What was tried" },
    h(
      "table",
      { class: "stack tried" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["Property", "Shapes", "Sizes of entries", "Entries", ...(set ? ["Settings"] : [])].map((text) =>
            h("th", { scope: "col" }, text),
          ),
        ),
      ),
      h(
        "tbody",
        {},
        told.map((property) => row(property, property.tried, range, set)),
      ),
    ),
  );
}

function row(
  { title, runs }: PropertyResult,
  tried: Tried,
  range: readonly [number, number],
  set: boolean,
): Html {
  const inputs = `${runs} ${runs === 1 ? "input" : "inputs"}`;
  const cell = (label: string, ...content: Child[]): Html =>
    h("td", { "data-label": label }, h("div", {}, ...content));
  return h(
    "tr",
    {},
    h(
      "th",
      { scope: "row", "data-label": "Property" },
      h("div", {}, title, " ", h("span", { class: "soft" }, `(${inputs})`)),
    ),
    cell(
      "Shapes",
      tried.tensors.map(({ name, shapes }) => bars(name, shapes)),
    ),
    cell("Sizes of entries", tried.entries > 0 && magnitudes(tried, range)),
    cell("Entries", shares(tried, runs)),
    set &&
      cell(
        "Settings",
        tried.settings.map(({ name, values }) => bars(name, values)),
      ),
  );
}

function magnitudes({ magnitudes, zeros }: Tried, [low, high]: readonly [number, number]): Html {
  const counts = new Map(magnitudes);
  const decades = Array.from({ length: high - low + 1 }, (_, i): [string, number] => [
    `10${superscript(low + i)}`,
    counts.get(low + i) ?? 0,
  ]);
  return bars("", [["0", zeros], ...decades]);
}

/** Shares that say whether corners were met. */
function shares({ entries, zeros, negative, whole, ties }: Tried, runs: number): Child {
  if (entries === 0) return undefined;
  const share = (count: number, of: number): string => {
    const percent = (100 * count) / of;
    return count > 0 && percent < 1 ? "< 1%" : `${Math.round(percent)}%`;
  };
  return h(
    "span",
    { class: "shares" },
    [
      ["zero", share(zeros, entries)],
      ["negative", share(negative, entries)],
      ["whole", share(whole, entries)],
      ["inputs with ties", share(ties, runs)],
    ].map(([name, value]) => h("span", {}, value, " ", h("span", { class: "soft" }, name))),
  );
}

const BAR = 9;
const TALL = 20;

/** Counts as bars: the first and the last kind are named beside them, all of them in words for those who listen. */
function bars(name: string, counts: readonly (readonly [string, number])[]): Html {
  const most = Math.max(1, ...counts.map(([, count]) => count));
  const sum = counts.reduce((total, [, count]) => total + count, 0);
  const d = counts
    .map(([, count], i) => {
      const height = count === 0 ? 0 : Math.max(1, Math.round((count / most) * TALL));
      return height === 0 ? "" : `M${i * BAR + 1} ${TALL}v-${height}h${BAR - 2}v${height}z`;
    })
    .join("");
  const words = counts.map(([kind, count]) => `${kind}: ${count}`).join(", ");
  const width = counts.length * BAR;
  const [first, last] = [counts[0]?.[0], counts.length > 1 ? counts.at(-1)![0] : undefined];
  return h(
    "span",
    { class: "bars" },
    name !== "" && h("i", {}, `${name} `),
    h("span", { class: "soft" }, first),
    h(
      "svg",
      { role: "img", width, height: TALL + 1, viewBox: `0 0 ${width} ${TALL + 1}` },
      h("title", {}, `${name === "" ? "" : `${name}, `}${sum} in all: ${words}`),
      h("path", { class: "base", fill: "none", stroke: "#a3a8b3", d: `M0 ${TALL + 0.5}h${width}` }),
      h("path", { class: "bar", fill: "#3867b0", d }),
    ),
    last !== undefined && h("span", { class: "soft" }, last),
  );
}
