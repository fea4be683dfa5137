/** Runs a pickle's steps on a stack: containers and numbers are made here, whatever has a name is asked for, and nothing else is done. */
import { refused, type Step, type Steps } from "./steps.ts";
import { Dict, Global, PythonSet, Tuple, type Value } from "./values.ts";

/** What names and persistent ids stand for. */
export interface World {
  /** @throws {FormatError} naming what is not on the list. */
  readonly global: (name: string) => Global;
  readonly persistent: (id: Value) => Value;
}

/** Longer whole numbers than this are refused: making one takes time that grows with its square. */
const LONGEST_NUMBER = 256;

/** The value of the pickle that begins where `steps` stands, which stands behind it then. */
export function unpickled(steps: Steps, world: World): Value {
  const machine = new Machine(world);
  for (let step = steps.next(); step.name !== "STOP"; step = steps.next()) machine.take(step);
  return machine.result();
}

class Machine {
  readonly #world: World;
  #stack: Value[] = [];
  /** What lies below the marks. */
  readonly #below: Value[][] = [];
  readonly #memo: Map<number, Value> = new Map();

  constructor(world: World) {
    this.#world = world;
  }

  result(): Value {
    const value = this.#pop();
    if (this.#stack.length + this.#below.length > 0) throw refused("its pickle leaves something over");
    return value;
  }

  take({ name, value }: Step): void {
    const made = this.#constant(name, value) ?? this.#container(name) ?? this.#moved(name, value);
    if (made !== undefined) this.#stack.push(made === NONE ? null : made);
  }

  /** Numbers, texts and empty containers. */
  #constant(name: string, value: Step["value"]): Value | typeof NONE | undefined {
    if (name === "NONE") return NONE;
    if (name === "NEWTRUE" || name === "NEWFALSE") return name === "NEWTRUE";
    if (name === "BININT" || name === "BINFLOAT") return value as number;
    if (name === "TEXT" || name === "BYTES") return value as string | Uint8Array;
    if (name === "LONG1") return whole(value as Uint8Array);
    if (name === "INT" || name === "LONG" || name === "FLOAT") return numberOf(name, value as string);
    if (name === "EMPTY_LIST") return [];
    if (name === "EMPTY_TUPLE") return new Tuple([]);
    if (name === "EMPTY_DICT") return new Dict();
    if (name === "EMPTY_SET") return new PythonSet();
    return undefined;
  }

