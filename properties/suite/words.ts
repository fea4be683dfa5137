/** The words for what is asked of an exercise: each makes a check out of a handle, and the solution says what is right. */
import fc, { type Arbitrary } from "fast-check";
import type { Expected } from "../ask/fields.ts";
import type { Inputs } from "../ask/handle.ts";
import type { RecordHandle } from "../ask/record-handle.ts";
import { repeats } from "../ask/repeats.ts";
import type { TensorHandle } from "../ask/tensor-handle.ts";
import { runBody } from "../author/body.ts";
import { here, Mistake } from "../author/mistake.ts";
import { isShort } from "../oracles/symbolic.ts";
import type { Values } from "./channel.ts";
import type { Checked } from "./checked.ts";
import { type Check, checkOf, type Stated } from "./for-all.ts";
import { holdGradients, holdValue, scaleOf } from "./hold.ts";
import { expect } from "./matchers.ts";

/** Which inputs, and how many of them: the handle's domain and 100 unless told. */
export interface Where<I> {
  readonly on?: Arbitrary<I>;
  readonly runs?: number;
  /** The inputs whose gradients must be right. The others must only be there. @defaultValue all that are wanted */
  readonly to?: readonly string[];
}

/** What an exercise gave for one input. */
export interface Given<W extends string> {
  readonly value: Values;
  /** The only number of the value. */
  readonly number: number;
  /** Of ⟨what comes from above, value⟩. */
  readonly gradients: Readonly<Record<W, Float64Array>>;
}

/** Asks about the inputs of the run, or about these where some are changed. */
export type Ask<I, W extends string> = (changed?: Partial<I>) => Promise<Given<W>>;

/** What a function or a class gives: one tensor, with gradients. */
export class TensorWords<I extends Inputs = Inputs, W extends string = string> {
  readonly handle: TensorHandle<I, W>;

  constructor(handle: TensorHandle<I, W>) {
    this.handle = handle;
  }

  #check<J extends I>(
    body: (inputs: J) => Promise<void>,
    where: Where<J>,
    at: string,
    law?: Stated<J>["law"],
  ): Check {
    const { needs, domain, wanted, call, source: uses } = this.handle;
    const { on = domain as Arbitrary<J>, runs, to } = where;
    const inputs = `\`on\` of ${call}`;
    const check = checkOf({ arbitrary: on, body, at, inputs, uses, ...(law && { law }) }, runs);
    const run: Check = async (context) => {
      if (to !== undefined) requireWords(to, wanted, "to", at);
      return check(context);
    };
    return Object.assign(run, { needs });
  }

  /** Value, shape, record, and gradients whatever comes from above, as the solution's own steps give them. */
  agrees<J extends I>({
    of = ["value", "gradients"],
    ...where
  }: Where<J> & { readonly of?: readonly ("value" | "gradients")[] } = {}): Check {
    const at = here();
    return this.#check(
      (inputs) => {
        requireWords(of, ["value", "gradients"], "of", at);
        return this.#hold(inputs, of, where.to);
      },
      where,
      at,
    );
  }

  async #hold(
    inputs: I,
    of: readonly ("value" | "gradients")[],
    to: readonly string[] | undefined,
  ): Promise<void> {
    if (!of.includes("gradients")) return holdValue(this.handle, inputs, await this.handle.output(inputs));
    const checked = await this.handle.checked(inputs);
    if (of.includes("value")) await holdValue(this.handle, inputs, checked.output);
    await holdGradients(this.handle, inputs, checked.gradients, { to });
  }

  /** The gradients against adaptive finite differences of the exercise's own values: in float64, wherever it is graded. */
  followsDifferences<J extends I>(where: Where<J> = {}): Check {
    return this.#check(
      async (inputs) => {
        const { handle } = this;
        const [checked, differences, right] = await Promise.all([
          handle.checked(inputs),
          handle.differences(inputs),
          handle.right(handle.given(inputs)),
        ]);
        const scale = await scaleOf(handle, inputs);
        for (const [i, name] of handle.wanted.entries())
          if (where.to?.includes(name) ?? true)
            expect(checked.gradients[i]).to.agreeWithDifferences(differences[name], right.gradients[i], {
              scale: scale[i],
            });
        await holdValue(handle, inputs, checked.output);
      },
      { runs: 30, ...where },
      here(),
    );
  }

  /**
   * The gradients against the derivative that mathjs derives from the solution, entry by entry.
   * @param each whether each entry keeps its digits, however small it is beside the others: as the solution's own steps do.
   */
  followsDerivative<J extends I>({
    each = false,
    ...where
  }: Where<J> & { readonly each?: boolean } = {}): Check {
    return this.#check(
      async (inputs) => {
        const { handle } = this;
        const [checked, symbolic] = await Promise.all([
          handle.checked(inputs),
          // Of longer inputs mathjs would write books: there the solution's own backward is taken, which is the same on short ones.
          isShort(handle.tensors(inputs)) ? handle.symbolic(inputs) : undefined,
        ]);
        await holdGradients(handle, inputs, checked.gradients, { instead: symbolic, each, to: where.to });
      },
      where,
      here(),
    );
  }

  /** Asked again it answers the same, also where the same tensors held other numbers before; and it leaves its inputs as they were. */
  isPure<J extends I>(where: Where<J> = {}): Check {
    const on = where.on ?? (this.handle.domain as Arbitrary<J>);
    let others: readonly J[] | undefined;
    const check = this.#check<J>(
      async (inputs) => {
        others ??= fc.sample(on, { seed: OTHERS, numRuns: OTHERS });
        const checked = await repeats(this.handle, inputs, this.#earlier(inputs, others));
        await holdValue(this.handle, inputs, checked.output);
        await holdGradients(this.handle, inputs, checked.gradients, { to: where.to });
      },
      { runs: 50, ...where },
      here(),
    );
    const run: Check = async (context) => {
      const outcome = await check(context);
      return outcome.diagnosis && !IMPURE.includes(outcome.diagnosis.code)
        ? { ...outcome, aside: true }
        : outcome;
    };
    return Object.assign(run, { needs: this.handle.needs });
  }

  /** Other inputs of the same shapes. */
  #earlier(inputs: I, others: readonly I[]): readonly Values[] | undefined {
    const here = this.handle.tensors(inputs);
    const same = (other: I): boolean => {
      const there = this.handle.tensors(other);
      return (
        here.every(({ shape }, i) => shape.join() === there[i].shape.join()) &&
        here.some(({ data }, i) => data.some((entry, k) => entry !== there[i].data[k]))
      );
    };
    const found = others.find(same);
    return found && this.handle.tensors(this.handle.given(found));
  }

  /** A law between several answers. It counts only where the answers are right: what holds of zeros too is worth nothing. */
  obeys<J extends I>(law: (ask: Ask<J, W>, inputs: J) => Promise<void>, where: Where<J> = {}): Check {
    const at = here();
    const asking = async (inputs: J): Promise<[J, Checked][]> => {
      const asked: [J, Checked][] = [];
      let pending = 0;
      const ask: Ask<J, W> = async (changed) => {
        const all = changed ? { ...inputs, ...changed } : inputs;
        pending++;
        try {
          const checked = await this.handle.checked(all);
          asked.push([all, checked]);
          return this.given(checked, (await this.handle.right(this.handle.given(all))).shape);
        } finally {
          pending--;
        }
      };
      await runBody(() => law(ask, inputs), { pending: () => pending }, at, "The law");
      return asked;
    };
    const body = async (inputs: J): Promise<void> => {
      for (const [all, { output, gradients }] of await asking(inputs)) {
        await holdValue(this.handle, all, output);
        await holdGradients(this.handle, all, gradients, { to: where.to });
      }
    };
    const run = async (inputs: J): Promise<void> => void (await asking(inputs));
    return this.#check(body, where, at, { run, given: law });
  }

  /** An answer by names. */
  given({ output, gradients }: Pick<Checked, "output" | "gradients">, shape: readonly number[]): Given<W> {
    return {
      value: { shape, data: output },
      number: output[0],
      gradients: Object.fromEntries(this.handle.wanted.map((name, i) => [name, gradients[i]])) as Record<
        W,
        Float64Array
      >,
    };
  }
}

