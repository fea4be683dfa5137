/**
 * Holds arguments against a signature. Nobody writes signatures: the build takes them from the functions' types, and puts a check at the top
 * of every public function (`scripts/signatures`).
 */
import { DeviceError, DtypeError, describe } from "../errors.ts";
import { isMapped, listed, refuseSurplus } from "./surplus.ts";
import { Tensor } from "./tensor.ts";

/** One alternative of what a parameter takes. */
interface Type {
  /** "a tensor". */
  readonly words: string;
  test(value: unknown): boolean;
  /** Of options, the one that stands first. */
  readonly first?: Parameter;
  /** Whose parts are told apart: what is wrong inside can be named. */
  blame?(op: string, name: string, value: unknown): void;
}

interface Parameter {
  readonly name: string;
  readonly optional: boolean;
  readonly rest: boolean;
  readonly types: readonly Type[];
}

interface Signature {
  readonly op: string;
  readonly parameters: readonly Parameter[];
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;
const isOf = (kind: string, words: string): Type => ({ words, test: (value) => typeof value === kind });
const isA = (kind: new (...args: never[]) => object, words: string): Type => ({
  words,
  test: (value) => value instanceof kind,
});

/** By the letter that the build writes. */
const kinds: Readonly<Record<string, Type>> = {
  T: isA(Tensor, "a tensor"),
  O: {
    words: "a tensor or a number",
    test: (value) => value instanceof Tensor || typeof value === "number" || typeof value === "boolean",
  },
  N: isOf("number", "a number"),
  B: isOf("boolean", "true or false"),
  S: isOf("string", "a string"),
  F: isOf("function", "a function"),
  L: { words: "null", test: (value) => value === null },
  U: isA(Uint8Array, "a Uint8Array"),
  D: {
    words: "an object",
    test: (value) => isObject(value) && !(value instanceof Tensor) && !Array.isArray(value),
  },
  I: { words: "an iterable", test: (value) => typeof value !== "string" && Symbol.iterator in Object(value) },
  C: { words: "what defaultDevice() gave", test: (value) => isObject(value) && "name" in value },
  "*": { words: "", test: () => true },
};

/** Other words for options, in other libraries. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ["axis", "dim"],
  ["axes", "dim"],
  ["ddof", "correction"],
]);

/** Whether it is an array of numbers alone; the conditions that the build writes call it. */
export function areNumbers(value: unknown): boolean {
  if (!Array.isArray(value)) return false;
  for (let i = 0; i < value.length; i++) if (typeof value[i] !== "number") return false;
  return true;
}

/** Whether it is an object of this realm without a class, as most options are; the conditions that the build writes call it. */
export function areOptions(value: unknown): boolean {
  return isObject(value) && value.constructor === Object;
}

/** What is given by name: an object that has no class. */
function isOptions(value: unknown): value is Readonly<Record<string, unknown>> {
  const prototype = isObject(value) ? Object.getPrototypeOf(value) : value;
  return prototype === null
    ? isObject(value)
    : isObject(prototype) && Object.getPrototypeOf(prototype) === null;
}

function fits({ optional, types }: Parameter, value: unknown): boolean {
  if (optional && value === undefined) return true;
  for (let i = 0; i < types.length; i++) if (types[i].test(value)) return true;
  return false;
}

const isArrayType = ({ words }: Type): boolean => words.startsWith("an array");

function told(value: unknown): string {
  if (Array.isArray(value)) return "an array";
  if (isOptions(value)) return "an object";
  if (typeof value === "number") return `the number ${value}`;
  return typeof value === "string" ? JSON.stringify(value) : describe(value);
}

/** What to write in place of a value; nothing where nobody can know. */
function advice({ name, types }: Parameter, value: unknown): string | undefined {
  if (types.includes(kinds["T"]) || types.includes(kinds["O"])) {
    if (Array.isArray(value)) return "tensor([…])";
    return typeof value === "number" ? `scalar(${value})` : undefined;
  }
  if (types.includes(kinds["U"])) return value instanceof ArrayBuffer ? "new Uint8Array(buffer)" : undefined;
  if (isOptions(value)) return name in value ? JSON.stringify(value[name]) : undefined;
  const first =
    typeof value === "number" && types.find(({ first }) => first?.types.includes(kinds["N"]))?.first;
  if (first) return `{ ${first.name}: ${value} }`;
  const simple = ["number", "string", "boolean"].includes(typeof value);
  return simple && types.some((type) => isArrayType(type) && type.test([value]))
    ? `[${JSON.stringify(value)}]`
    : undefined;
}

/** Names of dtypes and devices have errors of their own. */
function errorFor(words: string): new (message: string) => Error {
  if (words.startsWith('"float')) return DtypeError;
  return words.startsWith('"cpu"') ? DeviceError : TypeError;
}

function refuse(op: string, parameter: Parameter, value: unknown): never {
  const { name, types } = parameter;
  for (const { blame } of types) blame?.(op, name, value);
  const words = listed(
    types.map((type) => type.words),
    "or",
  );
  const write = advice(parameter, value);
  throw new (errorFor(words))(
    `${op}: ${name} must be ${words}, not ${told(value)}${write ? `: write ${write}` : ""}.`,
  );
}

/** An array of `each`, or with one of `items` at each place. */
function arrayOf(items: readonly Parameter[], each?: Parameter): Type {
  const at = (i: number): Parameter => ({ ...(each ?? items[i]), name: "" });
  const counted = (value: readonly unknown[]): boolean => each !== undefined || value.length === items.length;
  const plural = (each ?? items[0]).types.map(({ words }) =>
    words.replace(/^an array/, "arrays").replace(/^an? (.*)/, "$1s"),
  );
  return {
    words: `an array${plural.includes("") ? "" : ` of ${each ? "" : `${items.length} `}${listed(plural, "or")}`}`,
    // A copy has undefined where a sparse array has holes, which every skips.
    test: (value) =>
      Array.isArray(value) && counted(value) && [...value].every((item, i) => fits(at(i), item)),
    blame(op, name, value) {
      if (!Array.isArray(value) || !counted(value)) return;
      const wrong = value.findIndex((item, i) => !fits(at(i), item));
      refuse(op, { ...at(wrong), name: `${name}[${wrong}]` }, value[wrong]);
    },
  };
}

function optionsOf(members: readonly Parameter[]): Type {
  const names = members.map(({ name }) => name);
  const unknown = (value: object): string | undefined =>
    Object.keys(value).find((name) => !names.includes(name));
  return {
    first: members[0],
    words: `given by name, as { ${names.join(", ")} }`,
    test: (value) =>
      isOptions(value) &&
      unknown(value) === undefined &&
      members.every((each) => fits(each, value[each.name])),
    blame(op, _, value) {
      if (!isOptions(value)) return;
      const stranger = unknown(value);
      if (stranger === undefined) {
        const wrong = members.find((each) => !fits(each, value[each.name]))!;
        refuse(op, wrong, value[wrong.name]);
      }
      const plain = (word: string): string => word.replaceAll("_", "").toLowerCase().replace(/s$/, "");
      const meant = names.find((name) => plain(name) === plain(elsewhere.get(stranger) ?? stranger));
      throw new TypeError(
        `${op}: there is no option "${stranger}"; ${meant ? `write ${meant}` : `it takes ${listed(names, "and")}`}.`,
      );
    },
  };
}

/** Reads the text of a signature: "pad x:T sizes:[N] options?:{mode?:"constant"|"reflect",value?:N}". */
function parse(text: string): Signature {
  let at = 0;
  const skip = (mark: string): boolean => text.startsWith(mark, at) && (at += mark.length) > 0;
  const until = (end: RegExp): string => {
    const from = at;
    while (at < text.length && !end.test(text[at])) at++;
    return text.slice(from, at);
  };
  const several = <T>(end: string, one: () => T): T[] => {
    const found: T[] = [];
    while (!skip(end)) {
      found.push(one());
      skip(",");
    }
    return found;
  };
  const plain = (types: readonly Type[]): Parameter => ({ name: "", optional: false, rest: false, types });
  const atom = (): Type => {
    if (skip("{")) return optionsOf(several("}", parameter));
    if (skip("[")) return arrayOf([], plain(several("]", alternatives)[0]));
    if (skip("(")) return arrayOf(several(")", () => plain(alternatives())));
    if (skip('"')) {
      const word = until(/"/);
      at++;
      return { words: `"${word}"`, test: (value) => value === word };
    }
    if (skip("=")) {
      const number = Number(until(/[^\d.-]/));
      return { words: `${number}`, test: (value) => value === number };
    }
    return kinds[text[at++]];
  };
  const alternatives = (): Type[] => {
    const found = [atom()];
    while (skip("|")) found.push(atom());
    return found;
  };
  const parameter = (): Parameter => {
    const rest = skip("...");
    const name = until(/[?:]/);
    const optional = skip("?");
    at++;
    return { name, optional, rest, types: alternatives() };
  };
  const op = until(/ /);
  const parameters: Parameter[] = [];
  while (skip(" ")) parameters.push(parameter());
  return { op, parameters };
}

/** A place can be taken for none of them. */
function areOnlyOptions({ optional, types }: Parameter): boolean {
  return optional && types.every(({ first }) => first !== undefined);
}

const known = new Map<string, Signature>();

/** @throws {TypeError} unless the arguments are as the signature says. */
export function check(signature: string, given: ArrayLike<unknown>): void {
  let read = known.get(signature);
  if (read === undefined) known.set(signature, (read = parse(signature)));
  const { op, parameters } = read;
  for (let i = 0; i < parameters.length; i++) {
    const each = parameters[i];
    if (i === 1 && parameters.length === 2 && areOnlyOptions(each) && isMapped(given)) return;
    const last = each.rest ? given.length : i + 1;
    for (let k = i; k < last; k++) if (!fits(each, given[k])) refuse(op, each, given[k]);
    if (each.rest) return;
  }
  // Undefined is not given, as everywhere in JavaScript.
  let count = given.length;
  while (count > parameters.length && given[count - 1] === undefined) count--;
  if (count > parameters.length)
    refuseSurplus(
      op,
      parameters.map(({ name }) => name),
      given,
    );
}

/**
 * An op that was declared, behind its check. `bare` is without it, for methods of elementwise ops, which pass on as many as these take, and tell
 * what is no operand themselves.
 */
/* @__NO_SIDE_EFFECTS__ */ export function declared<F extends (...given: never[]) => unknown>(
  signature: string,
  count: number,
  call: F,
): F {
  const bare = call as unknown as (...given: unknown[]) => unknown;
  const all = (...given: unknown[]): unknown => {
    check(signature, given);
    return bare(...given);
  };
  const behind =
    count === 1
      ? (x: unknown, ...more: unknown[]): unknown =>
          more.length === 0 && x instanceof Tensor ? bare(x) : all(x, ...more)
      : (x: unknown, y: unknown, ...more: unknown[]): unknown =>
          more.length === 0 && x instanceof Tensor && y instanceof Tensor ? bare(x, y) : all(x, y, ...more);
  return Object.assign(behind, call, { bare }) as unknown as F;
}

/** A function that another one made, behind its check. */
/* @__NO_SIDE_EFFECTS__ */ export function checked<F extends (...given: never[]) => unknown>(
  signature: string,
  call: F,
): F {
  const behind = (...given: never[]): unknown => {
    check(signature, given);
    return call(...given);
  };
  return Object.assign(behind, call) as unknown as F;
}
