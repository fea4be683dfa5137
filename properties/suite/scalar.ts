/** A handle on an exported function of tensors that gives a scalar: asks for its value, its gradients and their differences. */
import type { Arbitrary } from "fast-check";
import type { Tensor } from "../../engine/index.ts";
import { noteExpectation } from "../author/expectations.ts";
import { mutatedBy } from "../diagnosis/mutated-input.ts";
import { type Difference, differences } from "../oracles/differences.ts";
import { type SymbolicGradient, symbolicGradient } from "../oracles/symbolic.ts";
import type { Answer, ScalarQuestion, Values } from "./channel.ts";
import { type Checked, checkAnswer, finiteValue, tensorOf } from "./checked.ts";
import { Failure } from "./failure.ts";
import { noteRounding, relativeTo, scalarBounds, toFloat32 } from "./rounding.ts";
import { currentSession, type Exchange, inFloat64, type Rounding } from "./session.ts";

/** The lesson's function, in the engine's ops: the judge differentiates it symbolically. */
export type Reference = (...inputs: Tensor[]) => Tensor;

/** A function that a learner could have written in place of the right one. */
export interface Misconception {
  /** Completes "your values are those of …": "the dot product: it is not divided by the norms". */
  readonly says: string;
  readonly f: (...inputs: Float64Array[]) => number;
}

export interface ScalarOptions<N extends string> {
  readonly inputs: readonly N[];
  /** Where the export is a Module: the inputs that its constructor takes, as numbers, and keeps as parameters of these names. */
  readonly construct?: readonly N[];
  readonly reference: Reference;
  /** Inputs in general position, on which a diagnosis tests its hypotheses. */
  readonly domain: Arbitrary<Readonly<Record<N, Values>>>;
  readonly misconceptions?: readonly Misconception[];
  /**
   * The size that each entry of each gradient naturally has, where sound programs keep the digits of every entry, however small it is
   * beside the others. A difference quotient does not: its error is that of the whole value.
   */
  readonly sizes?: (...inputs: Float64Array[]) => readonly ArrayLike<number>[];
}

export interface GradientOptions {
  /** The upstream gradient; 1 unless told. */
  readonly cotangent?: number;
}

export class ScalarHandle<N extends string = string> {
  readonly name: string;
  readonly options: ScalarOptions<N>;

  constructor(name: string, options: ScalarOptions<N>) {
    this.name = name;
    this.options = options;
  }

  /** "cosine(x, y)", "new Norm(p).forward(x)". */
  get call(): string {
    const { inputs, construct } = this.options;
    if (!construct) return `${this.name}(${inputs.join(", ")})`;
    const rest = inputs.filter((name) => !construct.includes(name));
    return `new ${this.name}(${construct.join(", ")}).forward(${rest.join(", ")})`;
  }

  question(inputs: readonly Values[], how: Partial<ScalarQuestion> = {}): ScalarQuestion {
    const { construct } = this.options;
    const named = this.options.inputs.map((name, i) => ({ name, values: inputs[i] }));
    return {
      probe: "scalar",
      export: this.name,
      inputs: named,
      ...(construct && { construct }),
      gradients: false,
      ...how,
    };
  }

  /** Ask, without judging the answer. */
  async ask(inputs: readonly Values[], how: Partial<ScalarQuestion> = {}): Promise<Exchange> {
    const { channel, exchanges } = currentSession();
    const question = this.question(channel.device ? inputs.map(toFloat32) : inputs, how);
    const handle = this as unknown as ScalarHandle;
    const answer = await channel.ask(question);
    const exchange = { handle, question, answer };
    exchanges.push(exchange);
    if (channel.device) noteRounding(roundingOf(exchange));
    return exchange;
  }

  /** The value of the submission's function. Rejects with a Failure unless it is one finite number in a tensor. */
  async value(...inputs: Values[]): Promise<number> {
    return finiteValue(this, (await this.ask(inputs)).answer);
  }

  /** The gradients that the submission's backward leaves on its inputs, by the inputs' names. */
  async gradients(...inputs: Values[]): Promise<Record<N, Float64Array>> {
    return this.gradientsWith({}, ...inputs);
  }