/** What is told of an answer that depends on more than its arguments, or changes them. */
const IMPURE: readonly string[] = ["mutated-input", "non-deterministic", "stale", "accumulated"];

/** @throws {Mistake} for a word that means nothing there: it would hold nothing. */
function requireWords(given: unknown, known: readonly string[], option: string, declared: string): void {
  if (Array.isArray(given) && given.length === 0)
    throw new Mistake(`${option} is an empty list; some of these were expected: ${known.join(", ")}.`, {
      declared,
      advice: `Leave ${option} out for all of them.`,
    });
  const stray = Array.isArray(given) ? given.find((word) => !known.includes(word as string)) : given;
  if (stray === undefined && Array.isArray(given)) return;
  throw new Mistake(
    `${option}: ${JSON.stringify(stray)} is nothing that there is; some of these were expected: ${known.join(", ")}.`,
    { declared, advice: `Write \`${option}: ${JSON.stringify(known.slice(0, 1))}\`.` },
  );
}

/** So many other inputs are drawn, of which some have the shapes that are looked for. */
const OTHERS = 200;

/** What a program of the suite's gives: tensors, numbers and booleans by name. */
export class RecordWords<I extends Inputs = Inputs> {
  readonly handle: RecordHandle<I>;

  constructor(handle: RecordHandle<I>) {
    this.handle = handle;
  }

  /** All that the solution's run gives, field by field. */
  agrees<J extends I>(where: Where<J> = {}): Check {
    return this.#check((inputs) => this.handle.agrees(inputs), where);
  }

  /**
   * A law between several answers, numbers and booleans as tensors of one entry. Each answer must agree with the solution's first:
   * such a law finds what is wrong with the solution itself.
   * @param where `freely`: answers need not be the solution's, where many are right; only their kinds are held.
   */
  obeys<J extends I>(
    law: (ask: AskRecord<J>, inputs: J) => Promise<void>,
    { freely = false, ...where }: Where<J> & { readonly freely?: boolean } = {},
  ): Check {
    return this.#check(async (inputs) => {
      await law(async (changed) => {
        const all = changed ? { ...inputs, ...changed } : inputs;
        return tensorsOf(await (freely ? this.handle.ofKind(all) : this.handle.held(all)));
      }, inputs);
    }, where);
  }

  #check<J extends I>(body: (inputs: J) => Promise<void>, { on, runs }: Where<J>): Check {
    const { needs, domain, call, source: uses } = this.handle;
    const inputs = `\`on\` of ${call}`;
    const check = checkOf(
      { arbitrary: on ?? (domain as Arbitrary<J>), body, at: here(), inputs, uses },
      runs,
    );
    return Object.assign(check, { needs });
  }
}

/** Asks a program of the suite's about the inputs of the run, or about these where some are changed. */
export type AskRecord<I> = (changed?: Partial<I>) => Promise<Readonly<Record<string, Values>>>;

/** The entries of what a program gave, all alike. */
export function tensorsOf(fields: Expected): Record<string, Values> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      typeof field === "object" ? field : { shape: [], data: Float64Array.of(Number(field)) },
    ]),
  );
}
