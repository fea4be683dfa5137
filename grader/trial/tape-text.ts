/** A tape as lines for a terminal: by the lines of the learner's file, each step with its value and its gradient. */
import { stripControls } from "../printed.ts";
import { named, type Style } from "../terminal.ts";
import type { Shown } from "./shown-tape.ts";
import { isSame, type Step } from "./tape.ts";
import { tapeSays } from "./tape-says.ts";
import { fieldText, refusalLines, rowLines } from "./trial-text.ts";

/** @param source the learner's file. */
export function tapeLines(
  { question, expression, note, steps, failure, ends, noSolution, parting }: Shown,
  source: string,
  style: Style,
): string[] {
  const inputs = question.inputs.map(
    ({ name, values }) => `${named(name)} = ${fieldText({ kind: "tensor", values })}`,
  );
  const settings = Object.entries(question.settings).map(
    ([name, value]) => `${named(name)} = ${named(String(value))}`,
  );
  const above = question.above ? [`from above ${fieldText({ kind: "tensor", values: question.above })}`] : [];
  const given = [
    ...(question.export === "" ? [] : [named(question.export)]),
    ...inputs,
    ...settings,
    ...above,
  ];
  return [
    style.bold(expression ? named(expression.text) : given.join("   ")),
    ...(note === undefined ? [] : [named(note)]),
    "",
    ...stepLines(steps, source, style),
    ...(steps.length > 0 ? [""] : []),
    ...(failure ? [...refusalLines(failure, style), ""] : []),
    ...rowLines(ends, style),
    ...(noSolution ? ["", `The lesson's solution has no answer there: ${named(noSolution.text)}`] : []),
    ...(steps.length > 0 ? ["", ...verdictLines(ends, parting, style)] : []),
  ];
}

function stepLines(steps: readonly Step[], source: string, style: Style): string[] {
  if (steps.length === 0) return [];
  const lines = source.split("\n");
  const cells = steps.map((step) => ({
    step,
    op: opText(step),
    value: fieldText({ kind: "tensor", values: step.value }),
    recorded: gradientText(step.recorded),
    whole: gradientText(step.whole),
  }));
  const [ops, values, recorded] = (["op", "value", "recorded"] as const).map((key) =>
    Math.max(key.length, ...cells.map((cell) => cell[key].length)),
  );
  let last: string | undefined;
  return [
    style.faint(
      `      ${"step".padEnd(ops)}   ${"value".padEnd(values)}   ${"gradient".padEnd(recorded)}   of these steps`,
    ),
    ...cells.flatMap(({ step, op, value, recorded: mine, whole }) => {
      const place = step.at ?? "";
      const number = Number(/:(\d+)$/.exec(place)?.[1]);
      const heading =
        place !== last && place !== ""
          ? [style.faint(`${String(number).padStart(4)} │ ${stripControls(lines[number - 1] ?? "").trim()}`)]
          : [];
      if (place !== "") last = place;
      const same = isSame(step.recorded, step.whole);
      const mark = same ? " " : style.bad("✗");
      return [
        ...heading,
        `    ${mark} ${op.padEnd(ops)}   ${value.padEnd(values)}   ${mine.padEnd(recorded)}   ${whole}`,
      ];
    }),
  ];
}

/** The derivative of an op is an op of the name "sqrt'x". */
function opText({ op, rule }: Step): string {
  return rule === undefined ? named(op) : `${named(op)}, by ${named(rule)}`;
}

function gradientText(values: Step["recorded"]): string {
  return values ? fieldText({ kind: "tensor", values }) : "none";
}

function verdictLines(ends: Shown["ends"], parting: Step | undefined, style: Style): string[] {
  const { text, advice, tone } = tapeSays(ends, parting);
  if (text === "") return [];
  return [
    tone === "good" ? style.good(named(text)) : style.bad(named(text)),
    ...(advice === undefined ? [] : [advice]),
  ];
}
