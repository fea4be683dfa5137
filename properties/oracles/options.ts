/** What `checkGradient` may not be asked: refused in words, with what to write, before anything is called. */
import { flat } from "./named-values.ts";

const NAMED = ["inputs", "gradient", "make", "read", "seed", "trials", "dtype", "order", "second"];
const PLAIN = ["gradient", "at", "dtype"];
const OF_INPUTS = ["shape", "value", "range", "whole", "constant"];

type Options = Readonly<Record<string, unknown>>;

/** @throws {TypeError} or, of a number, a RangeError, that names the option and says what to write. */
export function checkOptions(f: unknown, options: unknown): void {
  if (typeof f !== "function") throw new TypeError(`f is ${f}: give a function of the inputs.`);
  demand(isRecord(options), "What is asked", options, "{ inputs, gradient } or { at, gradient }");
  const isNamed = "inputs" in options || !("at" in options);
  checkNames(options, isNamed ? NAMED : PLAIN);
  const { gradient, dtype } = options;
  demand(typeof gradient === "function", "gradient", gradient, "a function of the same inputs");
  demand(
    [undefined, "float32", "float64"].includes(dtype as string),
    "dtype",
    dtype,
    '"float32" or "float64"',
  );
  if (isNamed) checkNamed(options);
  else checkNumbers("at", options["at"]);
}

/** @throws {TypeError} for what a function of plain numbers gave, if it is none. */
export function checkAnswer(what: string, given: unknown): unknown {
  if (typeof given === "number") return given;
  const of =
    typeof given === "string" ? JSON.stringify(given) : typeof given === "object" ? "an object" : given;
  throw new TypeError(
    `${what} is ${String(of)}, not a number${isRecord(given) ? ": for tensors, ask with { inputs }" : ""}.`,
  );
}

function checkNamed(options: Options): void {
  const { make, read, seed, trials, order, second, inputs } = options;
  for (const [name, each] of Object.entries({ make, read }))
    demand(each === undefined || typeof each === "function", name, each, "a function, or leave it out");
  checkWhole("seed", seed, 0);
  checkWhole("trials", trials, 1);
  demand([undefined, 1, 2].includes(order as number), "order", order, "1 or 2");
  demand(
    second === undefined || typeof second === "function",
    "second",
    second,
    "a function, or leave it out",
  );
  demand(second === undefined || order === 2, "order", order, "2, since there is a second");
  demand(isRecord(inputs), "inputs", inputs, "shapes or values by name, such as { x: [2, 3] }");
  for (const [name, input] of Object.entries(inputs)) checkInput(`inputs.${name}`, input);
}

/** A shape or a value, or options. */
function checkInput(of: string, input: unknown): void {
  demand(
    typeof input === "number" || (typeof input === "object" && input !== null),
    of,
    input,
    "a shape such as [2, 3], a value, or { shape, range, … }",
  );
  if (isRecord(input)) checkInputOptions(of, input);
  else checkFinite(of, input);
  if (Array.isArray(input) && input.every((length) => Number.isInteger(length) && length >= 0))
    checkShape(of, input);
}

/** So many numbers have no gradient that anybody could check. */
const MOST = 1e7;

function checkShape(of: string, shape: readonly unknown[]): void {
  let size = 1;
  for (const length of shape) {
    checkWhole(of, length, 0);
    size *= length as number;
  }
  demand(size <= MOST, `The size of ${of}`, size, `a shape of ${MOST} numbers at most`);
}

function checkInputOptions(of: string, options: Options): void {
  checkNames(options, OF_INPUTS, `${of}.`);
  const { shape, value, range, whole, constant } = options;
  demand(shape !== undefined || value !== undefined, of, "without numbers", "shape or value");
  if (shape !== undefined) {
    demand(Array.isArray(shape), `${of}.shape`, shape, "a list of lengths, such as [2, 3]");
    checkShape(`${of}.shape`, shape);
  }
  for (const [name, each] of Object.entries({ whole, constant }))
    demand([undefined, true, false].includes(each as boolean), `${of}.${name}`, each, "true or false");
  if (value !== undefined && !constant) checkFinite(of, value);
  if (range !== undefined) checkRange(`${of}.range`, range, whole === true);
}

/** A mask may hold what is not finite; nothing is differentiated by it. */
function checkFinite(of: string, value: unknown): void {
  const { values } = flat(value, of);
  const bad = Array.from(values).find((each) => !Number.isFinite(each));
  demand(bad === undefined, of, bad, "finite numbers, or constant: true");
}

function checkRange(of: string, range: unknown, whole: boolean): void {
  const wanted = "[least, greatest], such as [0, 1]";
  demand(Array.isArray(range) && range.length === 2 && range.every(Number.isFinite), of, range, wanted);
  const [low, high] = range;
  demand(low <= high && Number.isFinite(high - low), of, range, wanted);
  demand(!whole || range.every(Number.isInteger), of, range, "whole numbers");
}

function checkNumbers(what: string, given: unknown): void {
  const wanted = "a list of finite numbers, such as [2, 1]";
  const isList = Array.isArray(given) || ArrayBuffer.isView(given);
  demand(isList && (given as unknown as ArrayLike<number>).length > 0, what, given, wanted);
  const bad = Array.from(given as unknown as ArrayLike<unknown>).find((each) => !Number.isFinite(each));
  demand(bad === undefined, `An entry of ${what}`, bad, wanted);
}

function checkWhole(what: string, given: unknown, least: number): void {
  const fits = given === undefined || (Number.isSafeInteger(given) && (given as number) >= least);
  demand(fits, what, given, `a whole number from ${least}`);
}

function checkNames(given: Options, known: readonly string[], of = ""): void {
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const near = known.find((each) => isNear(each.toLowerCase(), name.toLowerCase()));
    const help = near ? `Did you mean ${near}?` : `There are ${known.join(", ")}.`;
    throw new TypeError(`There is no option ${of}${name}. ${help}`);
  }
}

/** Whether two names have the same letters, but for one or two. */
function isNear(a: string, b: string): boolean {
  const missing = (from: string, of: string): number =>
    [...from].filter((letter) => !of.includes(letter)).length;
  return missing(a, b) + missing(b, a) <= 2 && Math.abs(a.length - b.length) <= 2;
}

function isRecord(value: unknown): value is Options {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function demand(holds: boolean, what: string, given: unknown, wanted: string): asserts holds {
  if (holds) return;
  const said = Array.isArray(given) ? `[${given.join(", ")}]` : isRecord(given) ? "an object" : String(given);
  const Kind = typeof given === "number" || Array.isArray(given) ? RangeError : TypeError;
  throw new Kind(`${what} is ${said}: give ${wanted}.`);
}
