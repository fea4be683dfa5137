/** Handles on what an exercise exports: functions, classes, and programs of the suite's that use them. */
import fc, { type Arbitrary } from "fast-check";
import type { Tensor } from "../../engine/index.ts";
import type { Context } from "../ask/context.ts";
import type { Inputs } from "../ask/handle.ts";
import type { Exports } from "../ask/probe.ts";
import { RecordHandle } from "../ask/record-handle.ts";
import { type Sizes, type Subgradients, TensorHandle } from "../ask/tensor-handle.ts";
import type { Values } from "./channel.ts";
import type { Check } from "./for-all.ts";
import { RecordWords, TensorWords, type Where } from "./words.ts";

type TensorNames<I> = { [K in keyof I]: I[K] extends Values ? K : never }[keyof I] & string;

export interface FunctionOptions<I extends Inputs, W extends string> {
  /** The inputs in the order in which the function takes them: all of the domain unless told. */
  readonly takes?: readonly (keyof I & string)[];
  /** Whose gradients count: those of all tensors that it takes unless told. */
  readonly wanted?: readonly W[];
  readonly domain: Arbitrary<I>;
  /** Where sound programs keep the digits of every entry of a gradient: the size that each naturally has. */
  readonly sizes?: Sizes<I, W>;
  /** Where there is a kink, the subgradients: between which numbers each entry may lie. */
  readonly subgradients?: Subgradients<I, W>;
}

/** The inputs beside the exercise: tensors, and settings as they are. */
type Beside<I> = { readonly [K in keyof I]: I[K] extends Values ? Tensor : I[K] };

export interface ModuleOptions<I extends Inputs, W extends string> {
  /** What its constructor takes, as text: it may use its arguments, and nothing else of this file. */
  readonly construct: (inputs: Beside<I>, plain: Context["plain"]) => readonly unknown[];
  /** What its forward takes. */
  readonly forward: (inputs: Beside<I>) => readonly unknown[];
  /** Inputs that a constructor makes a parameter of, by the field that holds it: its gradient counts as theirs. */
  readonly parameters?: Readonly<Record<string, string>>;
  readonly wanted: readonly W[];
  readonly domain: Arbitrary<I>;
  readonly sizes?: Sizes<I, W>;
  /** Where there is a kink, the subgradients: between which numbers each entry may lie. */
  readonly subgradients?: Subgradients<I, W>;
  /** As one writes it: "new Norm(p).forward(x)". */
  readonly call?: string;
}

export interface ProcedureOptions<I extends Inputs> {
  /** The exports that it uses. */
  readonly needs: readonly string[];
  /** Runs beside the exercise, as text, and beside the solution, whose fields are right. It may use its context and nothing else of this file. */
  readonly run: (context: Context) => unknown;
  readonly domain: Arbitrary<I>;
  /** The size that the entries of a field naturally have, where it is not their own or 1; or the size of each. */
  readonly size?: (inputs: I, field: string) => number | ArrayLike<number>;
}

/** A class, its objects and their parameters. */
export class ModuleWords<I extends Inputs = Inputs, W extends string = string> extends TensorWords<I, W> {
  readonly #make: string;

  constructor(handle: TensorHandle<I, W>, make: string) {
    super(handle);
    this.#make = make;
  }

  /**
   * Parameters that it must have: `parameters()` lists one of each shape, all of them frozen or none.
   * @param options.named the fields that hold them, where the lesson names these: their values count as well.
   * @param options.on inputs of its constructor.
   */
  keeps(
    shapes: Readonly<Record<string, readonly number[]>>,
    {
      frozen,
      named = false,
      on,
      runs = 5,
    }: { readonly frozen: boolean; readonly named?: boolean } & Omit<Where<Inputs>, "to">,
  ): Check {
    const source = `(context) => {
      const { engine, exports, inputs, settings, plain } = context;
      const made = ${this.#make};
      const own = made instanceof engine.Module ? made.parameters() : [];
      const found = { "it is a Module": made instanceof engine.Module };
      for (const [name, shape] of Object.entries(${JSON.stringify(shapes)})) {
        if (${named}) {
          const field = made[name];
          if (!(field instanceof engine.Tensor)) return { ...found, [name]: field };
          found[name] = field.detach();
          found[name + " has a gradient"] = field.requiresGrad;
          found["parameters() lists " + name] = own.includes(field);
        } else found["parameters() lists the " + name] = own.some((each) => each.shape.join() === shape.join());
      }
      ${frozen ? 'found["all of them are frozen"] = own.every((each) => !each.requiresGrad);' : ""}
      return found;
    }`;
    const { needs, domain, solution } = this.handle;
    const call = "the parameters";
    const handle = new RecordHandle({ call, needs, source, domain, solution });
    return new RecordWords(handle as unknown as RecordHandle).agrees({ on, runs });
  }
}

/** Makes handles whose right answers are those of the solution. */
export function handlesOn(solution: Exports): {
  function<I extends Inputs, const W extends TensorNames<I> = TensorNames<I>>(
    name: string,
    options: FunctionOptions<I, W>,
  ): TensorWords<I, W>;
  module<I extends Inputs, const W extends keyof I & string>(
    name: string,
    options: ModuleOptions<I, W>,
  ): ModuleWords<I, W>;
  procedure<I extends Inputs>(call: string, options: ProcedureOptions<I>): RecordWords<I>;
} {
  return {
    function(name, { takes, wanted, domain, sizes, subgradients }) {
      const [sample] = takes && wanted ? [] : sampleOf(domain);
      const order = takes ?? Object.keys(sample!).filter((input) => input !== "above");
      const args = order.map((input) => `all.${input}`);
      type W = NonNullable<typeof wanted>[number];
      const tensors = wanted ?? (order.filter((input) => typeof sample![input] === "object") as W[]);
      return new TensorWords(
        new TensorHandle({
          call: `${name}(${order.join(", ")})`,
          needs: [name],
          source: `({ exports, inputs, settings }) => { const all = { ...settings, ...inputs }; return exports.${name}(${args.join(", ")}); }`,
          wanted: tensors,
          domain,
          solution,
          ...(sizes && { sizes }),
          ...(subgradients && { subgradients }),
        }),
      );
    },
    module(name, { construct, forward, parameters = {}, wanted, domain, sizes, subgradients, call }) {
      const make = `new exports.${name}(...(${construct.toString()})({ ...settings, ...inputs }, plain))`;
      const stands = Object.entries(parameters).map(
        ([input, field]) => `stands(${JSON.stringify(input)}, made[${JSON.stringify(field)}]);`,
      );
      const handle = new TensorHandle({
        call: call ?? `new ${name}(…).forward(${wanted.join(", ")})`,
        needs: [name],
        source: `({ exports, inputs, settings, plain, once, stands }) => {
          const made = once(() => ${make});
          ${stands.join(" ")}
          return made.forward(...(${forward.toString()})({ ...settings, ...inputs }));
        }`,
        wanted,
        construct: Object.keys(parameters),
        domain,
        solution,
        ...(sizes && { sizes }),
        ...(subgradients && { subgradients }),
      });
      return new ModuleWords(handle, make);
    },
    procedure(call, { needs, run, domain, size }) {
      return new RecordWords(
        new RecordHandle({ call, needs, source: run.toString(), domain, solution, ...(size && { size }) }),
      );
    },
  };
}

function sampleOf<I extends Inputs>(domain: Arbitrary<I>): I[] {
  return fc.sample(domain, { seed: 1, numRuns: 1 });
}
