/** Kernels from the formulas of elementwise rows, and the copies and fills that are like them. */

import { type Dialect, spell } from "../calculus/spell.ts";
import type { Dtype } from "../core/dtype.ts";
import { call, name } from "../core/formula.ts";
import { broadcastStrides } from "../core/layout.ts";
import type { Op } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import { DeviceError } from "../errors.ts";
import { type Launcher, Variants } from "./launch.ts";
import { param, paramAt, params } from "./params.ts";
import type { Kernel } from "./program.ts";
import { floatDialect, integerDialect } from "./words.ts";

export const maxRank = 8;

/** The WGSL type that an op of a dtype computes in. */
export function typeOf(dtype: Dtype): "f32" | "i32" {
  return dtype.floating ? "f32" : "i32";
}

export function dialectOf(dtype: Dtype): Dialect {
  return dtype.floating ? floatDialect : integerDialect;
}

/** A word of memory as a number of the type computed in. */
export function loaded(word: string, dtype: Dtype, type: "f32" | "i32"): string {
  if (dtype.name === "bool") return `${type}(${word})`;
  const value = dtype.floating ? `bitcast<f32>(${word})` : `bitcast<i32>(${word})`;
  if (typeOf(dtype) === type) return value;
  return type === "i32" ? `w_intOf(${value})` : `f32(${value})`;
}

/** A number as the word that memory holds. */
export function stored(value: string, type: "f32" | "i32", dtype: Dtype): string {
  if (dtype.name === "bool") return `select(0u, 1u, ${value} != ${type === "f32" ? "0.0" : "0"})`;
  if (typeOf(dtype) === type) return `bitcast<u32>(${value})`;
  return `bitcast<u32>(${dtype.floating ? "f32" : "w_intOf"}(${value}))`;
}

/** The number of this thread. */
export const threadIndex = "let i = (wg.y * nw.x + wg.x) * 64u + lid;";
export const mainHeader = (threads: number): string =>
  `@compute @workgroup_size(${threads})
fn main(@builtin(workgroup_id) wg: vec3u, @builtin(num_workgroups) nw: vec3u, @builtin(local_invocation_index) lid: u32) {`;

/** Threads of a workgroup here: with fewer, a card takes longer to begin them than to do their work. */
const many = 256;

/** One thread an element: `value` says what is stored, given v0, v1, … the inputs. */
function mapSource(
  slots: readonly number[],
  strided: boolean,
  load: (word: string, k: number) => string,
  store: string,
): string {
  const operands = slots.map((_, k) => k).filter((k) => slots[k] >= 0);
  const offset = (k: number): string => param(params.offset(k));
  const step = (k: number): string => param(params.step(k));
  const places = strided
    ? `${operands.map((k) => `var p${k} = ${offset(k)};`).join(" ")}
    var rest = i;
    for (var d = ${param(params.rank)}; d > 1u; d--) {
      let n = ${paramAt(params.extent(-1), "d")};
      let c = rest % n;
      rest = rest / n;
      ${operands.map((k) => `p${k} += c * ${paramAt(params.stride(k, -1), "d")};`).join(" ")}
    }
    ${operands.map((k) => `p${k} += rest * ${param(params.stride(k, 0))};`).join(" ")}`
    : operands.map((k) => `let p${k} = ${offset(k)} + i * ${step(k)};`).join(" ");
  const values = slots
    .slice(1)
    .map((slot, j) => `let v${j} = ${load(slot < 0 ? step(j + 1) : `m${slot}[p${j + 1}]`, j)};`);
  return `${mainHeader(many)}
    let i = (wg.y * nw.x + wg.x) * ${many}u + lid;
    if (i >= ${param(params.count)}) { return; }
    ${places}
    ${values.join(" ")}
    m0[p0] = ${store};
  }`;
}

function opKernel(op: Op, dtype: Dtype, out: Dtype, strided: boolean): Kernel {
  const type = typeOf(dtype);
  const dialect = dialectOf(dtype);
  // Of x − x = 0 a compiler makes true: questions about a number are asked by their own word.
  const asked = op.gives === "bool" && Object.hasOwn(dialect.words, op.name);
  const formula = asked ? call(op.name, ...op.inputs.map(name)) : op.kernel!;
  const { lines, value } = spell(formula, op.inputs, dialect);
  const isBool = (k: number): boolean => ((op.bools >> k) & 1) === 1;
  return {
    name: `${op.name}.${dtype.name}${strided ? ".strided" : ""}`,
    source: (slots) =>
      mapSource(
        slots,
        strided,
        (word, k) => {
          if (isBool(k)) return `${type}(${word})`;
          return loaded(word, dtype, type);
        },
        `RESULT`,
      ).replace("m0[p0] = RESULT;", `${lines} m0[p0] = ${stored(value, type, out)};`),
  };
}

