/** The header of a .safetensors file: JSON of one form, which says nothing twice. */
import { FormatError } from "../errors.ts";

export interface Listed {
  readonly name: string;
  /** Such as "F32". */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Where it begins and ends, in bytes from the end of the header. */
  readonly offsets: readonly [from: number, to: number];
}

export interface Header {
  readonly listed: readonly Listed[];
  readonly metadata: ReadonlyMap<string, string>;
}

const METADATA = "__metadata__";

/** @throws {FormatError} unless it is an object of tensors, each with dtype, shape and data_offsets, and of metadata. */
export function parseHeader(text: string): Header {
  const entries = new Reader(text).whole();
  const metadata = entries.get(METADATA) ?? new Map<string, Value>();
  if (!(metadata instanceof Map)) throw refused(`${METADATA} must be an object of texts`);
  for (const [key, value] of metadata)
    if (typeof value !== "string") throw refused(`${METADATA}.${shown(key)} must be text`);
  entries.delete(METADATA);
  return {
    listed: [...entries].map(([name, entry]) => listedOf(name, entry)),
    metadata: metadata as Map<string, string>,
  };
}

function listedOf(name: string, entry: Value): Listed {
  if (!(entry instanceof Map)) throw refused(`${shown(name)} must be an object`);
  const [dtype, shape, offsets] = ["dtype", "shape", "data_offsets"].map((key) => entry.get(key));
  if (entry.size !== 3 || dtype === undefined || shape === undefined || offsets === undefined)
    throw refused(`${shown(name)} must have the keys dtype, shape and data_offsets, and no others`);
  if (typeof dtype !== "string") throw refused(`the dtype of ${shown(name)} must be text`);
  if (!areNumbers(shape)) throw refused(`the shape of ${shown(name)} must be a list of whole numbers`);
  if (!areNumbers(offsets) || offsets.length !== 2)
    throw refused(`the data_offsets of ${shown(name)} must be two whole numbers`);
  return { name, dtype, shape, offsets: [offsets[0], offsets[1]] };
}

function areNumbers(value: Value): value is number[] {
  return Array.isArray(value) && value.every((n) => typeof n === "number");
}

/** A name as a message shows it. */
export function shown(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 100)}…` : name);
}

export function refused(why: string): FormatError {
  return new FormatError(`parseSafetensors: this is no whole .safetensors file: ${why}.`);
}

type Value = string | number | Value[] | Map<string, Value>;

/** What is neither text nor a mark. */
const BLANK = /[ \t\n\r]*/y;
const NUMBER = /(?:0|[1-9]\d*)(?![\d.eE])/y;

/**
 * Reads once through, without going back. JSON.parse would keep the last of two entries with one name, where another reader keeps the first; and
 * numbers here are whole.
 */
class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  whole(): Map<string, Value> {
    if (!this.#text.startsWith("{")) throw refused("the header does not begin with {");
    const value = this.#object(0);
    this.#skip();
    if (this.#at < this.#text.length) throw this.#wrong("something follows the header's last }");
    return value;
  }

  #object(depth: number): Map<string, Value> {
    const entries = new Map<string, Value>();
    this.#list("{", "}", () => {
      if (this.#peek() !== '"') throw this.#wrong("a key must be text");
      const key = this.#string();
      if (entries.has(key)) throw refused(`the header has ${shown(key)} twice`);
      this.#expect(":");
      entries.set(key, this.#value(depth + 1));
    });
    return entries;
  }

  #value(depth: number): Value {
    // A tensor's shape is two levels down.
    if (depth > 4) throw this.#wrong("the header nests too deeply");
    const mark = this.#peek();
    if (mark === "{") return this.#object(depth);
    if (mark === '"') return this.#string();
    if (mark === "[") {
      const items: Value[] = [];
      this.#list("[", "]", () => items.push(this.#value(depth + 1)));
      return items;
    }
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.#text);
    if (!found) throw this.#wrong("there is neither text nor a whole number");
    this.#at = NUMBER.lastIndex;
    const value = Number(found[0]);
    if (!Number.isSafeInteger(value)) throw refused(`the number ${shown(found[0])} is too large`);
    return value;
  }

  #list(open: string, close: string, each: () => void): void {
    this.#expect(open);
    if (this.#peek() === close) this.#at++;
    else
      for (;;) {
        each();
        const mark = this.#peek();
        this.#at++;
        if (mark === close) return;
        if (mark !== ",") throw this.#wrong("a comma is missing");
      }
  }

  #string(): string {
    const start = this.#at;
    let end = start + 1;
    for (; this.#text[end] !== '"'; end++) {
      if (end >= this.#text.length) throw this.#wrong("the header ends within a text");
      if (this.#text[end] === "\\") end++;
    }
    this.#at = end + 1;
    try {
      return JSON.parse(this.#text.slice(start, end + 1)) as string;
    } catch {
      throw this.#wrong("a text has characters that it may not have");
    }
  }

  #skip(): void {
    BLANK.lastIndex = this.#at;
    BLANK.exec(this.#text);
    this.#at = BLANK.lastIndex;
  }

  #peek(): string | undefined {
    this.#skip();
    return this.#text[this.#at];
  }

  #expect(mark: string): void {
    if (this.#peek() !== mark) throw this.#wrong(`${mark} is missing`);
    this.#at++;
  }

  #wrong(why: string): FormatError {
    return refused(`${why}, at character ${this.#at} of the header`);
  }
}
