/** The header of a .npy file: a Python dictionary of three entries, read without Python. */
import { FormatError } from "../errors.ts";

export interface NpyHeader {
  /** Such as "<f4". */
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/** NumPy's own limit. */
const MAX_RANK = 64;

const TOKEN = /\s*(?:('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(\d+)L?|(True|False)|([{}()[\],:]))/y;

type Value = string | number | boolean | readonly Value[] | { readonly list: readonly Value[] };

/** @throws {FormatError} unless it is a dictionary of `descr`, `fortran_order` and `shape`. */
export function parseHeader(text: string): NpyHeader {
  const entries = new Reader(text).dictionary();
  const descr = entries.get("descr");
  const fortranOrder = entries.get("fortran_order");
  const shape = entries.get("shape");
  if (entries.size !== 3 || descr === undefined || fortranOrder === undefined || shape === undefined)
    throw refused(text, "it must have the keys descr, fortran_order and shape, and no others");
  // A list of fields is what NumPy writes for records.
  if (typeof descr === "object") return { descr: "V", fortranOrder: false, shape: [] };
  if (typeof descr !== "string") throw refused(text, "descr must be text");
  if (typeof fortranOrder !== "boolean") throw refused(text, "fortran_order must be True or False");
  if (!Array.isArray(shape) || !shape.every((n) => Number.isSafeInteger(n)))
    throw refused(text, "shape must be a tuple of whole numbers");
  if (shape.length > MAX_RANK) throw refused(text, `an array has at most ${MAX_RANK} dimensions`);
  return { descr, fortranOrder, shape: shape as number[] };
}

function refused(text: string, why: string): FormatError {
  const shown = text.length > 100 ? `${text.slice(0, 100)}…` : text.trimEnd();
  return new FormatError(`parseNpy: the header ${JSON.stringify(shown)} is not NumPy's: ${why}.`);
}

/** Reads token by token, without going back: a hostile header costs no more than its length. */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  dictionary(): ReadonlyMap<string, Value> {
    const entries = new Map<string, Value>();
    this.#expect("{");
    for (let token = this.#next(); token !== "}"; token = this.#next()) {
      const key = this.#value(token, 0);
      if (typeof key !== "string") throw this.#wrong("a key must be text");
      if (entries.has(key)) throw this.#wrong(`it has ${key} twice`);
      this.#expect(":");
      entries.set(key, this.#value(this.#next(), 0));
      const after = this.#next();
      if (after === "}") break;
      if (after !== ",") throw this.#wrong("a comma is missing");
    }
    if (this.#text.slice(this.#at).trim() !== "") throw this.#wrong("something follows the dictionary");
    return entries;
  }

  #value(token: string, depth: number): Value {
    if (token === "(" || token === "[") {
      // Records nest, numbers and tuples of them do not.
      if (depth > 8) throw this.#wrong("it nests too deeply");
      const close = token === "(" ? ")" : "]";
      const list: Value[] = [];
      for (let inner = this.#next(); inner !== close; inner = this.#next()) {
        list.push(this.#value(inner, depth + 1));
        const after = this.#next();
        if (after === close) break;
        if (after !== ",") throw this.#wrong("a comma is missing");
      }
      return token === "(" ? list : { list };
    }
    if (/^['"]/.test(token)) return token.slice(1, -1);
    if (/^\d/.test(token)) return Number.parseInt(token, 10);
    if (token === "True" || token === "False") return token === "True";
    throw this.#wrong(`${token} is out of place`);
  }

  #next(): string {
    TOKEN.lastIndex = this.#at;
    const found = TOKEN.exec(this.#text);
    if (!found)
      throw this.#wrong(
        this.#text.slice(this.#at).trim() === "" ? "it ends too early" : "it is no Python dictionary",
      );
    this.#at = TOKEN.lastIndex;
    return found[0].trim();
  }

  #expect(wanted: string): void {
    const token = this.#next();
    if (token !== wanted) throw this.#wrong(`${wanted} is missing`);
  }

  #wrong(why: string): FormatError {
    return refused(this.#text, why);
  }
}