  /**
   * Ask again and again, with gradients: the submission must answer the same, also where the tensors held other numbers before, and leave
   * its inputs as they were. Gives the answer.
   */
  async repeats(...inputs: Values[]): Promise<Checked> {
    noteExpectation(undefined);
    const { answer } = await this.ask(inputs, { gradients: true });
    const first = checkAnswer(this, inputs, answer);
    const { mutated } = tensorOf(this, answer);
    if (mutated.length > 0) {
      const { text, ...known } = mutatedBy(this.call, mutated);
      throw new Failure(text, known);
    }
    // Questions of one turn travel together: these two come after the first one of every other run.
    const [again, written] = await Promise.all([
      this.ask(inputs, { gradients: true }),
      this.ask(inputs, { gradients: true, rewritten: true }),
    ]);
    const differs = differenceOf(first, checkAnswer(this, inputs, again.answer));
    if (differs) {
      throw new Failure(`The same inputs gave ${differs[0]}, then ${differs[1]}.`, {
        code: "non-deterministic",
      });
    }
    const stale = differenceOf(first, checkAnswer(this, inputs, written.answer));
    if (stale) {
      throw new Failure(
        `${this.call} keeps something of the call before: where the same tensors held other numbers then, it gives ${stale[1]} in place of ${stale[0]}.`,
        {
          code: "stale",
          advice:
            "Compute from the arguments at every call; keep nothing outside the function, and in an object nothing but its parameters.",
        },
      );
    }
    return first;
  }

  async gradientsWith(options: GradientOptions, ...inputs: Values[]): Promise<Record<N, Float64Array>> {
    const { answer } = await this.ask(inputs, { gradients: true, ...options });
    const { gradients } = checkAnswer(this, inputs, answer);
    return Object.fromEntries(this.options.inputs.map((name, i) => [name, gradients[i]])) as Record<
      N,
      Float64Array
    >;
  }

  /** Value, gradients and partials of the lesson's own function: mathjs derivatives, evaluated at 64 digits where doubles do not suffice. */
  exact(...inputs: Values[]): Promise<SymbolicGradient> {
    const { device } = currentSession().channel;
    return symbolicGradient(
      this.options.reference,
      this.options.inputs.map((name, i) => ({ name, values: device ? toFloat32(inputs[i]) : inputs[i] })),
    );
  }

  /** Adaptive finite differences of the submission's own values, by the inputs' names: in float64, wherever it is graded. */
  differences(...inputs: Values[]): Promise<Record<N, Difference[]>> {
    return inFloat64(() => this.#differences(inputs));
  }

  async #differences(inputs: readonly Values[]): Promise<Record<N, Difference[]>> {
    const lengths = inputs.map(({ data }) => data.length);
    const offsets = lengths.map((_, i) => lengths.slice(0, i).reduce((sum, n) => sum + n, 0));
    const split = (point: Float64Array): Values[] =>
      inputs.map(({ shape }, i) => ({ shape, data: point.slice(offsets[i], offsets[i] + lengths[i]) }));
    const at = Float64Array.from(inputs.flatMap(({ data }) => [...data]));
    const all = await differences(
      (points) =>
        Promise.all(points.map(async (point) => rawValue(this, (await this.ask(split(point))).answer))),
      at,
    );
    return Object.fromEntries(
      this.options.inputs.map((name, i) => [name, all.slice(offsets[i], offsets[i] + lengths[i])]),
    ) as Record<N, Difference[]>;
  }
}

function roundingOf({ handle, question, answer }: Exchange): Rounding {
  const inputs = question.inputs.map(({ values }) => values);
  const bounds = scalarBounds(handle.options.reference, inputs, question.cotangent);
  const arrays = answer.outcome === "tensor" ? (answer.gradients ?? []) : [];
  const entries = arrays.flatMap((given, i): [Float64Array, number[]][] =>
    given ? [[given.data, bounds.gradients[i].map(({ bound }) => bound)]] : [],
  );
  return { relative: relativeTo(bounds, inputs), entries: new Map(entries) };
}

/** The first two numbers that differ. */
function differenceOf(a: Checked, b: Checked): [number, number] | undefined {
  if (a.value !== b.value) return [a.value, b.value];
  for (const [i, gradient] of a.gradients.entries()) {
    const k = gradient.findIndex((entry, k) => entry !== b.gradients[i][k]);
    if (k >= 0) return [gradient[k], b.gradients[i][k]];
  }
  return undefined;
}

/** NaN where the submission has no value there: a difference must meet it, not stumble on it. */
function rawValue(handle: ScalarHandle, answer: Answer): number {
  const tensor = tensorOf(handle, answer);
  return tensor.value.data.length === 1 ? tensor.value.data[0] : Number.NaN;
}
