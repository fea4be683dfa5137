/** The words of suites that write their function once more, as a reference: a handle on what gives one number. */
import type { Arbitrary } from "fast-check";
import { type Tensor, tensor } from "../../engine/index.ts";
import { ABOVE, type How } from "../ask/handle.ts";
import type { Exports } from "../ask/probe.ts";
import { repeats } from "../ask/repeats.ts";
import { type Misconception, TensorHandle } from "../ask/tensor-handle.ts";
import type { Difference } from "../oracles/differences.ts";
import type { SymbolicGradient } from "../oracles/symbolic.ts";
import type { Question, Values } from "./channel.ts";
import type { Checked } from "./checked.ts";
import { toFloat32 } from "./rounding.ts";
import { currentSession } from "./session.ts";

/** The lesson's function, in the engine's ops: the judge differentiates it symbolically. */
export type Reference = (...inputs: Tensor[]) => Tensor;

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
  /** The upstream gradient. @defaultValue 1 */
  readonly cotangent?: number;
}

export class ScalarHandle<N extends string = string> {
  readonly name: string;
  readonly #inputs: readonly N[];
  readonly #construct: readonly N[];
  readonly #asked: TensorHandle<Readonly<Record<string, Values | number>>, N>;

  constructor(
    name: string,
    { inputs, construct = [], reference, sizes, ...options }: ScalarOptions<N>,
    declared?: string,
  ) {
    this.name = name;
    this.#inputs = inputs;
    this.#construct = construct;
    this.#asked = new TensorHandle({
      ...options,
      call: this.call,
      needs: [name],
      source: sourceOf(name, inputs, construct),
      wanted: inputs,
      construct,
      ...(declared && { declared }),
      solution: solutionOf(name, inputs, construct, reference),
      domain: options.domain as Arbitrary<Readonly<Record<string, Values | number>>>,
      ...(sizes && {
        sizes: (given) => {
          const all = sizes(...inputs.map((input) => (given[input] as Values).data));
          return Object.fromEntries(inputs.map((input, i) => [input, all[i]])) as Record<
            N,
            ArrayLike<number>
          >;
        },
      }),
    });
  }

  /** "cosine(x, y)", "new Norm(p).forward(x)". */
  get call(): string {
    const [inputs, construct] = [this.#inputs, this.#construct];
    if (construct.length === 0) return `${this.name}(${inputs.join(", ")})`;
    const rest = inputs.filter((name) => !construct.includes(name));
    return `new ${this.name}(${construct.join(", ")}).forward(${rest.join(", ")})`;
  }

  question(inputs: readonly Values[], how: How = {}): Question {
    return this.#asked.question(this.#named(inputs), how);
  }

  #named(inputs: readonly Values[], cotangent = 1): Readonly<Record<string, Values | number>> {
    const entries = this.#inputs.map((name, i) => [name, inputs[i]] as const);
    return { ...Object.fromEntries(entries), ...(cotangent !== 1 && { [ABOVE]: cotangent }) };
  }

  /** The value of the submission's function. Rejects with a Failure unless it is one finite number in a tensor. */
  async value(...inputs: Values[]): Promise<number> {
    return (await this.#asked.output(this.#named(inputs)))[0];
  }

  /** The gradients that the submission's backward leaves on its inputs, by the inputs' names. */
  async gradients(...inputs: Values[]): Promise<Record<N, Float64Array>> {
    return this.gradientsWith({}, ...inputs);
  }

  async gradientsWith({ cotangent }: GradientOptions, ...inputs: Values[]): Promise<Record<N, Float64Array>> {
    const { gradients } = await this.#asked.checked(this.#named(inputs, cotangent));
    return Object.fromEntries(this.#inputs.map((name, i) => [name, gradients[i]])) as Record<N, Float64Array>;
  }

  /**
   * Ask again and again, with gradients: the submission must answer the same, also where the tensors held other numbers before, and leave
   * its inputs as they were. Gives the answer.
   */
  async repeats(...inputs: Values[]): Promise<Checked> {
    const given = currentSession().channel.device ? inputs.map(toFloat32) : inputs;
    // Other numbers in the same shapes, as good as these; not all of them changed alike, which leaves a cosine as it is.
    const earlier = given.map(({ shape, data }, i): Values => {
      if (this.#construct.includes(this.#inputs[i])) return { shape, data: data.map((entry) => entry + 1) };
      return { shape, data: i % 2 === 0 ? data.toReversed().map((entry) => -2 * entry) : data };
    });
    return repeats(this.#asked, this.#named(inputs), earlier);
  }

  /** Value, gradients and partials of the lesson's own function: mathjs derivatives, evaluated at 64 digits where doubles do not suffice. */
  exact(...inputs: Values[]): Promise<SymbolicGradient> {
    return this.#asked.symbolic(this.#named(inputs));
  }

  /** Adaptive finite differences of the submission's own values, by the inputs' names: in float64, wherever it is graded. */
  differences(...inputs: Values[]): Promise<Record<N, Difference[]>> {
    return this.#asked.differences(this.#named(inputs));
  }
}

function sourceOf(name: string, inputs: readonly string[], construct: readonly string[]): string {
  const tensors = inputs.filter((input) => !construct.includes(input)).map((input) => `inputs.${input}`);
  if (construct.length === 0) return `({ exports, inputs }) => exports.${name}(${tensors.join(", ")})`;
  const settings = construct.map((input) => `plain("${input}")[0] ?? plain("${input}")`);
  const stands = construct.map((input) => `stands("${input}", made.${input});`);
  return `({ exports, inputs, plain, once, stands }) => {
    const made = once(() => new exports.${name}(${settings.join(", ")}));
    ${stands.join(" ")}
    return made.forward(${tensors.join(", ")});
  }`;
}

/** The reference, as an exercise would export it. */
function solutionOf(
  name: string,
  inputs: readonly string[],
  construct: readonly string[],
  reference: Reference,
): Exports {
  if (construct.length === 0) return { [name]: reference };
  return {
    [name]: class {
      constructor(...settings: number[]) {
        for (const [i, input] of construct.entries())
          Object.assign(this, { [input]: tensor([settings[i]], { dtype: "float64", requiresGrad: true }) });
      }

      forward(...rest: Tensor[]): Tensor {
        const own = this as unknown as Readonly<Record<string, Tensor>>;
        const given = [...rest];
        return reference(...inputs.map((input) => (construct.includes(input) ? own[input] : given.shift()!)));
      }
    },
  };
}
