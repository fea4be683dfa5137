/** Which row of an exported gradebook is whose, and which column is filled. */
import type { Cell, Table } from "../csv.ts";
import { UsageError } from "../usage.ts";

export interface Row {
  /** In the table. */
  readonly index: number;
  readonly cells: readonly Cell[];
  readonly number?: string;
  readonly names: readonly string[];
}

export interface Rows {
  readonly students: readonly Row[];
  /** Where the gradebook says so. */
  readonly possible?: number;
}

/** @throws {UsageError} where no column, or more than one, is called so. */
export function columnOf(head: readonly Cell[], title: string | undefined): number {
  const titles = head.map(({ text }) => text.trim());
  if (title === undefined)
    throw new UsageError(
      `Which column? Add --column, one of: ${titles.filter((each) => each !== "").join(", ")}.`,
    );
  const exact = titles.flatMap((each, i) => (each === title ? [i] : []));
  // Canvas puts the number of the assignment behind its title.
  const found =
    exact.length > 0
      ? exact
      : titles.flatMap((each, i) => (each.replace(/ \(\d+\)$/, "") === title ? [i] : []));
  if (found.length === 1) return found[0];
  const why = found.length === 0 ? "has no column" : "has several columns";
  throw new UsageError(
    `The gradebook ${why} ${title}. It has: ${titles.filter((each) => each !== "").join(", ")}.`,
  );
}

/** Canvas: its first cell has `Student`, its second `ID`; below it may stand rows that are nobody's. */
export function canvasRows({ rows }: Table, column: number): Rows {
  const head = (rows[0] ?? []).map(({ text }) => text.trim());
  if (!head[0]?.includes("Student") || !head[1]?.includes("ID"))
    throw new UsageError("This is no gradebook of Canvas: its first columns are not Student and ID.");
  const named = head.flatMap((text, i) =>
    /^(?:Student|SIS User ID|SIS Login ID|Integration ID)$/.test(text) ? [i] : [],
  );
  const points = rows.find(([first]) => /^\s*Points Possible\s*$/i.test(first?.text ?? ""));
  const possible = Number.parseFloat(points?.[column]?.text ?? "");
  return {
    students: rowsFrom(rows, (cells) => ({
      number: cells[1]?.text.trim() ?? "",
      names: named.map((i) => cells[i]?.text.trim() ?? ""),
    })).filter(({ number }) => /^\d+$/.test(number ?? "")),
    ...(Number.isFinite(possible) && { possible }),
  };
}

/** Moodle: the headings are in the site's language; the first column holds `Participant N`, whatever the word. */
export function moodleRows({ rows }: Table, column: number): Rows {
  const students = rowsFrom(rows, (cells) => ({
    number: /(\d+)\s*$/.exec(cells[0]?.text ?? "")?.[1] ?? "",
    names: cells.slice(0, column).map(({ text }) => text.trim()),
  })).filter(({ number }) => number !== "");
  if (students.length === 0)
    throw new UsageError("This is no grading worksheet of Moodle: its first column holds no participants.");
  return { students };
}

function rowsFrom(
  rows: Table["rows"],
  read: (cells: readonly Cell[]) => Pick<Row, "number" | "names">,
): Row[] {
  return rows.flatMap((cells, index) => (index === 0 ? [] : [{ index, cells, ...read(cells) }]));
}
