/** The ways in which functions are called, as data: with which tensors, of which shapes, and what else. */
import type { Values } from "./peer.ts";

/** A tensor by its place, a tensor of integers or booleans, a number, a word, nothing, a list or a record of these. */
export type Argument =
  | { readonly tensor: number }
  | { readonly constant: Values; readonly dtype: "float32" | "int32" | "bool" }
  | number
  | string
  | boolean
  | null
  | readonly Argument[]
  | { readonly options: Readonly<Record<string, Argument>> };

export interface Signature {
  /** Only for functions that took these arguments: a fraction is a setting where any number is, and no axis. */
  readonly after?: readonly Argument[];
  /** Only for functions that took none of the signatures before this one. */
  readonly alternative?: boolean;
  readonly args: readonly Argument[];
  /** Of the tensors, one list a way; the smallest first. */
  readonly shapes: readonly (readonly (readonly number[])[])[];
}

export type Make = (values: Values, dtype: "float32" | "int32" | "bool") => unknown;

/** The arguments themselves. */
export function argumentsOf(args: readonly Argument[], tensors: readonly unknown[], make: Make): unknown[] {
  return args.map((arg) => resolve(arg, tensors, make));
}

function resolve(arg: Argument, tensors: readonly unknown[], make: Make): unknown {
  if (typeof arg !== "object" || arg === null) return arg === null ? undefined : arg;
  if ("tensor" in arg) return tensors[arg.tensor];
  if ("constant" in arg) return make(arg.constant, arg.dtype);
  if ("options" in arg)
    return Object.fromEntries(
      Object.entries(arg.options).map(([name, each]) => [name, resolve(each, tensors, make)]),
    );
  return (arg as readonly Argument[]).map((each) => resolve(each, tensors, make));
}

export const NAMES: readonly string[] = ["x", "y", "z", "u", "v"];

/** "x, 2, { axis: 0 }" */
export function textOf(args: readonly Argument[]): string {
  return args.map(written).join(", ");
}

function written(arg: Argument): string {
  if (arg === null) return "undefined";
  if (typeof arg !== "object") return typeof arg === "string" ? JSON.stringify(arg) : String(arg);
  if ("tensor" in arg) return NAMES[arg.tensor];
  if ("constant" in arg)
    return nested(
      arg.constant.shape,
      Array.from(arg.constant.data, (entry) => (arg.dtype === "bool" ? entry !== 0 : entry)),
    );
  if ("options" in arg)
    return `{ ${Object.entries(arg.options)
      .map(([name, each]) => `${name}: ${written(each)}`)
      .join(", ")} }`;
  return `[${textOf(arg as readonly Argument[])}]`;
}

function nested(shape: readonly number[], entries: readonly (number | boolean)[]): string {
  const [n, ...inner] = shape;
  if (n === undefined) return String(entries[0]);
  const size = entries.length / n;
  return `[${Array.from({ length: n }, (_, i) => nested(inner, entries.slice(i * size, (i + 1) * size))).join(", ")}]`;
}

export function holdsTensor(arg: Argument): boolean {
  if (typeof arg !== "object" || arg === null) return false;
  if ("tensor" in arg) return true;
  if ("constant" in arg) return false;
  return Object.values("options" in arg ? arg.options : arg).some((each) => holdsTensor(each as Argument));
}

/**
 * Calls that say less, or something else: without the last arguments, with a flag in place of a list, another number. A function that
 * gives the same for one of them does not heed what it was told.
 */
export function* plainer(args: readonly Argument[]): Generator<readonly Argument[]> {
  for (let i = args.length - 1; i > 0 && !holdsTensor(args[i]); i--) yield args.slice(0, i);
  for (const [i, arg] of args.entries()) if (isList(arg)) yield args.with(i, true);
  const [first, number] = args;
  if (args.length === 2 && typeof number === "number" && number >= 2) yield [first, FAR];
}

function isLoneFlag(args: readonly Argument[]): boolean {
  return typeof args.at(-1) === "boolean" && typeof args.at(-2) !== "boolean";
}

/** Numbers that are given as they are, or as a tensor that takes no part in gradients. */
function isList(arg: Argument): boolean {
  if (typeof arg !== "object" || arg === null || holdsTensor(arg)) return false;
  return Array.isArray(arg) || "constant" in arg;
}

/** An axis that no tensor has. */
const FAR = 7;

/**
 * The same call with a number for each list of numbers, or for a flag at the end; undefined where there is none. Who takes that takes numbers,
 * and a list or a flag only since nobody looks.
 */
export function withNumbers(args: readonly Argument[]): readonly Argument[] | undefined {
  if (isLoneFlag(args)) return args.with(-1, Number(args.at(-1)));
  const isNested = (arg: Argument): arg is readonly Argument[] => Array.isArray(arg) && !holdsTensor(arg);
  const head = (arg: Argument): Argument => (isNested(arg) ? head(arg[0]) : arg);
  return args.some(isNested) ? args.map(head) : undefined;
}

/**
 * A number in place of the name that it is given by, and one that is no axis: who takes the first, and does not pass over the second, takes
 * numbers, and a record only since nobody looks.
 */
export function unnamed(
  args: readonly Argument[],
): { readonly given: readonly Argument[]; readonly far: readonly Argument[] } | undefined {
  const last = args.at(-1);
  if (typeof last !== "object" || last === null || !("options" in last)) return undefined;
  const values = Object.values(last.options);
  if (!["number", "boolean"].includes(typeof values[0])) return undefined;
  return { given: args.with(-1, values[0]), far: args.with(-1, FAR) };
}
