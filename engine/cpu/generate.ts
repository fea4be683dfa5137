/** Loops, written and compiled once an op and dtype: a callback per element would cost six times as much. */

import { type Spelled, spell } from "../calculus/spell.ts";
import type { Dtype } from "../core/dtype.ts";
import type { Formula } from "../core/formula.ts";
import type { Kernel, ReductionKernel, Row } from "../core/op.ts";
import { integerWords, words } from "./words.ts";

/** The loop of an elementwise op, compiled when first needed. */
export function kernelOf(row: Row, dtype: Dtype): Kernel {
  return (row.kernels[dtype.index] ??= compileElementwise(row, dtype));
}

/** The loops of a reduction, compiled when first needed. */
export function reductionOf(row: Row, dtype: Dtype): ReductionKernel {
  return (row.reductions[dtype.index] ??= compileReduction(row, dtype));
}

function compileElementwise(row: Row, dtype: Dtype): Kernel {
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

function compileReduction(row: Row, dtype: Dtype): ReductionKernel {
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

const javascript = {
  number: (value: number): string => (value < 0 || Object.is(value, -0) ? `(${value})` : `${value}`),
  declare: (name: string, text: string): string => `const ${name} = ${text};`,
  repeats: new Set(["pow", "round"]),
};

function emit(formula: Formula, inputs: readonly string[], dtype: Dtype): Spelled {
  return spell(formula, inputs, { ...javascript, words: dtype.name === "int32" ? integerWords : words });
}
