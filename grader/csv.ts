/** Comma-separated values (RFC 4180), read so that whatever is not changed is written back byte for byte. */

/** A cell: what it says, and how it is written in the file. */
export interface Cell {
  readonly text: string;
  readonly raw: string;
}

export interface Table {
  readonly rows: readonly (readonly Cell[])[];
  /** Between cells. */
  readonly separator: string;
  /** At the end of lines. */
  readonly end: string;
  /** The mark of UTF-8 that some spreadsheets want, or nothing. */
  readonly mark: string;
}

const MARK = "\ufeff";

/** A spreadsheet takes these for the beginning of a formula; so it does after a line end or a tab. */
const FORMULA = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** Reads tables with commas, semicolons or tabs between cells: whichever the first line has most of. */
export function parseCsv(given: string): Table {
  const mark = given.startsWith(MARK) ? MARK : "";
  const text = given.slice(mark.length);
  const separator = separatorOf(text);
  const rows: Cell[][] = [];
  let row: Cell[] = [];
  let at = 0;
  while (at < text.length) {
    const end = endOfCell(text, at, separator);
    const raw = text.slice(at, end);
    row.push({ raw, text: unquoted(raw) });
    at = end;
    if (text.startsWith(separator, at)) {
      at += separator.length;
      if (at === text.length || /[\r\n]/.test(text[at])) row.push({ raw: "", text: "" });
      if (at < text.length && !/[\r\n]/.test(text[at])) continue;
    }
    rows.push(row);
    row = [];
    at += text.startsWith("\r\n", at) ? 2 : at < text.length ? 1 : 0;
  }
  return { rows, separator, mark, end: /\r\n/.test(text) ? "\r\n" : "\n" };
}

function separatorOf(text: string): string {
  const line = text.split(/\r?\n/, 1)[0].replace(/"[^"]*"/g, "");
  const counts = [",", ";", "\t"].map((each) => ({ each, count: line.split(each).length }));
  return counts.reduce((most, next) => (next.count > most.count ? next : most)).each;
}

function endOfCell(text: string, start: number, separator: string): number {
  let at = start;
  if (text[at] === '"') {
    at++;
    while (at < text.length && (text[at] !== '"' || text[at + 1] === '"')) at += text[at] === '"' ? 2 : 1;
    at++;
  }
  while (at < text.length && text[at] !== separator && text[at] !== "\n" && text[at] !== "\r") at++;
  return at;
}

function unquoted(raw: string): string {
  return /^".*"$/s.test(raw) ? raw.slice(1, -1).replaceAll('""', '"') : raw;
}

/** The file again: cells that were not replaced are as they were. */
export function formatCsv({ rows, separator, end, mark }: Table): string {
  return `${mark}${rows.map((row) => `${row.map(({ raw }) => raw).join(separator)}${end}`).join("")}`;
}

/**
 * A cell of our own: quoted where it must be, and no formula, whatever it begins with.
 *
 * @example
 * cell("=1+1").raw; // "'=1+1"
 * cell("-1.5", true).raw; // "-1.5"
 * @param isNumber of our own making: a minus is no formula.
 */
export function cell(value: string | number, isNumber: boolean = typeof value === "number"): Cell {
  const given = String(value).replace(/\0/g, "");
  const text = !isNumber && FORMULA.test(given) ? `'${given}` : given;
  const raw = /[",;\t\r\n]/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text;
  return { text, raw };
}

/** A table of our own, as UTF-8 with the mark by which spreadsheets know it. */
export function csvOf(rows: readonly (readonly (string | number | undefined)[])[]): string {
  const cells = rows.map((row) => row.map((value) => cell(value ?? "")));
  return formatCsv({ rows: cells, separator: ",", end: "\r\n", mark: MARK });
}
