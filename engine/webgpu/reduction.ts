/** Sums over dimensions, from the formulas of reduction rows. */

import { spell } from "../calculus/spell.ts";
import type { Dtype } from "../core/dtype.ts";
import type { Op, ReductionAttributes } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import { dialectOf, typeOf } from "./elementwise.ts";
import { euclideanNorm } from "./extremum.ts";
import { type Fold, FoldKernel } from "./fold.ts";
import type { Host } from "./host.ts";
import { param, params } from "./params.ts";

/** `each` is added up in the dtype's own type; what becomes of the total is computed as float where the dtype is. */
function foldOf(op: Op, dtype: Dtype): Fold {
  const type = typeOf(dtype);
  const zero = type === "f32" ? "0.0" : "0";
  const each = spell(op.kernel!, op.inputs, dialectOf(dtype));
  const last = spell(op.finish!, ["total", "count"], dialectOf(dtype));
  const values = op.inputs.map((_, k) => `v${k}: ${type}`).join(", ");
  return {
    name: op.name,
    inputs: op.inputs.length,
    declarations: `alias Acc = ${type};
      fn acc_init() -> Acc { return ${zero}; }
      fn acc_step(a: Acc, ${values}, k: u32) -> Acc { ${each.lines} return a + ${each.value}; }
      fn acc_merge(a: Acc, b: Acc) -> Acc { return a + b; }
      fn acc_pack(a: Acc) -> vec2u { return vec2u(bitcast<u32>(a), 0u); }
      fn acc_unpack(p: vec2u) -> Acc { return bitcast<${type}>(p.x); }
      fn finished(v0: ${type}, v1: ${type}) -> ${type} { ${last.lines} return ${last.value}; }`,
    // Counted in whole numbers, of which float32 has all up to 2²⁴ alone.
    result: `finished(total, ${type}(${param(params.folded)}))`,
    type,
  };
}

export class Reductions {
  readonly #device: Host;
  readonly #kernels = new Map<Op, (FoldKernel | undefined)[]>();

  constructor(device: Host) {
    this.#device = device;
  }

  sum(op: Op, inputs: readonly Tensor[], { dim }: ReductionAttributes, out: Tensor): void {
    const dtype = inputs[0].type;
    let kernels = this.#kernels.get(op);
    if (!kernels) this.#kernels.set(op, (kernels = []));
    kernels[dtype.index] ??= new FoldKernel(
      op.homogeneous ? euclideanNorm() : foldOf(op, dtype),
      dtype,
      out.type,
    );
    const here = inputs.map((x) => (x.on === null ? this.#device.moved(x) : x));
    kernels[dtype.index]!.run(this.#device, here, (d) => dim === null || dim.includes(d), out);
  }
}
