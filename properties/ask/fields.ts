/** What a program gave under its names, beside what it must give. */
import type { Comparison, DiagnosisCode } from "../../reports/result.ts";
import type { Field, Values } from "../suite/channel.ts";
import { Failure } from "../suite/failure.ts";
import { apart, jsonNumber, short, unravel } from "../suite/number.ts";
import { EXACT } from "../suite/rounding.ts";

/** What a program may come to, field by field. */
export type Expected = Readonly<Record<string, Values | number | boolean>>;

export type Fields = Readonly<Record<string, Field>>;

/** The entries of a field that must be a tensor. @throws {Failure} where it is none. */
export function valuesOf(fields: Fields, name: string): Values {
  const field = fields[name];
  if (field?.kind === "tensor") return field.values;
  throw new Failure(`${name} is no tensor.`, { code: "wrong-type" });
}

/** What a right program gave, as something to be held to. @throws {Error} for what is no number. */
export function expectedOf(fields: Fields): Expected {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => {
      if (field.kind === "other") throw new Error(`${name} is ${field.description}.`);
      return [name, field.kind === "tensor" ? field.values : field.value];
    }),
  );
}

/** How a field is not what it must be, up to rounding and a device's `slack`; undefined where it is. */
export function disagreement(
  name: string,
  field: Field | undefined,
  right: Values | number | boolean,
  slack = 0,
  size: Size = 1,
): { says: string; code?: DiagnosisCode; advice?: string } | undefined {
  if (field === undefined) return { says: `${name} is missing.`, code: "wrong-type" };
  if (field.kind === "other")
    return {
      says: `${name} is ${field.description}${typeof right === "object" ? ", where a tensor belongs" : ""}.`,
      code: "wrong-type",
      ...adviceOnKind(name, field.description, typeof right === "number"),
    };
  if (typeof right === "boolean") {
    if (field.kind !== "boolean") return { says: `${name} is no boolean.`, code: "wrong-type" };
    if (field.value === right) return undefined;
    return name === IS_MODULE ? NO_MODULE : { says: saidBoolean(name, right) };
  }
  if (field.kind === "boolean")
    return { says: `${name} is ${field.value}, not a number.`, code: "wrong-type" };
  const wanted = typeof right === "number" ? { shape: [], data: Float64Array.of(right) } : right;
  if (field.kind === "number" && wanted.shape.length > 0)
    return {
      says: `${name} is the number ${short(field.value)}, not a tensor.`,
      code: "wrong-type",
      advice: "Give a tensor, `tensor([…])`; a module's own is `new Parameter(tensor([…]))`.",
    };
  const given = field.kind === "number" ? { shape: [], data: Float64Array.of(field.value) } : field.values;
  if (given.shape.join() !== wanted.shape.join()) {
    const rows =
      given.shape.length > 1 &&
      given.shape.slice(1).join() === wanted.shape.slice(1).join() &&
      given.shape.length === wanted.shape.length;
    // Too many or too few is a matter of what was done, not of how it is laid out.
    if (rows) return { says: `${rowsIn(given.shape[0])} in ${name}; there must be ${wanted.shape[0]}.` };
    return {
      says: `${name} has shape [${given.shape.join(", ")}]; it must have shape [${wanted.shape.join(", ")}].`,
      code: "wrong-shape",
      ...(given.shape.length === 0 && {
        advice:
          wanted.data.length === 1
            ? "A number in brackets has a dimension: `tensor([3])` has shape [1], `tensor(3)` has shape []."
            : "One number was given where a number for each entry belongs: is everything added up too soon?",
      }),
    };
  }
  const bad = given.data.findIndex(
    (entry, i) => !Number.isFinite(entry) && !Object.is(entry, wanted.data[i]),
  );
  if (bad >= 0) return noNumber(entryOf(name, bad, wanted.shape), given.data[bad], wanted.data[bad]);
  const allowed = tolerance(wanted.data, slack, size);
  const off = given.data.findIndex((entry, i) => !isNear(entry, wanted.data[i], allowed(i)));
  if (off < 0) return undefined;
  const [yours, exact] = apart(given.data[off], wanted.data[off]);
  return { says: `${entryOf(name, off, wanted.shape)} is ${yours}; it must be ${exact}.` };
}

function noNumber(what: string, given: number, right: number): { says: string; code: DiagnosisCode } {
  return { says: `${what} is ${given}; it must be ${short(right)}.`, code: "non-finite" };
}

function rowsIn(count: number): string {
  return count === 1 ? "There is 1 row" : `There are ${count} rows`;
}

/** "Entry 1 of x", "Entry [2, 0] of path"; a single number has no entries. */
export function entryOf(name: string, flat: number, shape: readonly number[]): string {
  if (shape.length === 0) return name;
  return `Entry ${shape.length === 1 ? flat : `[${unravel(flat, shape).join(", ")}]`} of ${name}`;
}

export function adviceOnKind(name: string, description: string, isNumber: boolean): { advice?: string } {
  if (description.startsWith("an array"))
    return { advice: "Make one tensor of it: `stack(list)` of tensors, `tensor(list)` of numbers." };
  if (description === "undefined")
    return { advice: `Nothing was given under the name ${name}. Is it there, and spelled like that?` };
  if (isNumber && description.startsWith("the string"))
    return { advice: "A text is no number: leave out the quotes. What is no number at all is `Number.NaN`." };
  return {};
}

/** What an object that a class makes is asked first. */
export const IS_MODULE = "it is a Module";
const NO_MODULE = {
  says: "What the class makes is no Module: it has no parameters().",
  code: "wrong-type",
  advice: "Write `extends Module` after the name of the class, and `super();` first in its constructor.",
} as const;

/** A field may be called by what it says. */
function saidBoolean(name: string, right: boolean): string {
  if (!name.includes(" ")) return `${name} is ${!right}; it must be ${right}.`;
  return right ? `It must be so that ${name}; it is not.` : `It must not be so that ${name}; it is.`;
}

/** The size that all entries naturally have, at least; or that of each, at most that of the whole. */
type Size = number | ArrayLike<number>;

/** An infinity is near itself alone. */
function isNear(given: number, exact: number, allowed: number): boolean {
  return Object.is(given, exact) || Math.abs(given - exact) <= allowed;
}

/** What each entry may be off by; an infinite one says nothing about the size of the others. */
function tolerance(wanted: Float64Array, slack: number, size: Size): (i: number) => number {
  const whole = Math.max(
    typeof size === "number" ? size : 0,
    ...wanted.filter(Number.isFinite).map(Math.abs),
  );
  return (i) => EXACT * (typeof size === "number" ? whole : Math.min(whole, size[i])) + slack;
}

export function compareField(
  name: string,
  field: Field,
  right: Values | number | boolean,
  slack = 0,
  size: Size = 1,
): Comparison | undefined {
  if (typeof right === "boolean" || field.kind === "other" || field.kind === "boolean") return undefined;
  const { shape, data: wanted } =
    typeof right === "number" ? { shape: [], data: Float64Array.of(right) } : right;
  const given = field.kind === "number" ? Float64Array.of(field.value) : field.values.data;
  const allowed = tolerance(wanted, slack, size);
  if (given.length !== wanted.length) return undefined;
  return {
    output: name,
    entries: Array.from(wanted, (exact, i) => ({
      index: unravel(i, shape),
      yours: jsonNumber(given[i]),
      exact: jsonNumber(exact),
      ok: isNear(given[i], exact, allowed(i)),
    })),
  };
}