function copyKernel(from: Dtype, to: Dtype, strided: boolean): Kernel {
  const type = typeOf(from);
  const value = from === to ? "v0" : stored("v0", type, to);
  return {
    name: `copy.${from.name}.${to.name}${strided ? ".strided" : ""}`,
    source: (slots) =>
      mapSource(slots, strided, (word) => (from === to ? word : loaded(word, from, type)), value),
  };
}

const fillKernel = (strided: boolean): Kernel => ({
  name: `fill${strided ? ".strided" : ""}`,
  source: () => mapSource([0, -1], strided, (word) => word, "v0"),
});

export class Elementwise {
  readonly #launcher: Launcher;
  readonly #variants = new Map<Op, (Variants | undefined)[]>();
  readonly #copies = new Map<number, Variants>();
  readonly #fills: Variants[] = [new Variants(fillKernel(false)), new Variants(fillKernel(true))];

  constructor(launcher: Launcher) {
    this.#launcher = launcher;
  }

  map(op: Op, inputs: readonly Tensor[], out: Tensor): void {
    if (out.layout.size === 0) return;
    this.#launcher.bind(op.name, out.layout.size, out, inputs);
    const strided = this.#arrange(op.name, out, inputs);
    const dtype = inputs[op.lead].type;
    let variants = this.#variants.get(op);
    if (!variants) this.#variants.set(op, (variants = []));
    const place = dtype.index * 2 + (strided ? 1 : 0);
    variants[place] ??= new Variants(opKernel(op, dtype, out.type, strided));
    this.#launcher.run(variants[place], out.layout.size, many);
  }

  copy(target: Tensor, source: Tensor): void {
    if (target.layout.size === 0) return;
    this.#launcher.bind("copy", target.layout.size, target, [source]);
    const strided = this.#arrange("copy", target, [source]);
    const key = (source.type.index * 4 + target.type.index) * 2 + (strided ? 1 : 0);
    let variants = this.#copies.get(key);
    if (!variants)
      this.#copies.set(key, (variants = new Variants(copyKernel(source.type, target.type, strided))));
    this.#launcher.run(variants, target.layout.size, many);
  }

  /** @param bits what the memory shall hold. */
  fill(target: Tensor, bits: number): void {
    if (target.layout.size === 0) return;
    this.#launcher.bind("fill", target.layout.size, target, []);
    const strided = this.#arrange("fill", target, []);
    const { stream } = this.#launcher;
    stream.words[stream.base + params.step(1)] = bits;
    this.#launcher.run(this.#fills[strided ? 1 : 0], target.layout.size, many);
  }

  /** Write the parameters; true if the elements do not lie evenly. */
  #arrange(name: string, out: Tensor, inputs: readonly Tensor[]): boolean {
    const launcher = this.#launcher;
    const { size } = out.layout;
    let flat = out.layout.contiguous;
    launcher.operand(0, out, 1);
    for (let k = 0; k < inputs.length; k++) {
      const { layout } = inputs[k];
      const even = layout.size === size && layout.contiguous;
      if (!even && !layout.uniform) flat = false;
      launcher.operand(k + 1, inputs[k], even ? 1 : 0);
    }
    if (!flat) this.#stride(name, out, inputs);
    return !flat;
  }

  #stride(name: string, out: Tensor, inputs: readonly Tensor[]): void {
    const { words, base } = this.#launcher.stream;
    const { shape } = out.layout;
    const strides = [out.layout.strides, ...inputs.map((x) => broadcastStrides(x.layout, shape))];
    const dims = collapse(shape, strides);
    if (dims.length > maxRank) {
      throw new DeviceError(
        `${name}: WebGPU takes at most ${maxRank} dimensions that cannot be merged, not ${dims.length}.`,
      );
    }
    words[base + params.rank] = dims.length;
    dims.forEach(({ size, steps }, d) => {
      words[base + params.extent(d)] = size;
      steps.forEach((step, k) => {
        words[base + params.stride(k, d)] = step;
      });
    });
  }
}

export interface Dim {
  readonly size: number;
  readonly steps: readonly number[];
}

/** Dimensions merged wherever every operand steps through them evenly. */
export function collapse(shape: readonly number[], strides: readonly (readonly number[])[]): Dim[] {
  const dims: { size: number; steps: number[] }[] = [];
  for (let d = 0; d < shape.length; d++) {
    if (shape[d] === 1) continue;
    const steps = strides.map((s) => s[d]);
    const before = dims.at(-1);
    if (before?.steps.every((step, k) => step === steps[k] * shape[d])) {
      before.size *= shape[d];
      before.steps = steps;
    } else {
      dims.push({ size: shape[d], steps });
    }
  }
  return dims;
}
