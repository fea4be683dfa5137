/** Tells a wrong formula from digits lost: runs the submission's own steps at 64 digits. */
import type { Decimal } from "decimal.js";
import type { Trace } from "../../engine/index.ts";
import { decimal } from "../algebras/decimal.ts";
import { replay } from "../algebras/replay.ts";
import type { Values } from "../suite/channel.ts";

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
  const algebra = decimal(digits);
  const grids = inputs.map(({ shape, data }) => ({
    shape,
    at: Array.from(data, (entry) => algebra.constant(entry)),
  }));
  return replay(trace, algebra, grids).map(({ at }) => [...at]);
}

function agree(a: Decimal, b: Decimal): boolean {
  return a.minus(b.toString()).abs().lte(a.abs().times("1e-30").plus("1e-60"));
}
