/** What every handle on an exercise shares: how it is asked, in whose session, and what it is held against. */
import type { Arbitrary } from "fast-check";
import type { Answer, Channel, Question, Values } from "../suite/channel.ts";
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

  constructor({ call, needs, source, domain, solution }: HandleOptions<I>) {
    this.call = call;
    this.needs = needs;
    this.source = source;
    this.domain = domain;
    this.solution = solution;
  }

  /** The question that this handle asks about these inputs. */
  abstract question(inputs: I, how?: How): Question;

  /** Of the inputs, what goes as tensors, and what as settings. */
  protected parts(inputs: I): Pick<Question, "inputs" | "settings" | "export" | "source"> {
    const entries = Object.entries(inputs).filter(([name]) => name !== ABOVE);
    return {
      export: this.needs[0],
      source: this.source,
      inputs: entries.flatMap(([name, values]) => (isValues(values) ? [{ name, values }] : [])),
      settings: Object.fromEntries(entries.filter(([, value]) => !isValues(value))),
    };
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
