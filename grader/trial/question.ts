/** What `gradproof show` asks: a function of the lesson on an input of somebody's, on the last one that failed, or on a small one. */
import fc from "fast-check";
import type { NamedValues, Question, Values } from "../../properties/suite/channel.ts";
import type { Counterexample } from "../../reports/result.ts";
import type { Lesson } from "../lesson.ts";
import { UsageError } from "../usage.ts";
import { fieldText } from "./trial-text.ts";

/** Of an input that somebody types. */
const MOST_ENTRIES = 100;

/** The questions of a lesson that give one tensor, each with the simplest inputs that were found for it. */
async function questionsOf(lesson: Lesson): Promise<Question[]> {
  const { questions } = await lesson.loadSuite();
  return questions.flatMap((each) => {
    const drawn = fc.sample(each, { seed: 1, numRuns: 200 });
    const [simplest] = drawn.filter(({ gives }) => gives === "tensor").sort((a, b) => weight(a) - weight(b));
    return simplest ? [{ ...simplest, gradients: true, trace: true }] : [];
  });
}

/** Digits to be read, with a preference for two entries of different size over one. */
function weight({ inputs }: Question): number {
  const all = inputs.flatMap(({ values }) => [...values.data]);
  const flaws = inputs.flatMap(({ values: { data, shape } }) => [
    shape.length > 0 && data.length < 2,
    data.includes(0),
    // A power or a rate of 1 hides what is done with it.
    data.length === 1 && Math.abs(data[0]) === 1,
    new Set(data.map(Math.abs)).size < data.length,
  ]);
  return all.reduce((sum, entry) => sum + String(entry).length, 0) + 1000 * flaws.filter(Boolean).length;
}

/** @param text "[3, 4]", "[1, 0] [3, 4]", "x=[3, 4]"; undefined for the input that failed last, or a small one. @throws {UsageError} */
export async function questionOf(
  lesson: Lesson,
  text: string | undefined,
  failing: Counterexample | undefined,
): Promise<{ readonly question: Question; readonly note?: string }> {
  const all = await questionsOf(lesson);
  const [first] = all;
  if (!first)
    throw new UsageError(
      `No function of the lesson ${lesson.name} gives a tensor by itself. Write a call: gradproof show ${lesson.name} "f(tensor([3, 4]))"`,
    );
  if (text !== undefined) {
    const given = parsed(text, first);
    const inputs = replaced(first, given).map((input) =>
      given.includes(input) ? input : fitted(input, first, given),
    );
    return { question: { ...first, inputs }, ...leftOut(inputs, given) };
  }
  for (const question of failing ? all : []) {
    const given = failing!.inputs.map(
      ({ name, shape, data }): NamedValues => ({
        name,
        values: { shape, data: Float64Array.from(data, Number) },
      }),
    );
    const named = (name: string): Values | undefined => given.find((each) => each.name === name)?.values;
    if (!question.inputs.every(({ name }) => named(name))) continue;
    const settings = Object.entries(question.settings).map(([name, value]) => [
      name,
      typeof value === "number" ? (named(name)?.data[0] ?? value) : value,
    ]);
    const { above: _, ...rest } = question;
    const above = named("above");
    const asked = {
      ...rest,
      inputs: replaced(question, given),
      settings: Object.fromEntries(settings),
      ...(above && { above }),
    };
    return {
      question: asked,
      note: "No input was given: this is the one on which the exercise failed when it was graded last.",
    };
  }
  return { question: first, note: "No input was given: this is a small one." };
}

/** Where two had one shape, the one that is left out takes that of the other. */
function fitted(input: NamedValues, { inputs }: Question, given: readonly NamedValues[]): NamedValues {
  const shape = ({ values }: NamedValues): string => values.shape.join();
  const twin = given.find(({ name }) => shape(inputs.find((each) => each.name === name)!) === shape(input));
  if (!twin || shape(twin) === shape(input)) return input;
  const { data } = input.values;
  const filled = twin.values.data.map((_, k) => data[k % data.length]);
  return { ...input, values: { shape: twin.values.shape, data: filled } };
}

