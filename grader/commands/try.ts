/** `gradproof try`: one expression, asked of an exercise and of the lesson's solution. */

import type { Field } from "../../properties/suite/channel.ts";
import { jsonNumber } from "../../properties/suite/number.ts";
import { safeJson } from "../json.ts";
import { findLesson } from "../lesson.ts";
import { readArguments, textOption } from "../options.ts";
import { say } from "../screen.ts";
import { named, type Style, styleFor } from "../terminal.ts";
import { readExpression } from "../trial/expression.ts";
import { plotRange, plotted } from "../trial/plotted.ts";
import { type Row, rowsOf } from "../trial/rows.ts";
import { type Told, type Trial, tryOut } from "../trial/trial.ts";
import { printedText, refusalLines, rowLines } from "../trial/trial-text.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof try LESSON EXPRESSION [options]

Run an expression with what your exercise exports and all of gradproof/engine, where submissions run, in float64: its value, the gradients
of the tensors that it makes with \`tensor\` and of parameters, and beside them what is exact. Where the two part is marked.

  --plot RANGE  draw the value over a range: x=-2:2 for an x in the expression; -2:2 alone takes the place of its first number
  --file FILE   ask this file in place of the lesson's own exercise
  --json        print what came of it as JSON, and nothing else

Examples: gradproof try norm "norm(tensor([3, 4]))"
          gradproof try p-norm "new Norm(3).forward(tensor([-1, 2, 3]))"
          gradproof try cosine "cosine(tensor([1, x]), tensor([3, 4]))" --plot x=-5:5

Exit code: 0 it agrees with what is exact, or is a prediction; 1 it does not, or threw, or did not end, or the lesson's solution did; 2 wrong usage, or no expression.`;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(joined(args), ["LESSON", "EXPRESSION"], {
    plot: { type: "string" },
    file: { type: "string" },
    json: { type: "boolean" },
  });
  const [name, text] = given.positionals;
  const lesson = findLesson(name);
  const file = textOption(given, "file") ?? lesson.exercise;
  const range = textOption(given, "plot");
  const style = styleFor(process.stdout);
  if (range !== undefined) {
    if (given.values["json"])
      throw new UsageError("--plot draws, and --json prints data: leave one of them out.");
    const { lines, agrees } = await plotted(file, lesson, plotRange(range, text), style);
    for (const line of lines) say(line);
    return agrees ? 0 : 1;
  }
  const trial = await tryOut(file, lesson, await readExpression(text));
  const rows = trial.yours.failure ? [] : rowsOf(trial);
  // Beside a solution that fails there is nothing to agree with.
  const failed = trial.yours.failure ?? trial.exact.failure;
  const agrees = failed === undefined && rows.every((row) => row.agrees !== false);
  if (given.values["json"]) say(safeJson(plain(trial, rows, agrees)));
  else for (const line of lines(trial, rows)) say(line);
  return agrees ? 0 : 1;

  function lines({ yours, exact, prediction }: Trial, rows: readonly Row[]): string[] {
    const found = yours.failure ? refusalLines(yours.failure, style) : rowLines(rows, style);
    const other = exact.failure ? ["", ...solutionLines(yours, exact, style)] : [];
    const untold = prediction ? ["", untoldLine(prediction, lesson.name)] : [];
    const printed = yours.printed ? ["", printedText(yours.printed, style)] : [];
    return [style.bold(named(trial.expression.text)), "", ...found, ...other, ...untold, ...printed];
  }
}

/** Told what is right, nobody would find it out. */
function untoldLine(prediction: string, lesson: string): string {
  return `${prediction} is a prediction: find out by trying what it is about. Whether it is right, \`npm test -- ${lesson}\` says.`;
}

/** Where the solution has no answer either, nobody is to blame. */
function solutionLines(yours: Told, exact: Told, style: Style): string[] {
  const { text } = exact.failure!;
  if (!yours.failure)
    return [style.bad(`Nothing is known to be exact. Of the lesson's solution: ${named(text)}`)];
  return [
    `The lesson's solution has no answer there, either${text === yours.failure.text ? "." : `: ${named(text)}`}`,
  ];
}

/** A range may begin with a minus, which Node takes for an option. */
function joined(args: readonly string[]): string[] {
  return args.flatMap((arg, i) => {
    if (args[i - 1] === "--plot" && /^-[\d.]/.test(arg)) return [];
    return arg === "--plot" && /^-[\d.]/.test(args[i + 1] ?? "") ? [`--plot=${args[i + 1]}`] : [arg];
  });
}

function plain({ expression, yours, exact }: Trial, rows: readonly Row[], agrees: boolean): object {
  return {
    schema: "gradproof/try/v1",
    expression: expression.text,
    agrees,
    ...(yours.failure && { failure: yours.failure }),
    ...(exact.failure && { solutionFailure: exact.failure }),
    rows: rows.map(({ label, agrees: same, index, ...sides }) => ({
      name: label,
      yours: plainField(sides.yours),
      exact: plainField(sides.exact),
      ...(same !== undefined && { agrees: same }),
      ...(index && { index }),
    })),
    ...(yours.printed && { printed: yours.printed }),
  };
}

function plainField(field: Field | undefined): unknown {
  if (!field) return null;
  switch (field.kind) {
    case "tensor": {
      const { shape, data } = field.values;
      return {
        shape,
        ...(field.dtype !== undefined && { dtype: field.dtype }),
        data: Array.from(data, jsonNumber),
      };
    }
    case "number":
      return jsonNumber(field.value);
    case "boolean":
      return field.value;
    case "other":
      return { description: field.description };
  }
}
