/** All that the engine, the oracles and the docs know of an op: one record of the table. */

import type { Algebra, Grid } from "./algebra.ts";
import type { TypedArray } from "./dtype.ts";
import { type Formula, parse } from "./formula.ts";
import type { Tensor } from "./tensor.ts";

/** Plain data that an op takes beside its tensors: dimensions, shapes, flags. */
// biome-ignore lint/suspicious/noExplicitAny: each structural op states its own attributes.
export type Attributes = any;

/** Which dimensions a reduction takes away. */
export interface ReductionAttributes {
  /** Null: all dimensions. */
  readonly dim: readonly number[] | null;
  readonly keepdim: boolean;
}

/** One way to call an op in a test: inputs by shape, or by value where not every value will do. */
export interface Sample {
  readonly inputs: readonly {
    readonly shape: readonly number[];
    readonly dtype?: "int32" | "bool";
    readonly data?: readonly number[];
  }[];
  readonly attributes?: Attributes;
}

/** What a structural op sees of an input when it differentiates: always the shape, the values only if it asked to save them. */
export interface Saved {
  readonly shapes: readonly (readonly number[])[];
  readonly inputs: readonly Tensor[];
  readonly out: Tensor;
}

/** An op that is not elementwise: A is its attributes, plain data. */
export interface Structural<A> {
  readonly name: string;
  readonly inputs?: readonly string[];
  /** The values, untracked; a view shares its input's storage. */
  forward(inputs: readonly Tensor[], attributes: A): Tensor;
  /** The gradient for input `i`, written in ops so that every order works. Absent: not differentiable. */
  vjp?(i: number, g: Tensor, saved: Saved, attributes: A): Tensor | null;
  /**
   * A shorter way for tangents than transposing `vjp`: "linear" where the op of the tangents is the tangent of the op (inputs that are
   * not floating stay as they are), "bilinear" where it is so in each input alone.
   */
  readonly jvp?: "linear" | "bilinear";
  /** What `vjp` reads beside shapes. */
  readonly saves?: readonly ("inputs" | "out")[];
  /** Whether the output shares storage with the first input. */
  readonly view?: boolean;
  /** Whether `forward` is made of views and copies alone, and so runs on any device; true of views. */
  readonly portable?: boolean;
}

/** What a structural op is held against. It stands beside the op, not in it, so that programs which only compute are smaller. */
export interface Reference<A> {
  /** The same over any number system, as the naive loop. */
  of<T>(algebra: Algebra<T>, inputs: readonly Grid<T>[], attributes: A): Grid<T>;
  readonly samples: readonly Sample[];
}

/**
 * Fills `n` elements of `out`, from place `at` on, `step` apart. Input i is read from `offsets[i]` on, `steps[i]` apart.
 * Everything is computed in double and rounded once, when stored.
 */
export type Kernel = (
  out: TypedArray,
  at: number,
  step: number,
  n: number,
  inputs: readonly Tensor[],
  offsets: Int32Array,
  steps: Int32Array,
) => void;

/** An op on tensors that are laid out alike, on the CPU; null where they are not. */
export type Fused = (...inputs: Tensor[]) => Tensor | null;

/** The gradient of one op for one input, from the cotangent and the record of the op. */
export type Pullback = (g: Tensor, saved: Saved) => Tensor;

export interface ReductionKernel {
  /** The sum over `n` elements, in double. */
  total(n: number, inputs: readonly Tensor[], offsets: Int32Array, steps: Int32Array): number;
  finish(total: number, count: number): number;
}

/** How a gradient is computed: an op over some of (cotangent, inputs, out), or no work at all. */
export interface Derived {
  /** Absent where the gradient is the cotangent itself. */
  readonly op?: Op;
  /** Where each input of `op` after the cotangent comes from: an input's place, `inputs.length` for out, −1 for the count. */
  readonly picks: readonly number[];
  /** The derivative is 0 everywhere. */
  readonly zero: boolean;
}

export interface OpParts {
  readonly name: string;
  readonly kind: "elementwise" | "reduction" | "structural" | "custom";
  readonly inputs: readonly string[];
  /** Text is read when it is first asked for. */
  readonly formula?: Formula | string;
  readonly kernel?: Formula | string;
  readonly narrow?: Formula | string | undefined;
  readonly finish?: Formula | string;
  readonly derivatives?: readonly (Formula | string)[];
  readonly takes?: "float" | "number" | "any" | "bool";
  readonly gives?: "same" | "bool" | "count";
  readonly bools?: number;
  readonly domain?: Readonly<Record<string, readonly [low: number, high?: number]>>;
  readonly probes?: readonly (number | readonly number[])[];
  readonly kinks?: readonly string[];
  readonly homogeneous?: boolean;
  /** Puts the ops that its formulas name into the table, where not every program has them. */
  readonly words?: () => void;
  readonly structural?: Structural<Attributes>;
  /** How many derivatives away from a declared op. */
  readonly order?: number;
}

function read(given: Formula | string | undefined): Formula | undefined {
  return typeof given === "string" ? parse(given) : given;
}

