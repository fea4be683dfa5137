/** What a pickle makes: Python's containers while it is read, plain JavaScript at its end. */
import { Tensor } from "../../core/tensor.ts";
import { refused } from "./steps.ts";

export class Tuple {
  readonly items: readonly Value[];

  constructor(items: readonly Value[]) {
    this.items = items;
  }
}

export class Dict {
  /** As in Python, where 1, 1.0 and True are one key. */
  get entries(): Map<unknown, readonly [key: Value, value: Value]> {
    return (this.#entries ??= new Map());
  }

  // A byte of a file asks for a dict: an empty one takes little.
  #entries: Map<unknown, readonly [key: Value, value: Value]> | undefined;

  set(key: Value, value: Value): void {
    this.entries.set(keyOf(key), [key, value]);
  }
}

export class PythonSet {
  readonly items: Map<unknown, Value> = new Map();

  add(item: Value): void {
    this.items.set(keyOf(item), item);
  }
}

/** What a name of the file stands for: one of a short list, each with what it does here. */
export class Global {
  readonly name: string;
  /** What it is as a value, in the end; a class or function is none. */
  readonly plain: string | undefined;
  readonly call: ((args: readonly Value[]) => Value) | undefined;

  constructor(name: string, plain?: string, call?: (args: readonly Value[]) => Value) {
    this.name = name;
    this.plain = plain;
    this.call = call;
  }
}

/** What a persistent id stands for. */
export abstract class External {
  abstract plain(): Tensor;
}

export type Value = null | boolean | number | bigint | string | Uint8Array | Tensor | Value[] | Tuple | Dict | PythonSet | Global | External; // biome-ignore format: one line

function keyOf(key: Value): unknown {
  if (typeof key === "boolean") return Number(key);
  if (key === null || typeof key !== "object" || key instanceof Tuple) return key;
  throw refused("its pickle has a key that is neither text nor number");
}

/** What a file may hold in the end. */
export type PtValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | Tensor
  | PtValue[]
  | { [key: string]: PtValue }
  | Map<PtValue, PtValue>
  | Set<PtValue>;

const DEEPEST = 500;

/**
 * As plain JavaScript; what is in several places stays one object.
 * @throws {FormatError} for what holds itself, is nested too deeply, or is no value.
 */
export function plain(value: Value, tensor: (x: Tensor) => Tensor): PtValue {
  const made = new Map<object, PtValue>();
  const within = new Set<object>();
  const visit = (each: Value): PtValue => {
    if (each === null || typeof each !== "object") return each;
    const before = made.get(each);
    if (before !== undefined) return before;
    if (within.has(each)) throw refused("it has a container that holds itself");
    if (within.size >= DEEPEST) throw refused(`its containers are nested more than ${DEEPEST} deep`);
    within.add(each);
    const result = convert(each);
    within.delete(each);
    made.set(each, result);
    return result;
  };
  const convert = (each: Exclude<Value, null | boolean | number | bigint | string>): PtValue => {
    if (each instanceof Tensor) return tensor(each);
    if (each instanceof Uint8Array) return each.slice();
    if (Array.isArray(each)) return each.map(visit);
    if (each instanceof Tuple) return each.items.map(visit);
    if (each instanceof PythonSet) return new Set([...each.items.values()].map(visit));
    if (each instanceof External) return tensor(each.plain());
    if (each instanceof Dict) return dictionary(each, visit);
    if (each.plain === undefined)
      throw refused(`it holds ${each.name} itself, which is no value but a program`);
    return each.plain;
  };
  return visit(value);
}

/** An object where every key is a text or a whole number, as those of state dicts are; else a Map. */
function dictionary({ entries }: Dict, visit: (value: Value) => PtValue): PtValue {
  const pairs = [...entries.values()].map(([key, value]) => [visit(key), visit(value)] as const);
  const keys = new Set(pairs.map(([key]) => `${key}`));
  const named = pairs.every(([key]) => typeof key === "string" || Number.isSafeInteger(key));
  return named && keys.size === pairs.length ? Object.fromEntries(pairs) : new Map(pairs);
}
