/** Whether the folder of a class that was graded is whole: each submission once, nothing torn, each graded as a person would. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Result } from "../../reports/result.ts";
import type { Handed } from "./bank.fixture.ts";
import { entryOf } from "./journal.ts";

const WRITTEN = new Set([
  ...["results", "feedback", "grades.csv", "index.html", "class.json", "journal.jsonl"],
  ...[".pages.json", ".queue"],
]);

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

const readResult = (out: string, file: string): Result =>
  JSON.parse(readFileSync(join(out, "results", file), "utf8")) as Result;

/** What is torn while a class is being graded, or after it was killed: of results, nothing may be. */
export function tornIn(out: string): string[] {
  return filesIn(join(out, "results"))
    .filter((name) => name.endsWith(".json"))
    .flatMap((name) => {
      try {
        return readResult(out, name).status === undefined ? [`${name} has no status`] : [];
      } catch (error) {
        return [`${name}: ${error instanceof Error ? error.message : error}`];
      }
    });
}

/** Whether every submission is in the journal once, and in the results. */
export function missingIn(out: string, handed: readonly Handed[]): string[] {
  const lines = readFileSync(join(out, "journal.jsonl"), "utf8").split("\n").slice(0, -1);
  const entries = lines.map(entryOf);
  const faults = entries.flatMap((entry, i) => (entry ? [] : [`line ${i + 1} of the journal is torn`]));
  const times = new Map<string, number>();
  for (const entry of entries) if (entry) times.set(entry.id, (times.get(entry.id) ?? 0) + 1);
  for (const { name, from } of handed) {
    const found = times.get(name) ?? 0;
    if (found !== 1) faults.push(`${name} (${from}) is ${found} times in the journal`);
    times.delete(name);
  }
  for (const id of times.keys()) faults.push(`${id} is in the journal, and nobody's`);
  const [results, pages] = ["results", "feedback"].map((folder) => filesIn(join(out, folder)).sort());
  if (results.join() !== handed.map(({ name }) => `${name}.json`).join())
    faults.push(`${results.length} results of ${handed.length}`);
  if (pages.join() !== handed.map(({ name }) => `${name}.html`).join())
    faults.push(`${pages.length} pages of ${handed.length}`);
  const others = filesIn(out).filter((name) => !WRITTEN.has(name));
  if (others.length > 0) faults.push(`left behind: ${others.join(", ")}`);
  const rows = readFileSync(join(out, "grades.csv"), "utf8").trimEnd().split("\n").length - 1;
  if (rows !== handed.length) faults.push(`${rows} rows of grades of ${handed.length}`);
  return faults;
}

/** What was graded otherwise than a person would. */
export function misjudgedIn(out: string, handed: readonly Handed[]): string[] {
  return handed.flatMap((each) => {
    const { status, score = 0, maxScore, reason } = readResult(out, `${each.name}.json`);
    const fine = {
      right: status === "passed" && score === maxScore,
      wrong: (status === "failed" || status === "not-attempted") && score < maxScore,
      hostile: status !== "error",
      junk: status === "ungraded",
    }[each.kind];
    return fine
      ? []
      : [`${each.name} (${each.kind}: ${each.from}) is ${status}, ${score} of ${maxScore} ${reason ?? ""}`];
  });
}

/** Where two gradings of one class differ, in what does not depend on how fast the machine was. */
export function differencesOf(out: string, other: string, handed: readonly Handed[]): string[] {
  const grade = (folder: string, name: string): string => {
    const { status, score, maxScore, submission, seed } = readResult(folder, `${name}.json`);
    return JSON.stringify([status, score, maxScore, submission, seed]);
  };
  return handed.flatMap(({ name, from }) => {
    const [a, b] = [out, other].map((folder) => grade(folder, name));
    return a === b ? [] : [`${name} (${from}): ${a}, and ${b}`];
  });
}
