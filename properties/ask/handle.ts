/** What every handle on an exercise shares: how it is asked, in whose session, and what it is held against. */
import type { Arbitrary } from "fast-check";
import { Mistake } from "../author/mistake.ts";
import type { Answer, Channel, NamedValues, Question, Values } from "../suite/channel.ts";
import { isValues } from "../suite/number.ts";
import { toFloat32 } from "../suite/rounding.ts";
import { currentSession } from "../suite/session.ts";
import type { Exports } from "./probe.ts";

/** Tensors go as tensors, anything else as settings. */
export type Inputs = Readonly<Record<string, Values | number | boolean | string>>;

export interface HandleOptions<I extends Inputs> {
  /** What is asked, as one writes it: "cosine(x, y)"; or in words: "the path". */
  readonly call: string;
  /** The exports that it uses. */
  readonly needs: readonly string[];
  /** The text of a function of one context, that calls them. */
  readonly source: string;
  /** Inputs in general position, on which a diagnosis tests its hypotheses. */
  readonly domain: Arbitrary<I>;
  /** The exports of the lesson's solution. */
  readonly solution: Exports;
  /** Inputs that must be there, since the text names them. */
  readonly takes?: readonly string[];
  /** A stack through the line where it is declared. */
  readonly declared?: string;
}

/** The name of the input that is no input of the call: what comes from above. */
export const ABOVE = "above";

export type How = Pick<Partial<Question>, "gradients" | "trace" | "earlier">;

export abstract class Handle<I extends Inputs = Inputs> {
  readonly call: string;
  readonly needs: readonly string[];
  readonly domain: Arbitrary<I>;
  readonly solution: Exports;
  readonly source: string;
  readonly declared: string | undefined;
  readonly #takes: readonly string[];

  constructor({ call, needs, source, domain, solution, takes = [], declared }: HandleOptions<I>) {
    this.call = call;
    this.needs = needs;
    this.source = source;
    this.domain = domain;
    this.solution = solution;
    this.declared = declared;
    this.#takes = takes;
  }

  /** The question that this handle asks about these inputs. */
  abstract question(inputs: I, how?: How): Question;

  /** All that its author said of it, tried on these inputs. Rejects with a Mistake where something of it does not hold. */
  abstract examine(inputs: I): Promise<void>;

  /** @throws {Mistake} */
  protected lacks(name: string, inputs: I): never {
    const made = Object.keys(inputs).join(", ") || "nothing";
    throw new Mistake(`The inputs for ${this.call} are ${made}; ${name} was expected among them.`, {
      declared: this.declared,
      advice: `Name it in the domain: \`inputs({ ${name}: … })\`; or mend its name where it is asked for.`,
    });
  }

  /** Of the inputs, what goes as tensors, and what as settings. */
  protected parts(inputs: I): Pick<Question, "inputs" | "settings" | "export" | "source"> {
    for (const name of this.#takes) if (!Object.hasOwn(inputs, name)) this.lacks(name, inputs);
    // A loop: a property asks thousands of questions.
    const tensors: NamedValues[] = [];
    const settings: Record<string, unknown> = {};
    for (const name of Object.keys(inputs)) {
      if (name === ABOVE) continue;
      const value = inputs[name];
      if (isValues(value)) tensors.push({ name, values: value });
      else settings[name] = value;
    }
    return { export: this.needs[0], source: this.source, inputs: tensors, settings };
  }

  /** Numbers as the device is given them. */
  given(inputs: I, { device }: Pick<Channel, "device"> = currentSession().channel): I {
    if (!device) return inputs;
    const entries = Object.entries(inputs);
    return Object.fromEntries(
      entries.map(([name, value]) => [name, isValues(value) ? toFloat32(value) : value]),
    ) as I;
  }

  /** Ask, without judging the answer. */
  protected send(inputs: I, how?: How): Promise<Answer> {
    return currentSession().channel.ask(this.question(this.given(inputs), how));
  }
}

/** Of an answer that threw, what is told. */
export function saidThrown(
  call: string,
  { name, message }: { readonly name: string; readonly message: string },
): string {
  return `${call} threw ${name}${message ? `: ${message.replace(/\.$/, "")}` : ""}.`;
}
