/** Formulas as instructions over vectors: each shared part once, in a local. */
import { call, type Formula, rebuild, substitute } from "../../core/formula.ts";
import { declared } from "../../core/table.ts";
import { type Code, ops, simd, unsigned } from "./assembler.ts";
import { functions, wide } from "./functions.ts";
import { bits, double, type Lane, splat, splatBits } from "./words.ts";

const special = "where logicalAnd logicalOr logicalNot power2 exponent significand copySign within".split(
  " ",
);
const logical: Readonly<Record<string, Code>> = { logicalAnd: bits.and, logicalOr: bits.or };

/** A formula of nothing but what vectors can do; undefined where a word of it is beyond them. */
export function spelled(formula: Formula, narrow: boolean): Formula | undefined {
  const library = narrow ? wide : functions;
  const visit = (f: Formula): Formula =>
    rebuild(
      f,
      (leaf) => leaf,
      (word, ...args) => {
        if (word in double.numbers || word in double.tests || special.includes(word))
          return call(word, ...args);
        if (Object.hasOwn(library, word)) return library[word](...args);
        const op = declared(word);
        // A kernel that names its own op is a word that only the host has.
        if (!op.kernel || (op.kernel.kind === "call" && op.kernel.word === word)) throw new Unspeakable(word);
        return substitute(
          visit(narrow ? op.narrow! : op.kernel),
          new Map(op.inputs.map((input, i) => [input, args[i]])),
        );
      },
    );
  try {
    return visit(formula);
  } catch (error) {
    if (error instanceof Unspeakable) return undefined;
    throw error;
  }
}

/** A word that vectors cannot say. */
class Unspeakable extends Error {}

/** Words whose result is one of their operands, or what it was but for its sign: rounded before or after them, it is the same. */
const choosing = new Set("neg abs maximum minimum where".split(" "));
const rounding = new Set("add sub mul div sqrt".split(" "));

/**
 * Whether a formula of float32 numbers, computed in float32, has the very bits that it has where it is computed in double and rounded at the end:
 * where at most one step rounds, and nothing but a choice comes after it.
 */
export function isExactInSingle(formula: Formula): boolean {
  const exact = (f: Formula): boolean => {
    if (f.kind === "number") return Object.is(Math.fround(f.value), f.value);
    if (f.kind === "name") return true;
    const plain = f.word in double.numbers || f.word in double.tests || /^(where|logical)/.test(f.word);
    return plain && !rounding.has(f.word) && f.args.every(exact);
  };
  const once = (f: Formula): boolean => {
    if (exact(f)) return true;
    if (f.kind !== "call") return false;
    if (f.word === "where") return exact(f.args[0]) && once(f.args[1]) && once(f.args[2]);
    return choosing.has(f.word) ? f.args.every(once) : rounding.has(f.word) && f.args.every(exact);
  };
  return once(formula);
}

const SIGN = 1n << 63n;
/** 1.5 · 2⁵²: what is added to it stands in its last bits as a whole number. */
const WHOLE = 1.5 * 2 ** 52;
/** The bits of 1 less those of √½: an exponent counts from √½ on. */
const [ONE, ROOT] = [0x3ff0000000000000n, 0x3fe6a09e667f3bcdn];

/** Writes formulas down for one loop; constants and shared parts are locals from `first` on. */
export class Emitter {
  /** What comes before the loop: constants into their locals. */
  readonly before: Code[] = [];
  /** Where lanes are noted that the plain loop must do; undefined unless a formula may have some. */
  strange: number | undefined;
  readonly #lane: Lane;
  readonly #first: number;
  #used = 0;
  readonly #constants = new Map<string, number>();
  #places = new Map<string, number>();
  readonly #uses = new Map<Formula, number>();

  constructor(lane: Lane, first: number) {
    this.#lane = lane;
    this.#first = first;
  }

  /** How many locals there are. */
  get locals(): number {
    return this.#used;
  }

  local(): number {
    return this.#first + this.#used++;
  }

  /** To be told of each formula before any is written. */
  count(f: Formula): void {
    const before = this.#uses.get(f) ?? 0;
    this.#uses.set(f, before + 1);
    if (before === 0 && f.kind === "call") for (const arg of f.args) this.count(arg);
  }

  /** The formulas for other inputs, which stand in these locals; the locals of parts are used again. */
  formulas(formulas: readonly Formula[], inputs: ReadonlyMap<string, number>): Code[] {
    this.#places = new Map();
    return formulas.map((f) => this.#number(f, inputs));
  }

  #constant(key: string, code: Code): Code {
    let local = this.#constants.get(key);
    if (local === undefined) {
      this.#constants.set(key, (local = this.local()));
      this.before.push(code, ops.set(local));
    }
    return ops.get(local);
  }

