/** The same in lines for a terminal. */
import { written } from "../../reports/number.ts";
import type { Finding, JsonNumber, Tally } from "./finding.ts";
import { DIGITS } from "./slopes.ts";

/** Findings together by the function that they are of. */
export function byFunction(findings: readonly Finding[]): Finding[][] {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.library} ${finding.path}`;
    groups.set(key, [...(groups.get(key) ?? []), finding]);
  }
  return [...groups.values()];
}

export function kindOf({ how, order }: Finding): string {
  if (how === "value") return "the value itself";
  if (how === "recurrence") return "optimizer";
  return order === 1 ? "gradient" : "second derivative";
}

export function summaryOf(findings: readonly Finding[], tallies: readonly Tally[]): string[] {
  const lines = byFunction(findings).flatMap((group) => [
    "",
    `${group[0].library} ${group[0].path}`,
    ...group.map(line),
  ]);
  for (const {
    library,
    version,
    functions,
    exact,
    ways,
    gradients,
    conventions,
    undecided,
    optimizers,
    seconds,
    broke,
  } of tallies) {
    const wrong = findings.filter((finding) => finding.library === library);
    lines.push(
      "",
      `${library} ${version}: ${functions.length} differentiable functions (${exact.length} against ${DIGITS} digits and more), ${optimizers.length} optimizers, called in ${ways} ways.`,
      `  ${gradients} gradients judged in ${seconds.toFixed(0)} s: ${wrong.length} kinds of wrong ones in ${byFunction(wrong).length} functions, ${conventions} right by a convention at a kink, ${undecided} undecided.`,
    );
    if (broke.length > 0) lines.push(`  Not examined, since the library broke in them: ${broke.join(", ")}.`);
  }
  return lines;
}

function line(finding: Finding): string {
  const { call, inputs, given, right, says, corners } = finding;
  const at = inputs
    .map(({ name, data }) => `${name} = ${data.length === 1 ? written(data[0]) : list(data)}`)
    .join(", ");
  const wanted = corners ? "" : ` right: ${list(right)}`;
  const shown = given.length === 0 ? "" : `; given ${list(given)}${wanted}`;
  return `  ${call}, ${kindOf(finding)} at ${at}: ${says}${shown}`;
}

function list(values: readonly (JsonNumber | null)[]): string {
  const shown = values.slice(0, 8).map((value) => (value === null ? "none" : written(value)));
  return `[${shown.join(", ")}${values.length > 8 ? ", …" : ""}]`;
}
