/** The largest, the smallest, where they are, the logarithm of a sum of exponentials, and the Euclidean norm: folds that keep a pair. */

import { type Dtype, int32 } from "../core/dtype.ts";
import { reducedLayout } from "../core/layout.ts";
import type { ReductionAttributes } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import { typeOf } from "./elementwise.ts";
import { type Fold, FoldKernel } from "./fold.ts";
import type { StructuralKernel } from "./host.ts";

/** NaN beats every number, and of equals the first wins. */
function extremum(name: string, sign: "<" | ">", dtype: Dtype, result: "value" | "index"): Fold {
  const type = typeOf(dtype);
  const isNan = (x: string): string => (type === "f32" ? `w_isNan(${x})` : "false");
  return {
    name,
    inputs: 1,
    declarations: `struct Acc { value: ${type}, index: u32 }
      fn acc_init() -> Acc { return Acc(${type === "f32" ? "0.0" : "0"}, 0xffffffffu); }
      fn acc_merge(a: Acc, b: Acc) -> Acc {
        if (a.index == 0xffffffffu) { return b; }
        if (b.index == 0xffffffffu) { return a; }
        let first = a.index < b.index;
        if (${isNan("a.value")} || ${isNan("b.value")}) {
          if (!${isNan("b.value")}) { return a; }
          if (!${isNan("a.value")}) { return b; }
          if (first) { return a; }
          return b;
        }
        if (a.value == b.value) { if (first) { return a; } return b; }
        if (a.value ${sign} b.value) { return a; }
        return b;
      }
      fn acc_step(a: Acc, v0: ${type}, k: u32) -> Acc { return acc_merge(a, Acc(v0, k)); }
      fn acc_pack(a: Acc) -> vec2u { return vec2u(bitcast<u32>(a.value), a.index); }
      fn acc_unpack(p: vec2u) -> Acc { return Acc(bitcast<${type}>(p.x), p.y); }`,
    result: result === "value" ? "total.value" : "i32(total.index)",
    type: result === "value" ? type : "i32",
  };
}

/** Kept as the largest so far and the sum of exp(x − largest). */
function logsumexp(): Fold {
  return {
    name: "logsumexp",
    inputs: 1,
    declarations: `struct Acc { top: f32, sum: f32 }
      fn acc_init() -> Acc { return Acc(-w_inf(), 0.0); }
      fn acc_merge(a: Acc, b: Acc) -> Acc {
        if (w_isNan(a.top)) { return a; }
        if (w_isNan(b.top)) { return b; }
        if (a.sum == 0.0) { return b; }
        if (b.sum == 0.0) { return a; }
        if (a.top == b.top) { return Acc(a.top, a.sum + b.sum); }
        if (a.top > b.top) { return Acc(a.top, a.sum + b.sum * w_exp(b.top - a.top)); }
        return Acc(b.top, b.sum + a.sum * w_exp(a.top - b.top));
      }
      fn acc_step(a: Acc, v0: f32, k: u32) -> Acc { return acc_merge(a, Acc(v0, select(1.0, 0.0, v0 == -w_inf()))); }
      fn acc_pack(a: Acc) -> vec2u { return vec2u(bitcast<u32>(a.top), bitcast<u32>(a.sum)); }
      fn acc_unpack(p: vec2u) -> Acc { return Acc(bitcast<f32>(p.x), bitcast<f32>(p.y)); }
      fn finished(a: Acc) -> f32 {
        if (w_isNan(a.top) || w_isInf(a.top) || a.sum == 0.0) { return select(a.top, -w_inf(), a.sum == 0.0); }
        return a.top + w_log(a.sum);
      }`,
    result: "finished(total)",
    type: "f32",
  };
}

/**
 * The root of a sum of squares, kept as a sum of squares of x · 2^(−80 level), where the level is 1 for numbers whose squares overflow and
 * −1 for those whose squares vanish (Blue, 1978).
 */
export function euclideanNorm(): Fold {
  return {
    name: "norm",
    inputs: 1,
    declarations: `struct Acc { level: f32, sum: f32 }
      fn acc_init() -> Acc { return Acc(-1.0, 0.0); }
      fn acc_merge(a: Acc, b: Acc) -> Acc {
        if (a.level == b.level) { return Acc(a.level, a.sum + b.sum); }
        let high = a.level > b.level;
        let level = select(b.level, a.level, high);
        let large = select(b.sum, a.sum, high);
        let small = select(a.sum, b.sum, high);
        // Two levels apart, the smaller is nothing.
        let step = select(0.0, 0x1p-80, abs(a.level - b.level) == 1.0);
        return Acc(level, large + (small * step) * step);
      }
      fn acc_step(a: Acc, v0: f32, k: u32) -> Acc {
        let x = abs(v0);
        if (w_isNan(x)) { return Acc(1.0, x); }
        if (x >= 0x1p+50) { let y = x * 0x1p-80; return acc_merge(a, Acc(1.0, y * y)); }
        if (x >= 0x1p-40) { return acc_merge(a, Acc(0.0, x * x)); }
        let y = x * 0x1p+80;
        return acc_merge(a, Acc(-1.0, y * y));
      }
      fn acc_pack(a: Acc) -> vec2u { return vec2u(bitcast<u32>(a.level), bitcast<u32>(a.sum)); }
      fn acc_unpack(p: vec2u) -> Acc { return Acc(bitcast<f32>(p.x), bitcast<f32>(p.y)); }
      fn finished(a: Acc) -> f32 {
        let root = w_sqrt(a.sum);
        if (a.level == 0.0) { return root; }
        return root * select(0x1p-80, 0x1p+80, a.level > 0.0);
      }`,
    result: "finished(total)",
    type: "f32",
  };
}

/** The op of a fold: a kernel a dtype, made when first needed. */
function folding(fold: (dtype: Dtype) => Fold, gives: (dtype: Dtype) => Dtype): StructuralKernel {
  return (device, [x], attributes: ReductionAttributes): Tensor => {
    const made = fold(x.type);
    const kernel = device.cached(
      `${made.name}.${x.dtype}`,
      () => new FoldKernel(made, x.type, gives(x.type)),
    );
    const out = device.empty(reducedLayout(x.shape, attributes).shape, gives(x.type));
    const { dim } = attributes;
    kernel.run(device, [x], (d) => dim === null || dim.includes(d), out);
    return out;
  };
}

const same = (dtype: Dtype): Dtype => dtype;
const index = (): Dtype => int32;

export const amax: StructuralKernel = folding((dtype) => extremum("amax", ">", dtype, "value"), same);
export const amin: StructuralKernel = folding((dtype) => extremum("amin", "<", dtype, "value"), same);
export const argmax: StructuralKernel = folding((dtype) => extremum("argmax", ">", dtype, "index"), index);
export const argmin: StructuralKernel = folding((dtype) => extremum("argmin", "<", dtype, "index"), index);
export const logSumExp: StructuralKernel = folding(logsumexp, same);
