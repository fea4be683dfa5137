/** A pickle taken apart: one step after the other, each with what comes with it; nothing is done yet. Python's Lib/pickletools.py has the list. */
import { FormatError } from "../../errors.ts";

/** What comes with a step: nothing, a number of so many bytes, lines, or bytes or text behind their length of so many bytes. */
type Form =
  | ""
  | "u1"
  | "u2"
  | "i4"
  | "u4"
  | "u8"
  | "f8"
  | "line"
  | "lines"
  | `${"text" | "bytes"}${1 | 4 | 8}`;

const STEPS: Readonly<Record<number, readonly [name: string, form?: Form]>> = {
  ...{ 40: ["MARK"], 46: ["STOP"], 48: ["POP"], 49: ["POP_MARK"], 50: ["DUP"], 78: ["NONE"] },
  ...{ 70: ["FLOAT", "line"], 73: ["INT", "line"], 76: ["LONG", "line"], 71: ["BINFLOAT", "f8"] },
  ...{ 74: ["BININT", "i4"], 75: ["BININT", "u1"], 77: ["BININT", "u2"] },
  ...{ 138: ["LONG1", "bytes1"], 139: ["LONG1", "bytes4"], 136: ["NEWTRUE"], 137: ["NEWFALSE"] },
  ...{ 83: ["STRING", "line"], 86: ["UNICODE", "line"], 84: ["TEXT", "text4"], 85: ["TEXT", "text1"] },
  ...{ 88: ["TEXT", "text4"], 140: ["TEXT", "text1"], 141: ["TEXT", "text8"] },
  ...{ 66: ["BYTES", "bytes4"], 67: ["BYTES", "bytes1"], 142: ["BYTES", "bytes8"], 150: ["BYTES", "bytes8"] },
  ...{ 93: ["EMPTY_LIST"], 97: ["APPEND"], 101: ["APPENDS"], 108: ["LIST"] },
  ...{ 41: ["EMPTY_TUPLE"], 116: ["TUPLE"], 133: ["TUPLE1"], 134: ["TUPLE2"], 135: ["TUPLE3"] },
  ...{ 125: ["EMPTY_DICT"], 115: ["SETITEM"], 117: ["SETITEMS"], 100: ["DICT"] },
  ...{ 143: ["EMPTY_SET"], 144: ["ADDITEMS"], 145: ["FROZENSET"] },
  ...{ 103: ["GET", "line"], 104: ["BINGET", "u1"], 106: ["BINGET", "u4"], 148: ["MEMOIZE"] },
  ...{ 112: ["PUT", "line"], 113: ["BINPUT", "u1"], 114: ["BINPUT", "u4"] },
  ...{ 99: ["GLOBAL", "lines"], 147: ["STACK_GLOBAL"], 82: ["REDUCE"], 98: ["BUILD"] },
  ...{ 105: ["INST", "lines"], 111: ["OBJ"], 129: ["NEWOBJ"], 146: ["NEWOBJ_EX"] },
  ...{ 130: ["EXT", "u1"], 131: ["EXT", "u2"], 132: ["EXT", "u4"] },
  ...{ 80: ["PERSID", "line"], 81: ["BINPERSID"], 128: ["PROTO", "u1"], 149: ["FRAME", "u8"] },
  ...{ 151: ["NEXT_BUFFER"], 152: ["READONLY_BUFFER"] },
};

/** More than this none takes: each step may make an object, whose room is many times the byte that asks for it. */
const MOST_STEPS = 1_000_000;
/** Names and numbers have a line of their own, which is not long. */
const LONGEST_LINE = 1000;

export interface Step {
  readonly name: string;
  readonly value: number | string | readonly string[] | Uint8Array | undefined;
}

export function refused(why: string): FormatError {
  return new FormatError(`parsePt: the file is refused: ${why}.`);
}

/** Reads steps from a place on; where it is after STOP, the pickle has ended. */
export class Steps {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at: number;
  #count = 0;

  constructor(bytes: Uint8Array, at: number = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  next(): Step {
    if (++this.#count > MOST_STEPS) throw refused(`its pickle has more than ${MOST_STEPS} steps`);
    const code = this.#view.getUint8(this.#take(1));
    const step = STEPS[code];
    if (step === undefined)
      throw refused(
        `its pickle has a step of code ${code} at byte ${this.at - 1}, which Python does not know`,
      );
    const [name, form = ""] = step;
    return { name, value: this.#value(form) };
  }

  /** Past the STOP of this pickle; nothing of it is done. */
  skip(): void {
    while (this.next().name !== "STOP");
  }

  #value(form: Form): Step["value"] {
    const view = this.#view;
    if (form === "") return undefined;
    if (form === "u1") return view.getUint8(this.#take(1));
    if (form === "u2") return view.getUint16(this.#take(2), true);
    if (form === "u4") return view.getUint32(this.#take(4), true);
    if (form === "i4") return view.getInt32(this.#take(4), true);
    if (form === "u8") return Number(view.getBigUint64(this.#take(8), true));
    if (form === "f8") return view.getFloat64(this.#take(8), false);
    if (form === "line") return this.#line();
    if (form === "lines") return [this.#line(), this.#line()];
    const length = this.#value(`u${form.at(-1)}` as Form) as number;
    const from = this.#take(length);
    const bytes = this.#bytes.subarray(from, from + length);
    return form.startsWith("text") ? textOf(bytes) : bytes;
  }

  /** @returns where so many bytes begin, which are then behind. */
  #take(count: number): number {
    const from = this.at;
    if (count > this.#bytes.length - from)
      throw refused(`its pickle is cut short: at byte ${from} there are not ${count} more`);
    this.at = from + count;
    return from;
  }

  #line(): string {
    const end = this.#bytes.indexOf(10, this.at);
    if (end < 0 || end - this.at > LONGEST_LINE)
      throw refused(`a line of its pickle, at byte ${this.at}, does not end`);
    const from = this.#take(end - this.at + 1);
    return textOf(this.#bytes.subarray(from, end));
  }
}

export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refused("a text of its pickle is no UTF-8");
  }
}