  #splat(value: number): Code {
    return this.#constant(Object.is(value, -0) ? "-0" : `${value}`, splat(value, this.#lane));
  }

  #bits(value: bigint): Code {
    return this.#constant(`bits ${value}`, splatBits(value));
  }

  #shared(f: Formula, form: string, code: () => Code): Code {
    if (this.#uses.get(f)! < 2) return code();
    const key = `${form}${f.id}`;
    const known = this.#places.get(key);
    if (known !== undefined) return ops.get(known);
    const made = code();
    const local = this.local();
    this.#places.set(key, local);
    return [made, ops.tee(local)];
  }

  #number(f: Formula, inputs: ReadonlyMap<string, number>): Code {
    if (f.kind === "number") return this.#splat(f.value);
    if (f.kind === "name") return ops.get(inputs.get(f.name)!);
    return this.#shared(f, "n", () => {
      const { word, args } = f;
      const each = (): Code => args.map((arg) => this.#number(arg, inputs));
      const { numbers, tests } = this.#lane;
      if (word in numbers) return [each(), numbers[word]];
      if (word in tests || word.startsWith("logical"))
        return [this.#mask(f, inputs), this.#splat(1), bits.and];
      if (word === "where")
        return [
          this.#number(args[1], inputs),
          this.#number(args[2], inputs),
          this.#condition(args[0], inputs),
          bits.select,
        ];
      if (word === "within") return this.#within(f.args, inputs);
      if (word === "copySign")
        return [this.#number(args[1], inputs), this.#number(args[0], inputs), this.#bits(SIGN), bits.select];
      return [each(), this.#ofBits(word)];
    });
  }

  /** What is made of the bits of doubles. */
  #ofBits(word: string): Code {
    const { numbers } = this.#lane;
    if (word === "power2") return [this.#splat(WHOLE + 1023), numbers["add"], ops.i32(52), bits.left];
    const raised = [this.#bits(ONE - ROOT), bits.addWhole];
    if (word === "significand")
      return [raised, this.#bits((1n << 52n) - 1n), bits.and, this.#bits(ROOT), bits.addWhole];
    // The exponent becomes the last bits of 2⁵².
    return [
      raised,
      ops.i32(52),
      bits.right,
      this.#bits(0x4330000000000000n),
      bits.or,
      this.#splat(2 ** 52 + 1023),
      numbers["sub"],
    ];
  }

  #within([x, y, z]: readonly Formula[], inputs: ReadonlyMap<string, number>): Code {
    this.strange ??= this.local();
    const outside = [this.#number(y, inputs), this.#number(z, inputs), this.#lane.tests["lt"], bits.not];
    return [this.#number(x, inputs), ops.get(this.strange), outside, bits.or, ops.set(this.strange)];
  }

  /** All bits where it holds; as `and`, `or` and `not` see a number: NaN is not 0. */
  #mask(f: Formula, inputs: ReadonlyMap<string, number>): Code {
    if (f.kind === "call" && (f.word in this.#lane.tests || f.word.startsWith("logical")))
      return this.#shared(f, "m", () => {
        if (f.word in this.#lane.tests)
          return [f.args.map((arg) => this.#number(arg, inputs)), this.#lane.tests[f.word]];
        const each = f.args.map((arg) => this.#mask(arg, inputs));
        return [each, logical[f.word] ?? bits.not];
      });
    return [this.#number(f, inputs), this.#splat(0), this.#lane.tests["ne"]];
  }

  /** As a condition sees a number: NaN does not hold. */
  #condition(f: Formula, inputs: ReadonlyMap<string, number>): Code {
    if (f.kind === "call" && (f.word in this.#lane.tests || f.word.startsWith("logical")))
      return this.#mask(f, inputs);
    return [
      this.#number(f, inputs),
      this.#splat(0),
      this.#lane.tests["ne"],
      this.#number(f, inputs),
      this.#number(f, inputs),
      this.#lane.tests["eq"],
      bits.and,
    ];
  }
}

/** Loads and stores of a vector, or of its lower half, so far from a place. */
export const load = (offset: number): Code => ops.loadVector(offset);
export const loadHalf = (offset: number): Code => simd(0x5d, ...memory(offset));
export const storeHalf = (offset: number): Code => simd(0x5b, ...memory(offset), 0);
const memory = (offset: number): Code => [2, ...unsigned(offset)];
