/** Loops, written and compiled once an op and dtype: a callback per element would cost six times as much. */
import { call, type Formula, rebuild, substitute } from "../../ops/formula.ts";
import type { Row } from "../../ops/row.ts";
import { rowNamed } from "../../ops/table.ts";
import type { Dtype, TypedArray } from "../../tensor/dtype.ts";
import type { Tensor } from "../../tensor/tensor.ts";
import { integerWords, words } from "./words.ts";

type Words = typeof words;

/**
 * Fills `n` elements of `out`, from place `at` on, `step` apart. Input i is read from `offsets[i]` on, `steps[i]` apart.
 * Everything is computed in double and rounded once, when stored.
 */
export type Kernel = (
  out: TypedArray,
  at: number,
  step: number,
  n: number,
  inputs: readonly Tensor[],
  offsets: Int32Array,
  steps: Int32Array,
) => void;

export interface ReductionKernel {
  /** The sum over `n` elements, in double. */
  total(n: number, inputs: readonly Tensor[], offsets: Int32Array, steps: Int32Array): number;
  finish(total: number, count: number): number;
}

export function compileElementwise(row: Row, dtype: Dtype): Kernel {
  const { lines, value } = emit(row.kernel!, row.inputs, dtype);
  return compile(
    row,
    dtype,
    `return function (out, at, step, n, inputs, offsets, steps) {
      ${declareInputs(row)}
      for (let i = 0; i < n; i++) {
        ${readInputs(row)} ${lines}
        out[at] = ${value};
        at += step; ${advance(row)}
      }
    };`,
  ) as Kernel;
}

export function compileReduction(row: Row, dtype: Dtype): ReductionKernel {
  const each = emit(row.kernel!, row.inputs, dtype);
  const last = emit(row.finish!, ["total", "count"], dtype);
  return compile(
    row,
    dtype,
    `return {
      total(n, inputs, offsets, steps) {
        ${declareInputs(row)}
        let total = 0;
        for (let i = 0; i < n; i++) {
          ${readInputs(row)} ${each.lines}
          total += ${each.value};
          ${advance(row)}
        }
        return total;
      },
      finish(v0, v1) { ${last.lines} return ${last.value}; },
    };`,
  ) as ReductionKernel;
}

function compile(row: Row, dtype: Dtype, body: string): unknown {
  return new Function(`"use strict";${body}\n//# sourceURL=gradproof/${row.name}.${dtype.name}.js`)();
}

const eachInput = (row: Row, text: (i: number) => string): string =>
  row.inputs.map((_, i) => text(i)).join(" ");
const declareInputs = (row: Row): string =>
  eachInput(row, (i) => `const a${i} = inputs[${i}].array, s${i} = steps[${i}]; let p${i} = offsets[${i}];`);
const readInputs = (row: Row): string => eachInput(row, (i) => `const v${i} = a${i}[p${i}];`);
const advance = (row: Row): string => eachInput(row, (i) => `p${i} += s${i};`);

/** Spell out the words that the device does not have by their kernels. */
export function lower(formula: Formula, known: Words): Formula {
  return rebuild(
    formula,
    (leaf) => leaf,
    (word, ...args) => {
      if (Object.hasOwn(known, word)) return call(word, ...args);
      const row = rowNamed(word);
      // A base word may still have a kernel, of words that devices have: erf's is rational.
      if (!row.kernel || (row.base && row.kernel === row.formula))
        throw new TypeError(`No device knows the word ${word}, and it has no formula.`);
      const spelled = lower(row.kernel, known);
      return substitute(spelled, new Map(row.inputs.map((input, i) => [input, args[i]])));
    },
  );
}

/** A formula as JavaScript: `lines` hold the parts used more than once, or sixth derivatives would explode. */
function emit(formula: Formula, inputs: readonly string[], dtype: Dtype): { lines: string; value: string } {
  const known = dtype.name === "int32" ? integerWords : words;
  const root = lower(formula, known);
  const uses = new Map<Formula, number>();
  const count = (f: Formula): void => {
    const before = uses.get(f) ?? 0;
    uses.set(f, before + 1);
    if (before > 0 || f.kind !== "call") return;
    for (const arg of f.args) {
      count(arg);
      // Their texts repeat their arguments.
      if (f.word === "pow" || f.word === "round") count(arg);
    }
  };
  count(root);
  const lines: string[] = [];
  const done = new Map<Formula, string>();
  const visit = (f: Formula): string => {
    if (f.kind === "number") return f.value < 0 || Object.is(f.value, -0) ? `(${f.value})` : `${f.value}`;
    if (f.kind === "name") return `v${inputs.indexOf(f.name)}`;
    let text = done.get(f);
    if (text === undefined) {
      text = known[f.word](...f.args.map(visit));
      if (uses.get(f)! > 1) {
        lines.push(`const t${lines.length} = ${text};`);
        text = `t${lines.length - 1}`;
      }
      done.set(f, text);
    }
    return text;
  };
  const value = visit(root);
  return { lines: lines.join(" "), value };
}
