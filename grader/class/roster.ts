/** The list of a class: who should have handed something in, and what they are called. */
import { readFileSync } from "node:fs";
import { parseCsv } from "../csv.ts";
import { UsageError } from "../usage.ts";
import type { HandedIn } from "./intake/handed.ts";

export interface Person {
  /** In the order of the columns: any of them names them. */
  readonly names: readonly string[];
  /** To be shown. */
  readonly name: string;
  readonly email?: string;
  /** When they handed in, where the list says. */
  readonly submitted?: Date;
}

const ANY: Readonly<Record<"id" | "name" | "email" | "submitted", RegExp>> = {
  id: /^(?:id|student ?id|user ?id|sis user id|sis login id|login|username|user name|id number|identifier|number|participant|kennung|matrikelnummer)$/i,
  name: /^(?:name|student|full name|student name|vollständiger name)$/i,
  email: /^(?:e-?mail|email address|e-mail-adresse)$/i,
  submitted: /^(?:submitted|submitted at|handed in|submission time|timestamp)$/i,
};

/** @throws {UsageError} for what is no such list. */
export function readRoster(path: string): Person[] {
  const { rows } = parseCsv(readText(path));
  const [head = [], ...others] = rows;
  const columns = (pattern: RegExp): number[] =>
    head.flatMap(({ text }, i) => (pattern.test(text.trim()) ? [i] : []));
  const [ids, names, emails, times] = [ANY.id, ANY.name, ANY.email, ANY.submitted].map(columns);
  if (ids.length + names.length === 0)
    throw new UsageError(
      `${path} has no column id or name in its first line. Write one, such as: id,name,email`,
    );
  return others
    .map((row, i) => ({ row, line: i + 2 }))
    .filter(({ row }) => row.some(({ text }) => text.trim() !== ""))
    .filter(({ row }) => !/^\s*(?:points possible|student, test)\s*$/i.test(row[0].text))
    .map(({ row, line }) => {
      const at = (column: number): string => row[column]?.text.trim() ?? "";
      const all = [...ids, ...names, ...emails].map(at).filter((text) => text !== "");
      if (all.length === 0) throw new UsageError(`Line ${line} of ${path} names nobody.`);
      const [email] = emails.map(at);
      const [time] = times.map(at);
      return {
        names: all,
        name: names.map(at).find((text) => text !== "") ?? all[0],
        ...(email && { email }),
        ...(time && { submitted: timeOf(time, `line ${line} of ${path}`) }),
      };
    });
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new UsageError(`The roster ${path} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
}

/** A time with its zone, or UTC. @throws {UsageError} */
export function timeOf(text: string, where: string): Date {
  const zoned = /^\d{4}-\d\d-\d\d$/.test(text)
    ? `${text}T23:59:59Z`
    : /(?:z|[+-]\d\d:?\d\d)$/i.test(text)
      ? text
      : `${text.replace(" ", "T")}Z`;
  const time = new Date(zoned);
  if (!/^\d{4}-/.test(text) || Number.isNaN(time.getTime()) || !isDay(text))
    throw new UsageError(`${JSON.stringify(text)} (${where}) is no time. Write it as 2026-03-01T23:59:00Z.`);
  return time;
}

/** No 31st of June, which JavaScript takes for the 1st of July. */
export function isDay(text: string): boolean {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)/.exec(text) ?? [];
  return day === undefined || new Date(Date.UTC(+year, +month - 1, +day)).getUTCDate() === Number(day);
}

/** "Lovelace, Ada", "ada  LOVELACE" and "lovelaceada" of Canvas are one name. */
function folded(name: string): string {
  return name
    .normalize("NFKC")
    .toLowerCase()
    .replace(/^participant\s+/, "")
    .replace(/^([^,]+),\s*([^,]+)$/, "$2 $1")
    .replace(/[\s_.-]+/g, " ")
    .trim();
}

/** As Canvas names files: surname first, without anything but letters. */
function sortable(name: string): string {
  const parts = folded(name).split(" ");
  return [parts.at(-1)!, ...parts.slice(0, -1)].join("").replace(/[^\p{L}\p{N}]/gu, "");
}

/** Whose files these are: by the platform's number, else by a name; nobody's where two could be meant. */
export function personOf(handed: HandedIn, roster: readonly Person[]): Person | undefined {
  const tries: ((person: Person) => boolean)[] = [
    ({ names }) => handed.number !== undefined && names.some((name) => folded(name) === handed.number),
    ({ names }) => names.includes(handed.student),
    ({ names }) => names.some((name) => folded(name) === folded(handed.student)),
    ({ name }) => sortable(name) === handed.student.toLowerCase(),
  ];
  for (const matches of tries) {
    const found = roster.filter(matches);
    if (found.length === 1) return found[0];
  }
  return undefined;
}
