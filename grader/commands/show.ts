/** `gradproof show`: the tape of an exercise's own call, step by step. */
import { readFileSync } from "node:fs";
import { SubjectFailure } from "../../properties/suite/channel.ts";
import { findLesson } from "../lesson.ts";
import { readArguments, textOption } from "../options.ts";
import { Progress } from "../progress.ts";
import { say } from "../screen.ts";
import { styleFor } from "../terminal.ts";
import { type Asked, failureFrom } from "../trial/asked.ts";
import { recordSource } from "../trial/beside.ts";
import { type Expression, readExpression } from "../trial/expression.ts";
import { questionOf } from "../trial/question.ts";
import { type Asking, showTape } from "../trial/shown-tape.ts";
import { tapeLines } from "../trial/tape-text.ts";
import { recordQuestion, tensorQuestion, thrownFailure } from "../trial/trial.ts";
import { refusalLines } from "../trial/trial-text.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof show LESSON [INPUT] [--file FILE]

Show what your exercise does on one input, as the engine records it: each step with its line, its value, the gradient that the record
brings it and the one that it ought to have, and the first place where they part; at the end, what is exact.
INPUT is an array ("[3, 4]"), several of them ("[1, 0] [3, 4]" or "x=[1, 0] y=[3, 4]"), or a call ("norm(tensor([3, 4]))");
without it, the input on which the exercise failed last, or a small one. What is left out is chosen, and said.

  --file FILE  ask this file in place of the lesson's own exercise

Exit code: 0 all of it agrees with what is exact; 1 it does not, or there is no answer; 2 wrong usage.`;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(args, ["LESSON", "INPUT"], { file: { type: "string" } }, 1);
  const [name, input] = given.positionals;
  const lesson = findLesson(name);
  const own = textOption(given, "file");
  const file = own ?? lesson.exercise;
  const isCall = input?.includes("(") ?? false;
  if (!lesson.builtIn && !isCall)
    throw new UsageError(
      `The lesson ${lesson.name} does not come with gradproof: its suite is not asked here. Write a call: "f(tensor([3, 4]))"`,
    );
  const expression = isCall ? await readExpression(input) : undefined;
  const style = styleFor(process.stdout);
  const failing = own === undefined ? new Progress().of(lesson).failing : undefined;
  try {
    const shown = await showTape(file, lesson, (asked) =>
      expression ? calling(asked, expression) : questionOf(lesson, input, failing),
    );
    for (const line of tapeLines(shown, readFileSync(file, "utf8"), style)) say(line);
    const agrees = shown.ends.length > 0 && shown.ends.every((row) => row.agrees !== false);
    return agrees && !shown.failure && !shown.parting ? 0 : 1;
  } catch (error) {
    if (!(error instanceof SubjectFailure)) throw error;
    for (const line of refusalLines(failureFrom(error), style)) say(line);
    return 1;
  }
}

/** What the tensors in a call are is known when it was made once. */
async function calling(asked: Asked, expression: Expression): Promise<Asking> {
  const answer = await asked.ask(recordQuestion(recordSource(expression, asked.scope(expression), true)));
  if (answer.outcome === "threw") {
    const { text, where, advice } = thrownFailure(answer, asked.kinds);
    throw new SubjectFailure("crashed", text, { where, advice });
  }
  const question = answer.outcome === "record" ? tensorQuestion(asked, expression, answer.fields) : undefined;
  if (!question)
    throw new UsageError(
      `There are no steps to be shown: "${expression.text}" must give one tensor, made of tensors that it makes with tensor(…).`,
    );
  return { question, expression };
}
