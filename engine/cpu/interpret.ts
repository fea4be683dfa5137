/** The loops of formulas where text may not become code: the same steps on the same doubles, so the same bits, only slower. */
import { lower } from "../calculus/spell.ts";
import type { Dtype } from "../core/dtype.ts";
import type { Formula } from "../core/formula.ts";
import type { Kernel, Op, ReductionKernel } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import { intPow, mathWords, words } from "./words.ts";

type Meaning = (a: number, b: number, c: number) => number;

/** What `words.ts` says as text. */
export const meanings: Readonly<Record<string, Meaning>> = {
  ...Object.fromEntries(mathWords.map((name) => [name, Math[name as "exp"]])),
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  neg: (a) => -a,
  pow: (a, b) => (a === 1 || (a === -1 && (b === Infinity || b === -Infinity)) ? 1 : a ** b),
  exp2: (a) => 2 ** a,
  fmod: (a, b) => a % b,
  round: (a) => (a - Math.floor(a) === 0.5 ? 2 * Math.round(a / 2) : Math.round(a)),
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  atan2: (a, b) => Math.atan2(a, b),
  hypot: (a, b) => Math.hypot(a, b),
  eq: (a, b) => Number(a === b),
  ne: (a, b) => Number(a !== b),
  lt: (a, b) => Number(a < b),
  le: (a, b) => Number(a <= b),
  gt: (a, b) => Number(a > b),
  ge: (a, b) => Number(a >= b),
  logicalAnd: (a, b) => (a !== 0 && b !== 0 ? 1 : 0),
  logicalOr: (a, b) => (a !== 0 || b !== 0 ? 1 : 0),
  logicalNot: (a) => (a === 0 ? 1 : 0),
  where: (c, a, b) => (c ? a : b),
};

/** What differs for int32. */
const integerMeanings: Readonly<Record<string, Meaning>> = {
  ...meanings,
  mul: Math.imul,
  div: (a, b) => (a / b) | 0,
  fmod: (a, b) => (a % b) | 0,
  pow: intPow,
};

/** A formula in steps, each from registers to a register; the inputs are in the first ones. */
class Program {
  readonly registers: number[];
  readonly #steps: (() => void)[] = [];
  readonly #places = new Map<Formula, number>();
  readonly #result: number;

  constructor(formula: Formula, inputs: readonly string[], { name }: Dtype) {
    this.registers = inputs.map(() => 0);
    this.#result = this.#place(lower(formula, words), inputs, name === "int32");
  }

  /** The register of a part, each shared part computed once. */
  #place(f: Formula, inputs: readonly string[], integer: boolean): number {
    if (f.kind === "name") return inputs.indexOf(f.name);
    const known = this.#places.get(f);
    if (known !== undefined) return known;
    const { registers } = this;
    if (f.kind === "call") {
      const [a, b, c] = f.args.map((arg) => this.#place(arg, inputs, integer));
      const meaning = (integer ? integerMeanings : meanings)[f.word];
      const to = registers.length;
      this.#steps.push(() => {
        registers[to] = meaning(registers[a], registers[b], registers[c]);
      });
    }
    const to = registers.push(f.kind === "number" ? f.value : 0) - 1;
    this.#places.set(f, to);
    return to;
  }

  run(): number {
    for (const step of this.#steps) step();
    return this.registers[this.#result];
  }
}

/** Run the program over `n` elements of the inputs. */
function walk(
  program: Program,
  n: number,
  inputs: readonly Tensor[],
  offsets: Int32Array,
  steps: Int32Array,
  take: (value: number) => void,
): void {
  const arrays = inputs.map((x) => x.array);
  const places = arrays.map((_, i) => offsets[i]);
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < arrays.length; i++) {
      program.registers[i] = arrays[i][places[i]];
      places[i] += steps[i];
    }
    take(program.run());
  }
}

export function interpretElementwise(op: Op, dtype: Dtype): Kernel {
  const program = new Program(op.kernel!, op.inputs, dtype);
  return (out, at, step, n, inputs, offsets, steps) => {
    walk(program, n, inputs, offsets, steps, (value) => {
      out[at] = value;
      at += step;
    });
  };
}

export function interpretReduction(op: Op, dtype: Dtype): ReductionKernel {
  const each = new Program(op.kernel!, op.inputs, dtype);
  const last = new Program(op.finish!, ["total", "count"], dtype);
  return {
    total(n, inputs, offsets, steps) {
      let total = 0;
      const wraps = dtype.name === "int32";
      walk(each, n, inputs, offsets, steps, (value) => {
        total = wraps ? (total + value) | 0 : total + value;
      });
      return total;
    },
    finish(total, count) {
      last.registers[0] = total;
      last.registers[1] = count;
      return last.run();
    },
  };
}
