/** A handle on an exported function of tensors that gives a scalar: asks for its value, its gradients and their differences. */
import type { Arbitrary } from "fast-check";
import type { Tensor } from "../../engine/index.ts";
import { mutatedBy } from "../diagnosis/mutated-input.ts";
import { type Difference, differences } from "../oracles/differences.ts";
import { type SymbolicGradient, symbolicGradient } from "../oracles/symbolic.ts";
import type { Answer, ScalarQuestion, Values } from "./channel.ts";
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
}

export interface GradientOptions {
  /** The upstream gradient; 1 unless told. */
  readonly cotangent?: number;
}

/** What the submission answered, once its type, shape and finiteness hold. */
export interface Checked {
  readonly value: number;
  readonly gradients: readonly Float64Array[];
}

export type TensorAnswer = Extract<Answer, { outcome: "tensor" }>;

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

  /** Ask twice, with gradients: the submission must answer the same, and leave its inputs as they were. */
  async repeats(...inputs: Values[]): Promise<void> {
    const [{ answer }, again] = await Promise.all([0, 1].map(() => this.ask(inputs, { gradients: true })));
    const { value, gradients } = checkAnswer(this, inputs, answer);
    const { mutated } = tensorOf(this, answer);
    if (mutated.length > 0) {
      const { text, ...known } = mutatedBy(this.call, mutated);
      throw new Failure(text, known);
    }
    const second = checkAnswer(this, inputs, again.answer);
    const differs =
      value !== second.value ? [value, second.value] : firstDifference(gradients, second.gradients);
    if (differs) {
      throw new Failure(`The same inputs gave ${differs[0]}, then ${differs[1]}.`, {
        code: "non-deterministic",
      });
    }
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

function firstDifference(
  a: readonly Float64Array[],
  b: readonly Float64Array[],
): [number, number] | undefined {
  for (let i = 0; i < a.length; i++) {
    const k = a[i].findIndex((entry, k) => entry !== b[i][k]);
    if (k >= 0) return [a[i][k], b[i][k]];
  }
  return undefined;
}

/** NaN where the submission has no value there: a difference must meet it, not stumble on it. */
function rawValue(handle: ScalarHandle, answer: Answer): number {
  const tensor = tensorOf(handle, answer);
  return tensor.value.data.length === 1 ? tensor.value.data[0] : Number.NaN;
}

export function tensorOf(handle: Pick<ScalarHandle, "name" | "call">, answer: Answer): TensorAnswer {
  if (answer.outcome === "threw") {
    const { name, message, at } = answer.thrown;
    throw new Failure(`${handle.call} threw ${name}${message ? `: ${message.replace(/\.$/, "")}` : ""}.`, {
      code: "threw",
      where: at,
    });
  }
  if (answer.outcome === "record") throw new Error("A question about a function was answered with a record.");
  if (answer.outcome === "other") {
    throw new Failure(`${handle.call} gave ${answer.description}, not a tensor.`, {
      code: "wrong-type",
      advice: adviceOn(answer.description),
    });
  }
  return answer;
}

function adviceOn(description: string): string {
  if (description.includes("Promise"))
    return "Drop `async` and `await`: the function must return its tensor at once.";
  if (description.includes("number"))
    return "Return the tensor itself: a number has no record of how it was made, so nothing can be differentiated. Leave out `.item()`.";
  if (description.includes("undefined")) return "Is there a `return`?";
  return "Return a tensor of shape [].";
}

function finiteValue(handle: Pick<ScalarHandle, "name" | "call">, answer: Answer): number {
  const { value } = tensorOf(handle, answer);
  const { shape } = value;
  if (value.data.length !== 1 || shape.length > 1) {
    throw new Failure(`${handle.call} has shape [${shape.join(", ")}]; it must be one number, of shape [].`, {
      code: "wrong-shape",
      advice:
        value.data.length === 1
          ? "Give it shape [] with `.reshape([])`."
          : "Is a sum over the entries missing?",
    });
  }
  if (!Number.isFinite(value.data[0])) {
    throw new Failure(`${handle.call} is ${value.data[0]}.`, {
      code: "non-finite",
      advice: "Look for a division by zero, the root or the logarithm of a negative number.",
    });
  }
  return value.data[0];
}

/** The value and the gradients of an answer, or the Failure that says why there are none. */
export function checkAnswer(
  handle: Pick<ScalarHandle, "name" | "call" | "options">,
  inputs: readonly Values[],
  answer: Answer,
): Checked {
  const value = finiteValue(handle, answer);
  const { gradients, connected, backwardThrew, gradientBefore } = answer as TensorAnswer;
  const names = handle.options.inputs;
  if (gradientBefore.length > 0) {
    throw new Failure(`The call itself left a gradient on ${gradientBefore.join(" and ")}.`, {
      code: "accumulated",
      advice: "Gradients add up: do not call backward() inside the function. Whoever calls it does that.",
    });
  }
  if (!connected) {
    throw new Failure(
      `${handle.call} has the value, but no record of how it came from ${names.join(" and ")}.`,
      {
        code: "detached",
        advice:
          "Compute with tensors from the inputs to the result: `item()`, `detach()`, `noGrad` and `tensor(…)` of plain numbers cut the record.",
      },
    );
  }
  const { mutated } = answer as TensorAnswer;
  if (backwardThrew && mutated.length > 0) {
    // The write is the cause; that the backward met it is the symptom.
    const { text, ...known } = mutatedBy(handle.call, mutated);
    throw new Failure(text, known);
  }
  if (backwardThrew) {
    throw new Failure(
      `The backward of ${handle.call} threw ${backwardThrew.name}: ${backwardThrew.message}.`,
      {
        code: "threw",
        where: backwardThrew.at,
      },
    );
  }
  const checked = names.map((name, i) => {
    const gradient = gradients?.[i];
    if (!gradient) {
      throw new Failure(`No gradient arrived at ${name}.`, {
        code: "detached",
        advice: `Somewhere ${name} is replaced by a tensor with no record: look for \`detach()\`, \`item()\`, \`noGrad\` or \`tensor(…)\`.`,
      });
    }
    const { shape } = inputs[i];
    if (gradient.shape.join() !== shape.join()) {
      throw new Failure(
        `The gradient of ${name} has shape [${gradient.shape.join(", ")}], not [${shape.join(", ")}].`,
        {
          code: "wrong-shape",
        },
      );
    }
    const bad = gradient.data.findIndex((entry) => !Number.isFinite(entry));
    if (bad >= 0) {
      throw new Failure(`Entry ${bad} of the gradient of ${name} is ${gradient.data[bad]}.`, {
        code: "non-finite",
      });
    }
    return gradient.data;
  });
  return { value, gradients: checked };
}