/** What was chosen for whoever left it out. */
function leftOut(inputs: readonly NamedValues[], given: readonly NamedValues[]): { note?: string } {
  const missing = inputs.filter((input) => !given.includes(input));
  if (missing.length === 0) return {};
  const names = missing.map(({ name }) => name).join(" and ");
  const values = missing
    .map(({ name, values }) => `${name} = ${fieldText({ kind: "tensor", values })}`)
    .join(", ");
  const [was, one] = missing.length === 1 ? ["was", "a small one was"] : ["were", "small ones were"];
  return { note: `${names} ${was} not given, so ${one} chosen: ${values}.` };
}

function replaced({ inputs }: Question, given: readonly NamedValues[]): NamedValues[] {
  return inputs.map((input) => given.find(({ name }) => name === input.name) ?? input);
}

/** Arrays as JSON has them, in the order of the inputs, or each by its name. */
function parsed(text: string, { inputs, export: name }: Question): NamedValues[] {
  const names = inputs.map((input) => input.name);
  const refuse = (why: string): never => {
    throw new UsageError(
      `${why} ${name} takes ${names.join(", ")}: write "${names.map((each) => `${each}=[3, 4]`).join(" ")}", or a call, such as "${name}(…)".`,
    );
  };
  const pieces = piecesOf(text) ?? refuse(`"${text}" is no input.`);
  if (pieces.length > names.length) refuse(`There are ${pieces.length} inputs.`);
  return pieces.map(({ name: given, data }, i) => {
    const input = given ?? names[i];
    if (!names.includes(input)) refuse(`There is no input ${input}.`);
    return { name: input, values: valuesIn(data) ?? refuse(`"${data}" is no array of numbers.`) };
  });
}

interface Piece {
  readonly name: string | undefined;
  readonly data: string;
}

/** "x=[3, 4] [1, 2], 5" are three; undefined for what is nothing of the kind. */
function piecesOf(text: string): Piece[] | undefined {
  const pieces: Piece[] = [];
  let rest = text.trim();
  while (rest !== "") {
    const [head, name] = /^(?:([\p{ID_Start}_$][\p{ID_Continue}$]*)\s*=\s*)?/u.exec(rest)!;
    const data = startOf(rest.slice(head.length));
    if (data === "") return undefined;
    pieces.push({ name, data });
    rest = rest.slice(head.length + data.length).replace(/^[\s,]+/, "");
  }
  return pieces.length > 0 ? pieces : undefined;
}

/** The array, or the number, that a text begins with. */
function startOf(text: string): string {
  if (!text.startsWith("[")) return /^[+-]?[\d.][\w.+-]*/.exec(text)?.[0] ?? "";
  let depth = 0;
  for (const [i, character] of [...text].entries()) {
    if (character === "[") depth++;
    if (character === "]" && --depth === 0) return text.slice(0, i + 1);
  }
  return "";
}

/** Undefined for what is ragged, empty, too long, or holds anything but numbers. */
function valuesIn(text: string): Values | undefined {
  const shape: number[] = [];
  const data: number[] = [];
  const isSound = (value: unknown, depth: number): boolean => {
    if (typeof value === "number") return depth === shape.length && data.push(value) > 0;
    if (!Array.isArray(value)) return false;
    if (data.length === 0 && shape.length === depth) shape.push(value.length);
    return value.length === shape[depth] && value.every((each) => isSound(each, depth + 1));
  };
  try {
    const sound = isSound(JSON.parse(text), 0) && data.length > 0 && data.length <= MOST_ENTRIES;
    return sound ? { shape, data: Float64Array.from(data) } : undefined;
  } catch {
    return undefined;
  }
}