/** All ops are of this one class: calls through objects of several shapes cost 15%. */
export class Op {
  readonly name: string;
  readonly kind: "elementwise" | "reduction" | "structural" | "custom";
  /** The names of the inputs, as the formulas use them. */
  readonly inputs: readonly string[];
  /** The dtypes it accepts: floating, numbers, anything, bool. */
  readonly takes: "float" | "number" | "any" | "bool";
  /** The dtype of its output: the inputs', bool, or int32 when counting bools. */
  readonly gives: "same" | "bool" | "count";
  /** Bit i says that input i is bool whatever the others are. */
  readonly bools: number;
  /** The first input that is not forced to be bool: it sets the dtype. */
  readonly lead: number;
  /** @internal Where each input may lie for the formula to be real and smooth but at the kinks: open intervals, which have no end unless told. */
  readonly domain: Readonly<Record<string, readonly [low: number, high?: number]>>;
  /** @internal Inputs worth trying beside random ones; tuples where there are several inputs. */
  readonly probes: readonly (number | readonly number[])[];
  /** @internal Expressions of the inputs that vanish where the derivative jumps. */
  readonly kinks: readonly string[];
  /** Of a reduction: it grows as its input does, so that one of numbers whose squares no number holds is found from smaller ones. */
  readonly homogeneous: boolean;
  readonly structural: Structural<Attributes> | undefined;
  /** Of a structural op, where references are loaded. */
  reference: Reference<Attributes> | undefined = undefined;
  readonly order: number;

  /** Per dtype, compiled when first needed. */
  readonly kernels: (Kernel | undefined)[] = [undefined, undefined, undefined, undefined];
  readonly reductions: (ReductionKernel | undefined)[] = [undefined, undefined, undefined, undefined];
  /** Kernels over vectors, per dtype, made when first needed; null where there is none. */
  readonly vectors: (object | null | undefined)[] = [undefined, undefined, undefined, undefined];
  #words: (() => void) | undefined;
  #formulaGiven: Formula | string | undefined;
  #kernelGiven: Formula | string | undefined;
  #narrowGiven: Formula | string | undefined;
  #finishGiven: Formula | string | undefined;
  #derivativesGiven: readonly (Formula | string)[] | undefined;
  #derivativesRead: readonly Formula[] | undefined = undefined;
  /** Per dtype, once it was called often; null where it cannot be. */
  readonly fused: (Fused | null)[] = [null, null, null, null];
  /** How often it was called before that. */
  calls: number = 0;
  /** How the gradient for each input is computed, once it was asked for. */
  readonly derived: (Derived | undefined)[] = [];
  /** For each input, the pullback written for it alone, once it was asked for often. */
  readonly pullbacks: (Pullback | undefined)[];
  /** By the bits of the tracked inputs: the bits of what their gradients read. */
  readonly saves: (number | undefined)[] = [];

  constructor(parts: OpParts) {
    this.name = parts.name;
    this.kind = parts.kind;
    this.inputs = parts.inputs;
    this.pullbacks = parts.inputs.map(() => undefined);
    this.#words = parts.words;
    this.#formulaGiven = parts.formula;
    this.#kernelGiven = parts.kernel;
    this.#narrowGiven = parts.narrow;
    this.#finishGiven = parts.finish;
    this.#derivativesGiven = parts.derivatives;
    this.takes = parts.takes ?? "float";
    this.gives = parts.gives ?? "same";
    this.bools = parts.bools ?? 0;
    this.lead = 0;
    while ((this.bools >> this.lead) & 1) this.lead++;
    this.domain = parts.domain ?? {};
    this.probes = parts.probes ?? [];
    this.kinks = parts.kinks ?? [];
    this.homogeneous = parts.homogeneous ?? false;
    this.structural = parts.structural;
    this.order = parts.order ?? 0;
  }

  /** Put the words of its formulas into the table, when one of these is first read. */
  #enterWords(): void {
    const words = this.#words;
    this.#words = undefined;
    words?.();
  }

  /** What it means; of a reduction, what is added up. */
  get formula(): Formula | undefined {
    this.#enterWords();
    return (this.#formulaGiven = read(this.#formulaGiven));
  }

  /** How it is computed stably; the formula unless declared. */
  get kernel(): Formula | undefined {
    this.#enterWords();
    return (this.#kernelGiven = read(this.#kernelGiven)) ?? this.formula;
  }

  /** How float32 is computed in doubles: with as many digits as it has. */
  get narrow(): Formula | undefined {
    return (this.#narrowGiven = read(this.#narrowGiven)) ?? this.kernel;
  }

  /** Of a reduction: what becomes of `total`, with `count` the number of elements added. */
  get finish(): Formula | undefined {
    return (this.#finishGiven = read(this.#finishGiven));
  }

  /** One an input, in their order; absent where not differentiable. Those of a derived op are found when asked for. */
  get derivatives(): readonly Formula[] | undefined {
    this.#enterWords();
    return (this.#derivativesRead ??= this.#derivativesGiven?.map((text) => read(text)!));
  }

  set derivatives(formulas: readonly Formula[] | undefined) {
    this.#derivativesRead = formulas;
  }

  /** Whether a gradient flows through it. */
  get differentiable(): boolean {
    return (
      this.kind === "custom" ||
      this.#derivativesGiven !== undefined ||
      this.order > 0 ||
      this.structural?.vjp !== undefined
    );
  }

  /** Ways to call it in a test; of structural ops alone. */
  get samples(): readonly Sample[] {
    return this.reference?.samples ?? [];
  }

  /** Whether the formula is the op itself, so that a number system must know it. */
  get base(): boolean {
    return this.formula?.kind === "call" && this.formula.word === this.name;
  }
}
