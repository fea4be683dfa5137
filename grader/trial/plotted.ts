/** An expression over a range: its value at many places, of an exercise and of the lesson's solution, as a drawing for a terminal. */
import type { Answer } from "../../properties/suite/channel.ts";
import { EXACT } from "../../properties/suite/rounding.ts";
import type { Lesson } from "../lesson.ts";
import { named, type Style } from "../terminal.ts";
import { UsageError } from "../usage.ts";
import { Asked, type Failure, failureFrom } from "./asked.ts";
import { valueSource } from "./beside.ts";
import { drawn } from "./drawing.ts";
import { type Expression, readExpression } from "./expression.ts";
import { predictionIn, recordQuestion, thrownFailure, worded } from "./trial.ts";
import { numberText, refusalLines } from "./trial-text.ts";

export interface Range {
  /** The expression, in which the name stands. */
  readonly text: string;
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

const NUMBER = /(?<![\p{ID_Continue}$.])-?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?(?![\p{ID_Continue}$])/iu;

/** @param given "x=-2:2", or "-2:2". @throws {UsageError} */
export function plotRange(given: string, text: string): Range {
  const [, name, first, last] =
    /^(?:([\p{ID_Start}$_][\p{ID_Continue}$]*)=)?([^:=]+):([^:=]+)$/u.exec(given.replace(/\s+/g, "")) ?? [];
  const [from, to] = [first, last].map(Number);
  if (first === undefined || !Number.isFinite(from) || !Number.isFinite(to) || from >= to)
    throw new UsageError(
      `--plot takes a range such as x=-2:2 or -2:2, from the smaller number to the larger, not "${given}".`,
    );
  if (!Number.isFinite(to - from))
    throw new UsageError(`--plot ${given}: the range is wider than any number of a computer's.`);
  if (name === undefined) {
    if (!NUMBER.test(text))
      throw new UsageError(
        `--plot ${given} takes the place of the first number, and the expression has none. Name what changes: --plot x=${given}`,
      );
    return { text: text.replace(NUMBER, "($x)"), name: "$x", from, to };
  }
  if (
    !new RegExp(`(?<![\\p{ID_Continue}$.])${name.replace(/\$/g, "\\$")}(?![\\p{ID_Continue}$])`, "u").test(
      text,
    )
  )
    throw new UsageError(
      `--plot ${given}: there is no ${name} in the expression. Write it where the number changes: "norm(tensor([${name}, 4]))"`,
    );
  return { text, name, from, to };
}

/** Places in the range: two a column. */
const COLUMNS = 64;
const PLACES = 2 * COLUMNS;

export async function plotted(
  file: string,
  lesson: Lesson,
  range: Range,
  style: Style,
): Promise<{ lines: string[]; agrees: boolean }> {
  const expression = await readExpression(range.text);
  const prediction = await predictionIn(lesson, expression);
  if (prediction !== undefined)
    throw new UsageError(
      `--plot draws what is right, too, and ${prediction} is a prediction. Leave --plot out.`,
    );
  const places = Array.from(
    { length: PLACES },
    (_, k) => range.from + ((range.to - range.from) * k) / (PLACES - 1),
  );
  const [yours, exact] = await Promise.all([
    values(file, lesson, expression, range, places),
    values(lesson.solution, lesson, expression, range, places),
  ]);
  if (!Array.isArray(yours)) return { lines: refusalLines(yours, style), agrees: false };
  const right = Array.isArray(exact) ? exact : undefined;
  const apart = right ? yours.findIndex((value, k) => !isNear(value, right[k])) : -1;
  const shown = range.name === "$x" ? `the first number` : range.name;
  const lines = [
    style.bold(named(expression.text.replaceAll("($x)", "x"))),
    "",
    ...drawn({ yours, exact: right, from: range.from, to: range.to, columns: COLUMNS, style }),
    "",
    ...(right
      ? []
      : [
          style.bad(
            `Nothing is known to be exact. Of the lesson's solution: ${named((exact as Failure).text)}`,
          ),
        ]),
    ...(apart >= 0
      ? [
          style.bad(
            `They part at ${shown} = ${numberText(places[apart])}: yours ${numberText(yours[apart])}, exact ${numberText(right![apart])}.`,
          ),
        ]
      : right && yours.some(Number.isFinite)
        ? [style.good(`They agree at all ${PLACES} places.`)]
        : []),
  ];
  return { lines, agrees: right !== undefined && apart < 0 };
}

function isNear(a: number, b: number): boolean {
  return Object.is(a, b) || a === b || Math.abs(a - b) <= EXACT * Math.max(1, Math.abs(b));
}

/** NaN where it threw. */
async function values(
  file: string,
  lesson: Lesson,
  expression: Expression,
  { name }: Range,
  places: readonly number[],
): Promise<number[] | Failure> {
  let asked: Asked | undefined;
  try {
    asked = await Asked.open(file, lesson);
    const { kinds } = asked;
    const source = valueSource(expression, asked.scope(expression, [name]));
    const answers = await Promise.all(
      places.map((place) => asked!.ask(recordQuestion(source, { [name]: place }))),
    );
    const threw = answers.find((answer) => answer.outcome === "threw");
    if (threw && answers.every(({ outcome }) => outcome === "threw"))
      return worded(thrownFailure(threw, kinds), expression, file);
    return answers.map(numberIn);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    return failureFrom(error);
  } finally {
    asked?.close();
  }
}

/** @throws {UsageError} for what cannot be drawn as a curve. */
function numberIn(answer: Answer): number {
  if (answer.outcome !== "record") return Number.NaN;
  const { value } = answer.fields;
  if (value?.kind === "number") return value.value;
  if (value?.kind === "tensor" && value.values.data.length === 1) return value.values.data[0];
  const what =
    value?.kind === "tensor"
      ? `a tensor of shape [${value.values.shape.join(", ")}]`
      : value?.kind === "other"
        ? value.description
        : "no number";
  throw new UsageError(
    `--plot draws one number, and the expression gives ${what}. Take one of its entries, or .sum().`,
  );
}
