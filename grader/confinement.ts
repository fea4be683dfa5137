/** Before an exercise is loaded: takes away what reaches out of its process, and holds as it is what its answers are read with. */
import vm from "node:vm";
import { Tensor } from "../engine/index.ts";
import { standIns } from "./stand-ins.ts";

/** What the language itself has, and what of Node reaches nothing. Any other global goes, those of later versions included. */
const KEPT: ReadonlySet<string> = new Set(
  `AggregateError Array ArrayBuffer AsyncDisposableStack AsyncIterator Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date
  DisposableStack Error EvalError FinalizationRegistry Float16Array Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array
  Intl Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set SharedArrayBuffer String
  SuppressedError Symbol SyntaxError Temporal TypeError URIError Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet
  decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval globalThis isFinite isNaN parseFloat parseInt undefined unescape
  AbortController AbortSignal DOMException Event EventTarget TextDecoder TextEncoder URL URLSearchParams atob btoa clearImmediate
  clearInterval clearTimeout console global performance process queueMicrotask setImmediate setInterval setTimeout structuredClone`.split(
    /\s+/,
  ),
);

/** Learners' classes stand on these and give them names of their own, by assignment; they are left as they are. */
const LEFT: ReadonlySet<string> = new Set(["Error", "Date", "Intl", "console", "process", "performance"]);

/** No `import()` gets further than here: an exercise has the modules that it was given. */
export function refuseImport(specifier: string): never {
  throw Object.assign(new Error(`It imports "${specifier}", which an exercise may not.`), {
    code: "ERR_ACCESS_DENIED",
  });
}

/**
 * To be called once, when the engine is loaded and the device open.
 *
 * @param mostPrinted bytes that one call may print.
 */
export function confine(mostPrinted: number): void {
  const { console, process } = standIns(mostPrinted);
  holdCompilers();
  for (const name of Object.getOwnPropertyNames(globalThis)) {
    if (!KEPT.has(name)) Reflect.deleteProperty(globalThis, name);
  }
  // It stops the thread, and with it whatever would notice that the judge is gone.
  Reflect.deleteProperty(Atomics, "wait");
  define(globalThis, "console", console);
  define(globalThis, "process", process);
  define(Error, "prepareStackTrace", undefined);
  holdIntrinsics();
  hold(Tensor.prototype, new Set());
}

function define(object: object, name: PropertyKey, value: unknown): void {
  Object.defineProperty(object, name, { value, writable: false, enumerable: false, configurable: false });
}

/**
 * Text becomes code in four ways, and what it imports is settled by the script that compiles it: a getter that is a bound `eval` would be
 * called from the grader's own. So all four go through a script of which nothing can be imported.
 */
function holdCompilers(): void {
  const wrap = vm.runInThisContext(
    `(real) => ({
      evaluate: { eval(text) { return real(text); } }.eval,
      constructing: (base) => function (...texts) {
        return Reflect.construct(base, texts, new.target ?? base);
      },
    })`,
    { filename: "gradproof/confined.js", importModuleDynamically: refuseImport as never },
    // biome-ignore lint/security/noGlobalEval: it is what is taken away.
  )(eval) as { evaluate: unknown; constructing(base: unknown): { prototype: unknown } };
  define(globalThis, "eval", wrap.evaluate);
  let parent: object = Function.prototype;
  for (const each of [() => {}, async () => {}, function* () {}, async function* () {}]) {
    const { prototype } = each.constructor;
    const held = wrap.constructing(each.constructor);
    define(held, "name", each.constructor.name);
    define(held, "prototype", prototype);
    define(prototype, "constructor", held);
    Object.setPrototypeOf(held, parent);
    if (parent === Function.prototype) {
      parent = held;
      define(globalThis, "Function", held);
    }
  }
}

/** Each method that is there stays what it is. New ones may be added to what Node keeps nothing in, and instances keep fields of their own. */
function holdIntrinsics(): void {
  for (const name of KEPT) {
    const found = Object.getOwnPropertyDescriptor(globalThis, name);
    if (!found || LEFT.has(name.replace(/^.+(?=Error$)/, ""))) continue;
    if (found.configurable && "value" in found) define(globalThis, name, found.value);
    const { value } = found;
    if ((typeof value !== "object" && typeof value !== "function") || value === null || value === globalThis)
      continue;
    hold(value, name === "Math" ? new Set(["random"]) : new Set());
    const { prototype } = value as { prototype?: object };
    // `toString` and its like are what people write into objects of their own.
    if (prototype) hold(prototype, name === "Object" || name === "Function" ? WORDS : new Set());
  }
  for (const hidden of hiddenPrototypes()) hold(hidden, new Set());
  // A setter for the index 0 of all arrays is given whatever Node puts first into one of its own: its sockets among it.
  for (const { prototype } of [Object, Array, Function, Promise]) Object.preventExtensions(prototype);
}

const WORDS: ReadonlySet<PropertyKey> = new Set(["toString", "valueOf", "toLocaleString", "constructor"]);

/** What loops, spreads, generators and typed arrays are made of has no name among the globals. */
function hiddenPrototypes(): object[] {
  const up = (object: object): object => Object.getPrototypeOf(object) as object;
  const iterators = [
    [].values(),
    new Map().values(),
    new Set().values(),
    "".matchAll(/./g),
    ""[Symbol.iterator](),
  ];
  const typed = up(Float64Array);
  const generators = [function* () {}, async function* () {}].flatMap((made) => [
    up(made),
    up(made.prototype as object),
  ]);
  return [
    ...iterators.map(up),
    up(up([].values())),
    typed,
    (typed as { prototype: object }).prototype,
    ...generators,
    up(generators[3]),
  ];
}

function hold(object: object, except: ReadonlySet<PropertyKey>): void {
  for (const key of Reflect.ownKeys(object)) {
    if (except.has(key)) continue;
    const property = Object.getOwnPropertyDescriptor(object, key)!;
    if (!property.configurable) continue;
    property.configurable = false;
    if (typeof property.value === "function") property.writable = false;
    Object.defineProperty(object, key, property);
  }
}
