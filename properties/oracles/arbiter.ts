/** Tells a wrong formula from digits lost: runs the submission's own steps at 64 digits. */
import type { Decimal } from "decimal.js";
import type { Trace } from "../../engine/index.ts";
import type { Algebra } from "../algebras/algebra.ts";
import { decimal } from "../algebras/decimal.ts";
import { replay } from "../algebras/replay.ts";
import type { Values } from "../suite/channel.ts";

/** Words that take about as long as a multiplication; any other takes about as long as a hundred of these. */
const CHEAP: ReadonlySet<string> = new Set([
  "add",
  "sub",
  "mul",
  "neg",
  "div",
  "abs",
  "sign",
  "maximum",
  "minimum",
]);
const DEAR = 100;

/** Multiplications of 64 digits: a second or two. A trace that is forged may ask for years. */
const MOST_WORK = 200_000;

/** Counts what is done at many digits. */
export class Meter {
  #work = 0;

  /** The same numbers, as long as there is not too much to do. @throws {RangeError} from then on. */
  over<T>(algebra: Algebra<T>, digits: number): Algebra<T> {
    const count = (amount: number): void => {
      this.#work += (amount * digits) / 64;
      if (this.#work > MOST_WORK) throw new RangeError("The trace is too long to be run at many digits.");
    };
    return {
      compare: (a, b) => algebra.compare(a, b),
      constant: (value) => {
        count(1);
        return algebra.constant(value);
      },
      apply: (word, args) => {
        count(CHEAP.has(word) ? 1 : DEAR);
        return algebra.apply(word, args);
      },
    };
  }
}

/**
 * The outputs of a trace at many digits; doubled until two results agree to 30, since 64 are too few for some cancellations.
 * undefined where the trace cannot be run: it may be forged.
 */
export function atManyDigits(trace: Trace, inputs: readonly Values[]): number[][] | undefined {
  try {
    let before = run(trace, inputs, 64);
    for (let digits = 128; digits <= 512; digits *= 2) {
      const after = run(trace, inputs, digits);
      if (before.every((output, i) => output.every((entry, k) => agree(entry, after[i][k])))) {
        return after.map((output) => output.map((entry) => entry.toNumber()));
      }
      before = after;
    }
    return undefined;
  } catch {
    return undefined;
  }
}

function run(trace: Trace, inputs: readonly Values[], digits: number): Decimal[][] {
  const algebra = new Meter().over(decimal(digits), digits);
  const grids = inputs.map(({ shape, data }) => ({
    shape,
    at: Array.from(data, (entry) => algebra.constant(entry)),
  }));
  return replay(trace, algebra, grids).map(({ at }) => [...at]);
}

function agree(a: Decimal, b: Decimal): boolean {
  return a.minus(b.toString()).abs().lte(a.abs().times("1e-30").plus("1e-60"));
}
