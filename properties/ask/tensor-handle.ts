/** A handle on what gives one tensor: asks for its value, its gradients and their differences, and knows the right ones. */
import type { Trace } from "../../engine/index.ts";
import { Mistake } from "../author/mistake.ts";
import { type Difference, differences } from "../oracles/differences.ts";
import { exactTrace } from "../oracles/recorded-gradient.ts";
import { type SymbolicGradient, symbolicGradientOf } from "../oracles/symbolic.ts";
import { type Answer, askAll, type Question, type Values } from "../suite/channel.ts";
import { type Checked, checkAnswer, outputOf, tensorOf } from "../suite/checked.ts";
import type { Failure } from "../suite/failure.ts";
import { isValues } from "../suite/number.ts";
import { noteRounding } from "../suite/rounding.ts";
import { currentSession, type Exchange, inFloat64 } from "../suite/session.ts";
import { roundingOf } from "./device-bounds.ts";
import { ABOVE, Handle, type HandleOptions, type How, type Inputs } from "./handle.ts";
import { answerOfSolution, traceHere, uselessAnswer } from "./solution.ts";

/** A value, and the gradients of the wanted inputs. */
export interface Exact {
  readonly shape: readonly number[];
  readonly value: Float64Array;
  readonly gradients: readonly Float64Array[];
  /** As the solution gave it, where it was asked in doubles. */
  readonly answer?: Answer;
}

/** The same, and what the solution's own way through doubles may have been off by. */
export interface Precise extends Exact {
  readonly errors: { readonly value: Float64Array; readonly gradients: readonly Float64Array[] };
}

/** The size that each entry of a wanted gradient naturally has, by its name; of those left out, each has that of the whole. */
export type Sizes<I, W extends string> = (inputs: I) => Readonly<Partial<Record<W, ArrayLike<number>>>>;

/** The least and the greatest that each entry of a gradient may be. */
export type Subgradients<I, W extends string> = (
  inputs: I,
) => Partial<Readonly<Record<W, readonly [least: ArrayLike<number>, greatest: ArrayLike<number>]>>>;

export interface TensorOptions<I extends Inputs, W extends string> extends HandleOptions<I> {
  /** Names of the inputs whose gradients count. */
  readonly wanted: readonly W[];
  /** Names of the inputs that an object is made of: no tensor that a learner's code may change. */
  readonly construct?: readonly string[];
  /**
   * The size of each entry of each gradient, where sound programs keep the digits of every entry, however small it is
   * beside the others. A difference quotient does not: its error is that of the whole value.
   */
  readonly sizes?: Sizes<I, W>;
  /** Where there is a kink: between which numbers each entry of a gradient may lie, all of them right. Nothing where there is none. */
  readonly subgradients?: Subgradients<I, W>;
  /** Of numbers: functions that a learner could have written in its place. */
  readonly misconceptions?: readonly Misconception[];
}

/** A function that a learner could have written in place of the right one. */
export interface Misconception {
  /** Completes "your values are those of …": "the dot product: it is not divided by the norms". */
  readonly says: string;
  readonly f: (...inputs: Float64Array[]) => number;
}

/** Ones unless the inputs say what comes from above. */
export function aboveOf(inputs: Inputs): Values | undefined {
  const above = inputs[ABOVE];
  if (typeof above === "number") return { shape: [], data: Float64Array.of(above) };
  return typeof above === "object" ? above : undefined;
}

export class TensorHandle<I extends Inputs = Inputs, W extends string = string> extends Handle<I> {
  readonly wanted: readonly W[];
  readonly construct: readonly string[];
  readonly sizes: Sizes<I, W> | undefined;
  readonly subgradients: Subgradients<I, W> | undefined;
  readonly misconceptions: readonly Misconception[];
  readonly #right: WeakMap<I, Promise<Exact>> = new WeakMap();

  constructor(options: TensorOptions<I, W>) {
    super(options);
    this.wanted = options.wanted;
    this.construct = options.construct ?? [];
    this.sizes = options.sizes;
    this.subgradients = options.subgradients;
    this.misconceptions = options.misconceptions ?? [];
  }

