/** What a learner reads of a failure: the reason, told once; the input that shows it; what it costs; and what else there is to mend. */
import { ABOVE_SAYS, assignment, isTold } from "../reports/assignment.ts";
import { type Cause, causesOf, costOf } from "../reports/causes.ts";
import { counted } from "../reports/number.ts";
import type { Counterexample, Diagnosis, PropertyResult, Result } from "../reports/result.ts";
import { comparisonLines, plainNumber } from "./comparison-lines.ts";
import { stripControls } from "./printed.ts";
import { quoted } from "./screen.ts";
import { named, type Style, text } from "./terminal.ts";

/** Of what was printed by the whole of a submission. */
const PRINTED_LINES = 8;

/**
 * All that failed, reason by reason: the first explained, of the others a line.
 *
 * @param lesson the folder of a lesson that does not come with gradproof: a token does not name it.
 * @returns "" where nothing failed.
 */
export function failureLines({ properties }: Result, style: Style, lesson?: string): string {
  const [first, ...others] = causesOf(properties);
  if (!first) return "";
  const lines = [explanation(first.first, style, lesson)];
  if (first.rest.length > 0 && others.length === 0)
    lines.push("", `  It costs ${costOf(first, properties)}: all that are marked ✗.`);
  else if (first.rest.length > 0)
    lines.push(
      "",
      `  It costs ${costOf(first, properties)}. Beside the one above:`,
      ...first.rest.map(({ title }) => `    ${style.bad("✗")} ${named(title)}`),
    );
  if (others.length > 0) {
    lines.push("", "  What else fails, and may pass once this is mended:");
    for (const cause of others) lines.push(...otherLines(cause, properties, style));
  }
  return lines.join("\n");
}

const LONGEST_REASON = 140;

function otherLines(cause: Cause, all: readonly PropertyResult[], style: Style): string[] {
  const { diagnosis, title } = cause.first;
  const reason = diagnosis ? named(diagnosis.text) : "it does not hold";
  const clipped = reason.length > LONGEST_REASON ? `${reason.slice(0, LONGEST_REASON)}…` : reason;
  return [
    `    ${style.bad("✗")} ${named(title)}: ${diagnosis ? `${style.bad(diagnosis.code)}  ` : ""}${clipped} ${style.faint(`(${costOf(cause, all)})`)}`,
  ];
}

/** Title, diagnosis, counterexample and numbers of one failure. */
export function explanation(property: PropertyResult, style: Style, lesson?: string): string {
  return `  ${style.bold(named(property.title))}\n${explanationBody(property, style, lesson)}`;
}

/** The same without the title, for where it stands already. */
export function explanationBody(
  { says, diagnosis, counterexample, comparison, printed, replay, status }: PropertyResult,
  style: Style,
  lesson?: string,
): string {
  const lines = says ? [style.faint(named(says))] : [];
  if (diagnosis) lines.push("", ...diagnosisLines(diagnosis, style));
  // What hangs or dies on the first input mostly does so on all, and no smaller one was looked for.
  const inputs = counterexample && status === "failed" ? inputLines(counterexample) : [];
  if (inputs.length > 0) lines.push("", "The smallest input found on which it fails:", ...inputs);
  if (comparison) lines.push("", ...comparisonLines(comparison));
  if (printed !== undefined)
    lines.push("", "Your code printed, when it was asked this:", ...printedBlock(printed).split("\n"));
  if (counterexample)
    lines.push(
      "",
      style.faint(
        `Again: npx gradproof replay ${replay}${lesson === undefined ? "" : ` FILE --lesson ${named(lesson)}`}`,
      ),
    );
  return lines.map((line) => (line ? `  ${line}` : line)).join("\n");
}

function diagnosisLines({ code, text: said, where, line, advice }: Diagnosis, style: Style): string[] {
  return [
    `${style.bad(code)}  ${text(said)}`,
    ...(where === undefined ? [] : [`at ${named(where)}${line === undefined ? "" : `:  ${named(line)}`}`]),
    ...(advice === undefined ? [] : [text(advice)]),
  ];
}

function inputLines({ inputs }: Counterexample): string[] {
  return inputs
    .filter(isTold)
    .map(
      (input) =>
        `  ${named(assignment(input, plainNumber))}${input.name === "above" ? `   (${ABOVE_SAYS})` : ""}`,
    );
}

function printedBlock(printed: string): string {
  return quoted(stripControls(printed).trimEnd());
}

/** What the submission printed, where no failure shows its own part of it: the beginning. */
export function printedLines({ printed, properties }: Result, style: Style): string {
  if (printed === undefined || properties.some((property) => property.printed !== undefined)) return "";
  const lines = stripControls(printed).split("\n");
  const rest = lines.length - PRINTED_LINES;
  const shown = quoted(lines.slice(0, PRINTED_LINES).join("\n"));
  return `${style.faint("Your code printed:")}\n${shown}${rest > 0 ? `\n  … ${counted(rest, "line")} more` : ""}`;
}