  /** What is made of things on the stack. */
  #container(name: string): Value | undefined {
    if (name === "TUPLE") return new Tuple(this.#toMark());
    if (/^TUPLE\d$/.test(name)) return new Tuple(this.#popped(Number(name.at(-1))));
    if (name === "LIST") return this.#toMark();
    if (name === "DICT") return filled(new Dict(), this.#toMark());
    if (name === "FROZENSET") return setOf(this.#toMark());
    if (name === "APPEND" || name === "APPENDS") {
      const items = name === "APPEND" ? [this.#pop()] : this.#toMark();
      const list = this.#pop();
      if (!Array.isArray(list)) throw refused("its pickle appends to what is no list");
      for (const item of items) list.push(item);
      return list;
    }
    if (name === "SETITEM" || name === "SETITEMS") {
      const items = name === "SETITEM" ? this.#popped(2) : this.#toMark();
      const dict = this.#pop();
      if (!(dict instanceof Dict)) throw refused("its pickle sets entries of what is no dict");
      return filled(dict, items);
    }
    if (name === "ADDITEMS") {
      const items = this.#toMark();
      const set = this.#pop();
      if (!(set instanceof PythonSet)) throw refused("its pickle adds to what is no set");
      for (const item of items) set.add(item);
      return set;
    }
    return undefined;
  }

  /** The stack itself, the memo, and names. */
  #moved(name: string, value: Step["value"]): Value | typeof NONE | undefined {
    if (name === "PROTO") {
      if ((value as number) > 5) throw refused(`its pickle is of protocol ${value}; 2 to 5 are known`);
    } else if (name === "MARK") {
      this.#below.push(this.#stack);
      this.#stack = [];
    } else if (name === "POP") {
      if (this.#stack.length > 0) this.#stack.pop();
      else this.#toMark();
    } else if (name === "POP_MARK") this.#toMark();
    else if (name === "DUP") return orNone(this.#top());
    else if (name === "BINPUT" || name === "PUT") this.#memo.set(indexOf(value), this.#top());
    else if (name === "MEMOIZE") this.#memo.set(this.#memo.size, this.#top());
    else if (name === "BINGET" || name === "GET") {
      const kept = this.#memo.get(indexOf(value));
      if (kept === undefined) throw refused(`its pickle asks for number ${value}, which it never kept`);
      return orNone(kept);
    } else if (name === "BINPERSID") return orNone(this.#world.persistent(this.#pop()));
    else if (name !== "FRAME") return this.#named(name, value);
    return undefined;
  }

  /** All that could call a program: of what is on the list, what it stands for here; nothing else. */
  #named(name: string, value: Step["value"]): Value | typeof NONE | undefined {
    if (name === "GLOBAL") return this.#world.global((value as readonly string[]).join("."));
    if (name === "STACK_GLOBAL") {
      const names = this.#popped(2);
      if (!names.every((each) => typeof each === "string"))
        throw refused("its pickle names a program by what is no text");
      return this.#world.global(names.join("."));
    }
    if (name === "REDUCE") {
      const [callee, args] = this.#popped(2);
      if (!(callee instanceof Global) || callee.call === undefined)
        throw refused(`its pickle calls ${shownCallee(callee)}, which is nothing that is called here`);
      if (!(args instanceof Tuple)) throw refused(`its pickle calls ${callee.name} without a tuple`);
      return orNone(callee.call(args.items));
    }
    if (name === "BUILD") {
      // An OrderedDict of PyTorch's has attributes of its own, such as the versions of modules.
      const [target, state] = this.#popped(2);
      if (!(target instanceof Dict && state instanceof Dict))
        throw refused(
          "its pickle sets the state of an object (__setstate__), and objects are never made here",
        );
      return target;
    }
    throw refused(this.#reason(name, value));
  }

  #reason(name: string, value: Step["value"]): string {
    const never = "objects are never made here: save a state_dict";
    if (name === "INST")
      return `its pickle makes a ${(value as readonly string[]).join(".")} (INST); ${never}`;
    if (name === "OBJ") return `its pickle makes an object (OBJ); ${never}`;
    if (name.startsWith("NEWOBJ")) {
      const callee = this.#stack.at(name === "NEWOBJ" ? -2 : -3) ?? null;
      return `its pickle makes ${shownCallee(callee)} (${name}); ${never}`;
    }
    if (name === "EXT")
      return `its pickle names a program by the number ${value} (EXT), which only a registry knows`;
    if (name === "PERSID") return "its pickle has an id in text (PERSID), which torch.save never writes";
    if (name === "STRING" || name === "UNICODE")
      return `its pickle has a text of protocol 0 (${name}), which torch.save never writes`;
    return `its pickle asks for a buffer from outside (${name})`;
  }

  #top(): Value {
    const top = this.#stack.at(-1);
    if (top === undefined) throw refused("its pickle takes from an empty stack");
    return top;
  }

  #pop(): Value {
    const top = this.#top();
    this.#stack.pop();
    return top;
  }

  #popped(count: number): Value[] {
    if (this.#stack.length < count) throw refused("its pickle takes from an empty stack");
    return this.#stack.splice(-count);
  }

  #toMark(): Value[] {
    const items = this.#stack;
    const below = this.#below.pop();
    if (below === undefined) throw refused("its pickle lacks a mark");
    this.#stack = below;
    return items;
  }
}

/** Python's None, where undefined says that there is nothing. */
const NONE: unique symbol = Symbol("None");

function orNone(value: Value): Value | typeof NONE {
  return value === null ? NONE : value;
}

function shownCallee(callee: Value): string {
  return callee instanceof Global ? callee.name : "what is no function";
}

function filled(dict: Dict, items: readonly Value[]): Dict {
  if (items.length % 2 === 1) throw refused("its pickle has a key without a value");
  for (let i = 0; i < items.length; i += 2) dict.set(items[i], items[i + 1]);
  return dict;
}

/** A set of these. */
export function setOf(items: readonly Value[]): PythonSet {
  const set = new PythonSet();
  for (const item of items) set.add(item);
  return set;
}

function indexOf(value: Step["value"]): number {
  const index = Number(value);
  if (!Number.isSafeInteger(index) || index < 0)
    throw refused(`its pickle keeps something as number ${value}`);
  return index;
}

/** A whole number, lowest byte first, two's complement; a bigint where a number would not hold it. */
function whole(bytes: Uint8Array): number | bigint {
  if (bytes.length > LONGEST_NUMBER) throw refused(`its pickle has a number of ${bytes.length} bytes`);
  if (bytes.length === 0) return 0;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).reverse();
  return fitting(BigInt.asIntN(8 * bytes.length, BigInt(`0x${hex.join("")}`)));
}

function fitting(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function numberOf(name: string, line: string): number | bigint | boolean {
  // Protocol 0 writes booleans so.
  if (name === "INT" && /^0[01]$/.test(line)) return line === "01";
  if (name === "FLOAT" && /^-?(?:\d+\.?\d*(?:e[+-]?\d+)?|inf|nan)$/i.test(line))
    return /inf|nan/i.test(line)
      ? Number(line.replace(/inf/i, "Infinity").replace(/-?nan/i, "NaN"))
      : Number(line);
  if (name !== "FLOAT" && /^-?\d+L?$/.test(line) && line.length <= LONGEST_NUMBER)
    return fitting(BigInt(line.replace("L", "")));
  throw refused(`its pickle has ${JSON.stringify(line.slice(0, 40))} where a number should be`);
}