  question(inputs: I, how: How = {}): Question {
    const above = aboveOf(inputs);
    const { wanted } = this;
    const asked = Object.assign(this.parts(inputs), { wanted, gives: "tensor" as const, gradients: false });
    return Object.assign(asked, above && { above }, how);
  }

  /** The wanted inputs, in their order. */
  leaves(inputs: I): Values[] {
    return this.wanted.map((name) => {
      const values: unknown = inputs[name];
      return isValues(values) ? values : this.lacks(name, inputs);
    });
  }

  async examine(inputs: I): Promise<void> {
    await this.right(inputs);
    await this.trace(inputs);
    this.sizes?.(inputs);
    this.subgradients?.(inputs);
  }

  async ask(inputs: I, how: How = {}): Promise<Exchange> {
    const { channel, exchanges } = currentSession();
    const given = this.given(inputs);
    const exchange = {
      handle: this as unknown as TensorHandle,
      inputs: given,
      how,
      answer: await this.send(given, how),
    };
    exchanges.push(exchange);
    if (channel.device) noteRounding(await roundingOf(exchange));
    return exchange;
  }

  /** Asks about each of them, in one turn. */
  async askEach(all: readonly I[]): Promise<readonly Exchange[]> {
    const { channel, exchanges } = currentSession();
    if (channel.device) return Promise.all(all.map((inputs) => this.ask(inputs)));
    const answers = await askAll(
      channel,
      all.map((inputs) => this.question(inputs)),
    );
    const handle = this as unknown as TensorHandle;
    const asked = answers.map((answer, i) => ({ handle, inputs: all[i], how: {}, answer }));
    exchanges.push(...asked);
    return asked;
  }

