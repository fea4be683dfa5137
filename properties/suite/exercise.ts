/** Handles on what an exercise exports: functions, classes, and programs of the suite's that use them. */
import type { Arbitrary } from "fast-check";
import type { Tensor } from "../../engine/index.ts";
import type { Context } from "../ask/context.ts";
import { IS_MODULE } from "../ask/fields.ts";
import { ABOVE, type Inputs } from "../ask/handle.ts";
import type { Exports } from "../ask/probe.ts";
import { RecordHandle } from "../ask/record-handle.ts";
import { type Sizes, type Subgradients, TensorHandle } from "../ask/tensor-handle.ts";
import { held } from "../author/sound.ts";
import {
  firstOf,
  requireNames,
  requireOptions,
  requireSolution,
  soundKinks,
  textOfProcedure,
  textsOfModule,
} from "../author/sound-words.ts";
import type { Values } from "./channel.ts";
import type { Check } from "./for-all.ts";
import { RecordWords, TensorWords, type Where } from "./words.ts";

export type TensorNames<I> = { [K in keyof I]: I[K] extends Values ? K : never }[keyof I] & string;

export interface FunctionOptions<I extends Inputs, W extends string> {
  /** The inputs in the order in which the function takes them. @defaultValue all of the domain */
  readonly takes?: readonly (keyof I & string)[];
  /** Whose gradients count. @defaultValue those of all tensors that it takes */
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
   * Parameters that it must have: `parameters()` lists one of each shape, all of them frozen or, where they are not named, none.
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
      const found = { "${IS_MODULE}": made instanceof engine.Module };
      for (const [name, shape] of Object.entries(${JSON.stringify(shapes)})) {
        if (${named}) {
          const field = made[name];
          if (!(field instanceof engine.Tensor)) return { ...found, [name]: field };
          found[name] = field.detach();
          found[name + " has a gradient"] = field.requiresGrad;
          found["parameters() lists " + name] = own.includes(field);
        } else found["parameters() lists the " + name] = own.some((each) => each.shape.join() === shape.join());
      }
      if (${frozen}) found["all of them are frozen"] = own.every((each) => !each.requiresGrad);
      else if (${!named}) found["none of them is frozen"] = own.every((each) => each.requiresGrad);
      return found;
    }`;
    const { needs, domain, solution, declared } = this.handle;
    const call = "the parameters";
    const handle = new RecordHandle({ call, needs, source, domain, solution, ...(declared && { declared }) });
    return new RecordWords(handle as unknown as RecordHandle).agrees({ on, runs });
  }
}

/** Words, and what they were made from. */
export interface Made<T> {
  readonly words: T;
  readonly texts: Readonly<Record<string, string>>;
}

export function functionWords<I extends Inputs, const W extends TensorNames<I> = TensorNames<I>>(
  given: Exports | undefined,
  name: string,
  options: FunctionOptions<I, W>,
  declared: string,
): Made<TensorWords<I, W>> {
  const what = `exercise.function("${name}")`;
  requireOptions(options, ["takes", "wanted", "domain", "sizes", "subgradients"], what, declared);
  const solution = requireSolution(given, [name], what, declared);
  const { takes, wanted, domain } = options;
  const sample = firstOf(domain, what, declared);
  if (takes !== undefined) requireNames(takes, { of: "takes", among: sample, what, declared });
  if (wanted !== undefined) requireNames(wanted, { of: "wanted", among: sample, what, declared }, true);
  const order = takes ?? (Object.keys(sample).filter((input) => input !== ABOVE) as (keyof I & string)[]);
  const args = order.map((input) => `all.${input}`);
  const tensors = wanted ?? (order.filter((input) => typeof sample[input] === "object") as W[]);
  const handle = new TensorHandle<I, W>({
    call: `${name}(${order.join(", ")})`,
    needs: [name],
    source: `({ exports, inputs, settings }) => { const all = { ...settings, ...inputs }; return exports.${name}(${args.join(", ")}); }`,
    wanted: tensors,
    domain,
    solution,
    takes: order,
    declared,
    ...soundKinks(options, what, declared),
  });
  return { words: new TensorWords(handle), texts: {} };
}

const MODULE_OPTIONS = [
  "construct",
  "forward",
  "parameters",
  "wanted",
  "domain",
  "sizes",
  "subgradients",
  "call",
];

export function moduleWords<I extends Inputs, const W extends keyof I & string>(
  given: Exports | undefined,
  name: string,
  options: ModuleOptions<I, W>,
  declared: string,
): Made<ModuleWords<I, W>> {
  const what = `exercise.module("${name}")`;
  requireOptions(options, MODULE_OPTIONS, what, declared);
  const solution = requireSolution(given, [name], what, declared);
  const { parameters = {}, wanted, domain, call } = options;
  const among = firstOf(domain, what, declared);
  requireNames(wanted, { of: "wanted", among, what, declared }, true);
  requireNames(Object.keys(parameters), { of: "parameters", among, what, declared }, true);
  const texts = textsOfModule(options, what, declared);
  const make = `new exports.${name}(...(${texts.construct})({ ...settings, ...inputs }, plain))`;
  const stands = Object.entries(parameters).map(
    ([input, field]) => `stands(${JSON.stringify(input)}, made[${JSON.stringify(field)}]);`,
  );
  const handle = new TensorHandle<I, W>({
    call: call ?? `new ${name}(…).forward(${wanted.join(", ")})`,
    needs: [name],
    source: `({ exports, inputs, settings, plain, once, stands }) => {
          const made = once(() => ${make});
          ${stands.join(" ")}
          return made.forward(...(${texts.forward})({ ...settings, ...inputs }));
        }`,
    wanted,
    construct: Object.keys(parameters),
    domain,
    solution,
    takes: Object.keys(parameters),
    declared,
    ...soundKinks(options, what, declared),
  });
  return { words: new ModuleWords(handle, make), texts };
}

export function procedureWords<I extends Inputs>(
  given: Exports | undefined,
  call: string,
  options: ProcedureOptions<I>,
  declared: string,
): Made<RecordWords<I>> {
  const what = `exercise.procedure("${call}")`;
  requireOptions(options, ["needs", "run", "domain", "size"], what, declared);
  const source = textOfProcedure(options, what, declared);
  const { needs, domain, size } = options;
  const solution = requireSolution(given, needs, what, declared);
  const sized = size && held(size, `size of ${what}`, declared, () => undefined, "Give a number from 0.");
  const handle = new RecordHandle({
    call,
    needs,
    source,
    domain,
    solution,
    declared,
    ...(sized && { size: sized }),
  });
  return { words: new RecordWords(handle), texts: { run: source } };
}
