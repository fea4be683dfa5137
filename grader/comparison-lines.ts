/** What was given beside what is right, entry by entry, as a table of a terminal. */
import { counted, rough } from "../reports/number.ts";
import type { Comparison, ComparisonEntry, JsonNumber } from "../reports/result.ts";
import { oneLine } from "./screen.ts";

/** Of a longer one a reader sees the beginning, and what is wrong in it. */
const MOST_ROWS = 12;

/** A formula that is longer is for the report. */
const LONGEST_FORMULA = 40;

export function comparisonLines({ output, entries }: Comparison): string[] {
  const shown = entries.length > MOST_ROWS ? withWrong(entries) : entries;
  const [only] = entries;
  const measured = entries.some(({ difference }) => difference !== undefined);
  const derived = entries.some(({ symbolic = "" }) => symbolic !== "" && symbolic.length <= LONGEST_FORMULA);
  const rows = shown.map((entry) => row(entry, measured, derived));
  const head = ["", "yours", "exact", ...(measured ? ["measured"] : []), ...(derived ? ["on paper"] : [])];
  const table = aligned(
    entries.length === 1 && only.index.length === 0 && !measured ? rows : [head, ...rows],
  );
  return [
    `${oneLine(output)}:`,
    ...table.map((line) => `  ${line}`),
    ...(shown.length < entries.length
      ? [`  … ${counted(entries.length - shown.length, "entry", "entries")} more`]
      : []),
    ...(measured
      ? [
          "  (measured: the slope of your own values, between two points close by; also called a finite difference)",
        ]
      : []),
  ];
}

function row(entry: ComparisonEntry, measured: boolean, derived: boolean): string[] {
  const { index, yours, exact, difference, differenceError, symbolic = "", ok } = entry;
  const bare = index.length === 0 && !measured;
  return [
    `${ok ? "✓" : "✗"}${index.length > 0 ? ` [${index.join(", ")}]` : ""}`,
    `${bare ? "yours " : ""}${yours === null ? "none" : plainNumber(yours)}`,
    `${bare ? "exact " : ""}${plainNumber(exact)}`,
    ...(measured
      ? [difference === undefined ? "–" : `${plainNumber(difference)} ± ${rough(differenceError)}`]
      : []),
    ...(derived ? [symbolic.length <= LONGEST_FORMULA ? symbolic : "…"] : []),
  ];
}

/** The first few, of which as many as can be are wrong. */
function withWrong(entries: readonly ComparisonEntry[]): readonly ComparisonEntry[] {
  const wrong = entries.filter(({ ok }) => !ok);
  const chosen = new Set([...wrong, ...entries].slice(0, MOST_ROWS));
  return entries.filter((entry) => chosen.has(entry));
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((cells) => cells[column].length)));
  return rows.map((cells) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column]))
      .join("   ")
      .trimEnd(),
  );
}

/** As it can be copied into a program. */
export function plainNumber(value: JsonNumber | undefined): string {
  if (value === undefined) return "?";
  return typeof value === "string" ? value : String(Number(value.toPrecision(12)));
}