  /** Asks, and while the submission computes, so does the solution: when the questions of this turn are on their way. */
  #askBeside(inputs: I, how?: How): Promise<Exchange> {
    const asked = this.ask(inputs, how);
    // What is wrong with it is told when its answer is looked at.
    if (!currentSession().channel.device) setImmediate(() => this.right(inputs).catch(() => {}));
    return asked;
  }

  /** What the submission gave, with its gradients; a Failure unless both are sound. */
  async checked(inputs: I, how: How = {}): Promise<Checked> {
    const { answer, inputs: given } = await this.#askBeside(inputs, { gradients: true, ...how });
    return this.check(given as I, answer, await this.right(given as I));
  }

  check(inputs: I, answer: Answer, right: Exact): Checked {
    const held = (given: Answer): Checked =>
      checkAnswer(this as unknown as TensorHandle, this.leaves(inputs), given, right);
    try {
      return held(answer);
    } catch (failure) {
      this.#requireOf(right, held);
      throw failure;
    }
  }

  /** What the solution itself does not hold to is no learner's fault. @throws {Mistake} */
  #requireOf({ answer }: Exact, held: (given: Answer) => unknown): void {
    try {
      if (answer) held(answer);
    } catch (own) {
      throw new Mistake(
        `The solution is not what its exercise must be: ${(own as Failure).message.replace(/\.$/, "")}; a sound answer was expected.`,
        { declared: this.declared, advice: "Mend the solution, or what is `wanted` of the exercise." },
      );
    }
  }

  /** The value alone, as entries. */
  async output(inputs: I): Promise<Float64Array> {
    const { answer, inputs: given } = await this.#askBeside(inputs);
    const right = await this.right(given as I);
    const held = (given: Answer): Float64Array =>
      outputOf(this as unknown as TensorHandle, given, right.shape);
    try {
      return held(answer);
    } catch (failure) {
      this.#requireOf(right, held);
      throw failure;
    }
  }

  /** As the solution gives it, in doubles. */
  right(inputs: I): Promise<Exact> {
    let known = this.#right.get(inputs);
    if (!known) this.#right.set(inputs, (known = this.#ofSolution(inputs)));
    return known;
  }

  async #ofSolution(inputs: I): Promise<Exact> {
    const found = await answerOfSolution(this, this.question(inputs, { gradients: true }));
    if (found.outcome !== "tensor")
      throw uselessAnswer(this, found.outcome === "other" ? found.description : "a record", "a tensor was");
    const { value, gradients } = found;
    const leaves = this.leaves(inputs);
    return {
      shape: value.shape,
      value: value.data,
      // What the value does not depend on has no slope.
      gradients: leaves.map(({ data }, i) => gradients?.[i]?.data ?? new Float64Array(data.length)),
      answer: { ...found, mutated: [] },
    };
  }

  /** The solution's steps, on these inputs. */
  trace(inputs: I, gradients = true): Promise<Trace> {
    return traceHere(this, this.question(inputs, { gradients }));
  }

  /** The tensors of the inputs in the order in which a trace has them. */
  tensors(inputs: I): Values[] {
    return this.question(inputs).inputs.map(({ values }) => values);
  }

  /** What the solution's steps come to: at 64 digits where doubles do not suffice. */
  async precisely(inputs: I): Promise<Precise> {
    const trace = await this.trace(inputs);
    const [value, ...gradients] = exactTrace(trace, this.tensors(inputs));
    const { shape } = trace.values[trace.outputs[0]];
    return {
      shape,
      value: value.exact,
      gradients: gradients.map(({ exact }) => exact),
      errors: { value: value.error, gradients: gradients.map(({ error }) => error) },
    };
  }

  /** Its value alone. */
  async exactValue(inputs: I): Promise<Float64Array> {
    return exactTrace(await this.trace(inputs, false), this.tensors(inputs))[0].exact;
  }

  /** The derivative of ⟨what comes from above, value⟩ that mathjs derives from the solution's steps. */
  async symbolic(inputs: I): Promise<SymbolicGradient> {
    const given = this.given(inputs);
    const named = this.question(given).inputs;
    const steps = {
      owner: this,
      wanted: this.wanted,
      trace: (gradients: boolean) => this.trace(given, gradients),
    };
    return symbolicGradientOf(steps, named, aboveOf(given));
  }

  /** Adaptive finite differences of the submission's own ⟨what comes from above, value⟩: in float64, wherever it is graded. */
  differences(inputs: I): Promise<Record<W, Difference[]>> {
    return inFloat64(() => this.#differences(inputs));
  }

  async #differences(inputs: I): Promise<Record<W, Difference[]>> {
    const leaves = this.leaves(inputs);
    const offsets = leaves.map((_, i) => leaves.slice(0, i).reduce((sum, { data }) => sum + data.length, 0));
    const moved = (point: Float64Array): I => {
      const given: Record<string, unknown> = { ...inputs };
      for (const [i, { shape, data }] of leaves.entries())
        given[this.wanted[i]] = { shape, data: point.slice(offsets[i], offsets[i] + data.length) };
      return given as I;
    };
    const at = Float64Array.from(leaves.flatMap(({ data }) => [...data]));
    const above = aboveOf(inputs)?.data;
    const valuesAt = async (points: readonly Float64Array[]): Promise<number[]> =>
      (await this.askEach(points.map(moved))).map(({ answer }) => rawValue(this.call, answer, above));
    const all = await differences(valuesAt, at);
    return Object.fromEntries(
      leaves.map(({ data }, i) => [this.wanted[i], all.slice(offsets[i], offsets[i] + data.length)]),
    ) as Record<W, Difference[]>;
  }
}

/** NaN where the submission has no value there: a difference must meet it, not stumble on it. */
function rawValue(call: string, answer: Answer, above: Float64Array | undefined): number {
  const { data } = tensorOf(call, answer).value;
  if (!above || above.length !== data.length) {
    const factor = above?.length === 1 ? above[0] : 1;
    return data.length === 0 ? Number.NaN : factor * data.reduce((sum, entry) => sum + entry, 0);
  }
  return data.reduce((sum, entry, k) => sum + above[k] * entry, 0);
}
