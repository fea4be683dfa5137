/** The page of the benchmark: a table with a bar for each time, one self-contained file in the frame of the project's reports. */
import { document } from "../../reports/document.ts";
import { type Html, h } from "../../reports/html.ts";

/** What a library took for a work: median milliseconds, and how many times ours that is, in the median and at least and at most in a round; or why there is nothing. */
export type Entry =
  | {
      readonly peer: string;
      readonly ms: number;
      readonly ratio: number;
      readonly least: number;
      readonly most: number;
    }
  | { readonly peer: string; readonly error: string };

/** A work, how many operations it has where that says something, and what each library took, ours first. */
export interface Result {
  readonly title: string;
  readonly operations?: number | undefined;
  readonly row: readonly Entry[];
}

const [WIDTH, HEIGHT] = [160, 12];
/** Times that lie further apart are drawn by their logarithms. */
const FAR = 30;

/** A ratio in as many digits as mean something. */
export function short(value: number): string {
  return value >= 99.5 ? value.toFixed(0) : value.toPrecision(2);
}

/** How long the bar of a time is, as a share of the longest. */
export function shareOf(ms: number, times: readonly number[]): number {
  const [least, most] = [Math.min(...times), Math.max(...times)];
  return most > FAR * least ? Math.log(ms / least + 1) / Math.log(most / least + 1) : ms / most;
}

function bar(ms: number, times: readonly number[]): Html {
  const width = Math.max(1, shareOf(ms, times) * WIDTH).toFixed(1);
  return h(
    "svg",
    { width: WIDTH, height: HEIGHT, viewBox: `0 0 ${WIDTH} ${HEIGHT}`, "aria-hidden": "true" },
    h("rect", { class: "bar", x: 0, y: 0, width, height: HEIGHT }),
  );
}

const COLUMNS = ["Library", "Milliseconds", "Bar", "Times ours", "Between", "GFLOP/s"];

function rowOf(entry: Entry, k: number, operations: number | undefined, times: readonly number[]): Html {
  const cell = (column: number, child: Html | string): Html =>
    h("td", { class: "n", "data-label": COLUMNS[column] }, child);
  const name = h("th", { scope: "row", "data-label": COLUMNS[0] }, entry.peer);
  if ("error" in entry) return h("tr", {}, name, h("td", { colspan: 5, class: "soft" }, entry.error));
  const { ms, ratio, least, most } = entry;
  return h(
    "tr",
    {},
    name,
    cell(1, ms.toPrecision(3)),
    cell(2, bar(ms, times)),
    cell(3, k === 0 ? "" : short(ratio)),
    cell(4, k === 0 ? "" : `${short(least)} and ${short(most)}`),
    cell(5, operations ? (operations / ms / 1e6).toPrecision(3) : ""),
  );
}

function card({ title, operations, row }: Result): Html {
  const times = row.flatMap((entry) => ("error" in entry ? [] : entry.ms));
  const far = Math.max(...times) > FAR * Math.min(...times);
  const head = COLUMNS.map((text) => h("th", { scope: "col" }, text));
  return h(
    "section",
    { class: "card" },
    h("h2", {}, title),
    far && h("p", { class: "soft" }, "The bars grow with the logarithm of the time."),
    h(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-label": title },
      h(
        "table",
        { class: "stack" },
        h("thead", {}, h("tr", {}, head)),
        h(
          "tbody",
          {},
          row.map((entry, k) => rowOf(entry, k, operations, times)),
        ),
      ),
    ),
  );
}

export function renderBench(results: readonly Result[]): string {
  return document("Side by side", [
    h(
      "header",
      {},
      h("p", { class: "brand" }, "gradproof · bench"),
      h("div", { class: "verdict" }, h("h1", {}, "The same work, side by side")),
      h(
        "p",
        {},
        "Medians of rounds in which each library was asked in turn, by processor time, one thread each. Less is faster.",
      ),
    ),
    h("main", { id: "main" }, results.map(card)),
  ]);
}

/** The table of the README: our milliseconds, and how many times that each peer takes. */
export function tableOf(results: readonly Result[]): string {
  const peers = results[0].row.map(({ peer }) => peer);
  const cell = (entry: Entry, k: number): string => {
    if ("error" in entry) return "";
    return k === 0 ? `${entry.ms.toPrecision(3)} ms` : short(entry.ratio);
  };
  return [
    `| work | ${peers.join(" | ")} |`,
    `| --- | ${peers.map(() => "--:").join(" | ")} |`,
    ...results.map(({ title, row }) => `| ${title} | ${row.map(cell).join(" | ")} |`),
  ].join("\n");
}
