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
): { says: string; code?: DiagnosisCode } | undefined {
  if (field === undefined) return { says: `${name} is missing.`, code: "wrong-type" };
  if (field.kind === "other") return { says: `${name} is ${field.description}.`, code: "wrong-type" };
  if (typeof right === "boolean") {
    if (field.kind !== "boolean") return { says: `${name} is no boolean.`, code: "wrong-type" };
    return field.value === right ? undefined : { says: `${name} is ${field.value}; it must be ${right}.` };
  }
  if (field.kind === "boolean")
    return { says: `${name} is ${field.value}, not a number.`, code: "wrong-type" };
  const wanted = typeof right === "number" ? { shape: [], data: Float64Array.of(right) } : right;
  if (field.kind === "number" && wanted.shape.length > 0)
    return { says: `${name} is the number ${short(field.value)}, not a tensor.`, code: "wrong-type" };
  const given = field.kind === "number" ? { shape: [], data: Float64Array.of(field.value) } : field.values;
  if (given.shape.join() !== wanted.shape.join()) {
    const rows =
      given.shape.length > 1 &&
      given.shape.slice(1).join() === wanted.shape.slice(1).join() &&
      given.shape.length === wanted.shape.length;
    // Too many or too few is a matter of what was done, not of how it is laid out.
    if (rows)
      return { says: `There are ${given.shape[0]} rows in ${name}; there must be ${wanted.shape[0]}.` };
    return {
      says: `${name} has shape [${given.shape.join(", ")}]; it must have [${wanted.shape.join(", ")}].`,
      code: "wrong-shape",
    };
  }
  const bad = given.data.findIndex(
    (entry, i) => !Number.isFinite(entry) && !Object.is(entry, wanted.data[i]),
  );
  if (bad >= 0) return { says: `Entry ${bad} of ${name} is ${given.data[bad]}.`, code: "non-finite" };
  const allowed = tolerance(wanted.data, slack, size);
  const off = given.data.findIndex((entry, i) => !isNear(entry, wanted.data[i], allowed(i)));
  if (off < 0) return undefined;
  const [yours, exact] = apart(given.data[off], wanted.data[off]);
  return { says: `Entry ${off} of ${name} is ${yours}; it must be ${exact}.` };
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
