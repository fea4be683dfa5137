/** Loops, written and compiled once an op and dtype: a callback per element would cost six times as much. */

import { type Spelled, spell } from "../calculus/spell.ts";
import { compiled, mayCompile } from "../core/code.ts";
import type { Dtype } from "../core/dtype.ts";
import type { Formula } from "../core/formula.ts";
import type { Kernel, Op, ReductionKernel } from "../core/op.ts";
import { interpretElementwise, interpretReduction } from "./interpret.ts";
import { integerWords, intPow, words } from "./words.ts";

/** The loop of an elementwise op, compiled when first needed, or interpreted where text may not become code. */
export function kernelOf(op: Op, dtype: Dtype): Kernel {
  return (op.kernels[dtype.index] ??= (mayCompile() ? compileElementwise : interpretElementwise)(op, dtype));
}

/** The loops of a reduction, compiled when first needed. */
export function reductionOf(op: Op, dtype: Dtype): ReductionKernel {
  return (op.reductions[dtype.index] ??= (mayCompile() ? compileReduction : interpretReduction)(op, dtype));
}

function compileElementwise(op: Op, dtype: Dtype): Kernel {
  const { lines, value } = emit(op.kernel!, op.inputs, dtype);
  return compile(
    op,
    dtype,
    `return function (out, at, step, n, inputs, offsets, steps) {
      ${declareInputs(op)}
      for (let i = 0; i < n; i++) {
        ${readInputs(op)} ${lines}
        out[at] = ${value};
        at += step; ${advance(op)}
      }
    };`,
  ) as Kernel;
}

function compileReduction(op: Op, dtype: Dtype): ReductionKernel {
  const each = emit(op.kernel!, op.inputs, dtype);
  const last = emit(op.finish!, ["total", "count"], dtype);
  return compile(
    op,
    dtype,
    `return {
      total(n, inputs, offsets, steps) {
        ${declareInputs(op)}
        let total = 0;
        for (let i = 0; i < n; i++) {
          ${readInputs(op)} ${each.lines}
          total = ${added(each.value, dtype)};
          ${advance(op)}
        }
        return total;
      },
      finish(v0, v1) { ${last.lines} return ${last.value}; },
    };`,
  ) as ReductionKernel;
}

function compile(op: Op, dtype: Dtype, body: string): unknown {
  return compiled(`${body}\n//# sourceURL=gradproof/${op.name}.${dtype.name}.js`, { intPow });
}

/** The total and one more: of int32 modulo 2³². */
export function added(value: string, { name }: Dtype): string {
  return name === "int32" ? `(total + ${value}) | 0` : `total + ${value}`;
}

/** How a loop reads its inputs, and goes on to the next element. */
export function loopOf(op: Op): { read: string; advance: string } {
  return { read: readInputs(op), advance: advance(op) };
}

const eachInput = (op: Op, text: (i: number) => string): string => op.inputs.map((_, i) => text(i)).join(" ");
const declareInputs = (op: Op): string =>
  eachInput(op, (i) => `const a${i} = inputs[${i}].array, s${i} = steps[${i}]; let p${i} = offsets[${i}];`);
const readInputs = (op: Op): string => eachInput(op, (i) => `const v${i} = a${i}[p${i}];`);
const advance = (op: Op): string => eachInput(op, (i) => `p${i} += s${i};`);

const javascript = {
  number: (value: number): string => (value < 0 || Object.is(value, -0) ? `(${value})` : `${value}`),
  declare: (name: string, text: string): string => `const ${name} = ${text};`,
  repeats: new Set(["pow", "round"]),
};

export function emit(formula: Formula, inputs: readonly string[], dtype: Dtype): Spelled {
  return spell(formula, inputs, { ...javascript, words: dtype.name === "int32" ? integerWords : words });
}
