/** A trial as lines for a terminal: yours beside what is exact. */
import type { Field, Values } from "../../properties/suite/channel.ts";
import { stripControls } from "../printed.ts";
import { oneLine, quoted } from "../screen.ts";
import { named, type Style } from "../terminal.ts";
import type { Failure } from "./asked.ts";
import type { Row } from "./rows.ts";

/** Entries of a dimension that are shown. */
const MOST = 6;

/** Columns, until a row is broken into lines. */
const WIDTH = 96;

/** Of one row: "[0.6, 0.8]". */
export function fieldText(field: Field | undefined): string {
  if (!field) return "none";
  switch (field.kind) {
    case "tensor":
      return nestedText(field.values);
    case "number":
      return numberText(field.value);
    case "boolean":
      return String(field.value);
    case "other":
      return field.description === "null" ? "none" : named(field.description);
  }
}

function nestedText({ shape, data }: Values): string {
  const [n, ...rest] = shape;
  if (n === undefined) return numberText(data[0]);
  const size = n === 0 ? 0 : data.length / n;
  const parts = Array.from({ length: Math.min(n, MOST) }, (_, i) =>
    nestedText({ shape: rest, data: data.subarray(i * size, (i + 1) * size) }),
  );
  return `[${parts.join(", ")}${n > MOST ? `, … ${n} in all` : ""}]`;
}

export function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(Number(value.toPrecision(12)));
}

/** "shape [2, 3]  float64"; nothing for what is no tensor. */
function kindText(field: Field | undefined): string {
  if (field?.kind !== "tensor") return "";
  return `shape [${field.values.shape.join(", ")}]${field.dtype === undefined ? "" : ` ${named(field.dtype)}`}`;
}

export function rowLines(rows: readonly Row[], style: Style): string[] {
  const cells = rows.map((row) => ({
    row,
    mark: row.agrees === undefined ? " " : row.agrees ? style.good("✓") : style.bad("✗"),
    label: named(row.label),
    yours: fieldText(row.yours),
    exact: row.exact === undefined && row.agrees === undefined ? "" : fieldText(row.exact),
    note: noteText(row),
  }));
  const widest = (of: (cell: (typeof cells)[number]) => string): number =>
    Math.max(0, ...cells.map((cell) => of(cell).length));
  const [labels, yours, exact] = [
    widest(({ label }) => label),
    Math.max(
      5,
      widest((cell) => cell.yours),
    ),
    Math.max(
      5,
      widest((cell) => cell.exact),
    ),
  ];
  if (labels + yours + exact + 24 > WIDTH)
    return cells.flatMap((cell) => [
      `${cell.mark} ${cell.label}${cell.note ? `   ${style.faint(cell.note)}` : ""}`,
      `    yours  ${cell.yours}`,
      ...(cell.exact ? [`    exact  ${cell.exact}`] : []),
    ]);
  return [
    style.faint(
      `  ${"".padEnd(labels)}   ${"yours".padEnd(yours)}   ${cells.some((cell) => cell.exact) ? "exact" : ""}`.trimEnd(),
    ),
    ...cells.map((cell) =>
      `${cell.mark} ${cell.label.padEnd(labels)}   ${cell.yours.padEnd(yours)}   ${cell.exact.padEnd(exact)}   ${style.faint(cell.note)}`.trimEnd(),
    ),
  ];
}

function noteText({ label, yours, exact, agrees, index }: Row): string {
  const kind = label.startsWith("∇") ? "" : kindText(yours);
  if (agrees !== false) return kind;
  if (index && index.length > 0) {
    const hidden = index.some((place) => place >= MOST)
      ? `: ${entryText(yours, index)}, not ${entryText(exact, index)}`
      : "";
    return `${kind}${kind && "  "}parts at [${index.join(", ")}]${hidden}`;
  }
  const [a, b] = [kindText(yours), kindText(exact)];
  return a !== b && a && b ? `${a}, not ${b}` : kind;
}

function entryText(field: Field | undefined, index: readonly number[]): string {
  if (field?.kind !== "tensor") return "none";
  const { shape, data } = field.values;
  return numberText(data[index.reduce((place, i, d) => place * shape[d] + i, 0)]);
}

export function refusalLines({ text, where, advice }: Failure, style: Style): string[] {
  const [first, ...rest] = stripControls(text).split("\n");
  return [
    style.bad(first),
    ...rest.map((line) => `  │ ${line}`),
    ...(where === undefined ? [] : [`at ${named(where)}`]),
    ...(advice === undefined ? [] : [oneLine(advice)]),
  ];
}

export function printedText(printed: string, style: Style): string {
  return `${style.faint("It printed:")}\n${quoted(stripControls(printed))}`;
}
