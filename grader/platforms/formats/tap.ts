/** TAP 14 (testanything.org): a subtest a lesson, a point a property, and what failed as YAML below it. */
import type { Result } from "../../../reports/result.ts";
import { summaryOf, type Told, toldOf, wholeOf } from "../told.ts";

export function tap(results: readonly Result[]): string {
  const told = toldOf(results);
  const broken = wholeOf(results.filter(({ status }) => status === "error"));
  const lines = ["TAP version 14", `1..${results.length}`];
  for (const [i, result] of results.entries()) {
    if (result.status === "error")
      return `${[...lines, `Bail out! ${oneLine(summaryOf(broken))}`].join("\n")}\n`;
    lines.push(
      ...lesson(
        result,
        told.filter(({ of }) => of === i),
        i + 1,
      ),
    );
  }
  return `${lines.join("\n")}\n`;
}

function lesson(result: Result, tests: readonly Told[], index: number): string[] {
  const name = oneLine(result.lesson);
  if (result.status === "ungraded")
    return [`not ok ${index} - ${name}`, ...yaml({ message: summaryOf(wholeOf([result])) })];
  const ok = tests.every(({ passed, status, bonus }) => passed || status === "not-attempted" || bonus);
  return [
    `# Subtest: ${name}`,
    `    1..${tests.length}`,
    ...tests.flatMap((test, i) => point(test, i + 1)).map((line) => `    ${line}`),
    `${ok ? "ok" : "not ok"} ${index} - ${name}`,
  ];
}

function point(
  { title, status, passed, message, points, maxPoints, bonus, property }: Told,
  index: number,
): string[] {
  const directive =
    status === "not-attempted" ? " # SKIP not attempted" : bonus && !passed ? " # TODO bonus" : "";
  const head = `${passed || status === "not-attempted" ? "ok" : "not ok"} ${index} - ${oneLine(title)}${directive}`;
  if (passed || status === "not-attempted") return [head];
  return [
    head,
    ...yaml({ code: property.diagnosis?.code ?? status, points: `${points} of ${maxPoints}`, message }),
  ];
}

/** JSON's strings are YAML's. */
function yaml(fields: Readonly<Record<string, string>>): string[] {
  const entries = Object.entries(fields).map(([name, value]) => `  ${name}: ${ascii(JSON.stringify(value))}`);
  return ["  ---", ...entries, "  ..."];
}

/** What YAML takes for line ends or does not print, escaped. */
function ascii(json: string): string {
  return json.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** A `#` begins a directive, and a backslash escapes it. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").replace(/[\\#]/g, "\\$&");
}
