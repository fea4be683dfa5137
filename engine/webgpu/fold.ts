/** Kernels that fold dimensions into one value: by a thread each, by a workgroup each, or in two passes where few outputs have many elements. */

import { type Dtype, int32 } from "../core/dtype.ts";
import type { Tensor } from "../core/tensor.ts";
import { DeviceError } from "../errors.ts";
import { collapse, loaded, mainHeader, maxRank, stored, threadIndex, typeOf } from "./elementwise.ts";
import type { Host } from "./host.ts";
import { Variants } from "./launch.ts";
import { param, paramAt, params } from "./params.ts";

/** How values are folded, in WGSL. */
export interface Fold {
  readonly name: string;
  /** Number of tensors read side by side. */
  readonly inputs: number;
  /** Declares the type `Acc`, `acc_init()`, `acc_step(a, v0, …, k)`, `acc_merge(a, b)`, `acc_pack(a) -> vec2u`, `acc_unpack(vec2u)`. */
  readonly declarations: string;
  /** The result, given `total: Acc`. */
  readonly result: string;
  /** The type of `result`. */
  readonly type: "f32" | "i32";
}

const lanes = 64;
/** Elements that one thread may fold alone. */
const alone = 32;
/** Elements side by side that a workgroup folds sooner than a thread does. */
const long = 256;
/** Elements of one workgroup, beyond which it is worth a second pass. */
const segment = 8192;

type Mode = "thread" | "group" | "partial" | "merge";

/** Whether a thread each is as fast as a workgroup each: where few are folded, or many outputs lie side by side in memory. */
function apart(
  [{ layout }]: readonly Tensor[],
  reduced: (d: number) => boolean,
  count: number,
  outputs: number,
): boolean {
  if (count <= alone) return true;
  const near = layout.strides.indexOf(1);
  return outputs >= 4096 && (count < long || near < 0 || !reduced(near));
}

/** A fold over dimensions for one dtype; made once and kept. */
export class FoldKernel {
  readonly #modes = new Map<Mode, Variants>();
  readonly #fold: Fold;
  readonly #dtype: Dtype;
  readonly #out: Dtype;

  constructor(fold: Fold, dtype: Dtype, out: Dtype) {
    this.#fold = fold;
    this.#dtype = dtype;
    this.#out = out;
  }

  run(device: Host, inputs: readonly Tensor[], reduced: (d: number) => boolean, out: Tensor): void {
    const outputs = out.layout.size;
    if (outputs === 0) return;
    const { shape } = inputs[0];
    const count = inputs[0].layout.size / outputs;
    const order = [...shape.keys()].sort((a, b) => Number(reduced(a)) - Number(reduced(b)) || a - b);
    const split = order.filter((d) => !reduced(d)).length;
    const segments = count > 2 * segment && outputs < 256 ? Math.min(Math.ceil(count / segment), 1024) : 1;
    const parts = segments > 1 ? device.empty([outputs * segments * 2], int32) : null;
    const mode: Mode = parts ? "partial" : apart(inputs, reduced, count, outputs) ? "thread" : "group";
    this.#send(device, mode, parts ?? out, inputs, outputs, count, segments, (base) => {
      const { words } = device.launcher.stream;
      const dims = [order.slice(0, split), order.slice(split)].map((list) =>
        collapse(
          list.map((d) => shape[d]),
          inputs.map((x) => list.map((d) => x.layout.strides[d])),
        ),
      );
      const all = dims.flat();
      if (all.length > maxRank)
        throw new DeviceError(
          `${this.#fold.name}: WebGPU takes at most ${maxRank} dimensions that cannot be merged.`,
        );
      words[base + params.rank] = dims[0].length;
      words[base + params.foldedRank] = dims[1].length;
      all.forEach(({ size, steps }, d) => {
        words[base + params.extent(d)] = size;
        steps.forEach((step, k) => {
          words[base + params.stride(k + 1, d)] = step;
        });
      });
    });
    if (parts) this.#send(device, "merge", out, [parts], outputs, count, segments, () => {});
  }

  #send(
    { launcher }: Host,
    mode: Mode,
    out: Tensor,
    inputs: readonly Tensor[],
    outputs: number,
    count: number,
    segments: number,
    shape: (base: number) => void,
  ): void {
    launcher.bind(this.#fold.name, outputs, out, inputs);
    const { words, base } = launcher.stream;
    launcher.operand(0, out, 1);
    inputs.forEach((x, k) => {
      launcher.operand(k + 1, x, 0);
    });
    words[base + params.folded] = count;
    words[base + params.parts] = segments;
    shape(base);
    let variants = this.#modes.get(mode);
    if (!variants) {
      variants = new Variants({
        name: `${this.#fold.name}.${this.#dtype.name}.${mode}`,
        source: (slots) => this.#source(mode, slots),
      });
      this.#modes.set(mode, variants);
    }
    if (mode === "thread") launcher.run(variants, outputs);
    else launcher.runGroups(variants, mode === "partial" ? outputs * segments : outputs);
  }

  #source(mode: Mode, slots: readonly number[]): string {
    const [fold, dtype, out] = [this.#fold, this.#dtype, this.#out];
    const type = typeOf(dtype);
    const inputs = Array.from({ length: fold.inputs }, (_, k) => k);
    const text: FoldText = {
      declarations: fold.declarations,
      begin: placeOfOutput(inputs),
      step: `${placeOfElement(inputs)}
        ${inputs.map((k) => `let v${k} = ${loaded(`m${slots[k + 1]}[p${k}]`, dtype, type)};`).join(" ")}
        total = acc_step(total, ${inputs.map((k) => `v${k}`).join(", ")}, k);`,
      write: (m) => `m0[${param(params.offset(0))} + ${m}] = ${stored(fold.result, fold.type, out)};`,
    };
    if (mode === "thread") return byThread(text);
    if (mode === "merge") return merging(text, slots[1]);
    return mode === "group" ? byGroup(text) : inParts(text);
  }
}

/** The parts that the kernels of a fold have in common, in WGSL. */
interface FoldText {
  readonly declarations: string;
  /** Sets `b0`, `b1`, …, where in each input output `m` begins. */
  readonly begin: string;
  /** Takes element `k` into `total`. */
  readonly step: string;
  /** Writes `total` as output `m`. */
  readonly write: (m: string) => string;
}

// Of the outermost dimension no remainder is taken, nor, where there is none, of the 0 that is left.
const placeOfOutput = (inputs: readonly number[]): string => `
  ${inputs.map((k) => `var b${k} = ${param(params.offset(k + 1))};`).join(" ")}
  var rest = m;
  for (var d = ${param(params.rank)}; d > 1u; d--) {
    let n = ${paramAt(params.extent(-1), "d")};
    let c = rest % n;
    rest = rest / n;
    ${inputs.map((k) => `b${k} += c * ${paramAt(params.stride(k + 1, -1), "d")};`).join(" ")}
  }
  ${inputs.map((k) => `b${k} += rest * ${param(params.stride(k + 1, 0))};`).join(" ")}`;

/** Sets `p0`, `p1`, …, where in each input element `k` of an output lies. */
const placeOfElement = (inputs: readonly number[]): string => `
  ${inputs.map((k) => `var p${k} = b${k};`).join(" ")}
  var r = k;
  let first = ${param(params.rank)} + 1u;
  for (var d = ${param(params.rank)} + ${param(params.foldedRank)}; d > first; d--) {
    let n = ${paramAt(params.extent(-1), "d")};
    let c = r % n;
    r = r / n;
    ${inputs.map((k) => `p${k} += c * ${paramAt(params.stride(k + 1, -1), "d")};`).join(" ")}
  }
  ${inputs.map((k) => `p${k} += r * ${paramAt(params.stride(k + 1, -1), "first")};`).join(" ")}`;

/** An output a thread. */
const byThread = ({ declarations, begin, step, write }: FoldText): string => `${declarations}
  ${mainHeader(lanes)}
    ${threadIndex}
    let m = i;
    if (m >= ${param(params.count)}) { return; }
    ${begin}
    var total = acc_init();
    for (var k = 0u; k < ${param(params.folded)}; k++) { ${step} }
    ${write("m")}
  }`;

/** A workgroup, numbered `g`, whose threads fold a part each by `fold`; the first of them then has all in `total`, for `write`. */
const together = (declarations: string, fold: string, write: string): string => `${declarations}
  var<workgroup> parts: array<Acc, ${lanes}>;
  ${mainHeader(lanes)}
    let g = wg.y * nw.x + wg.x;
    ${fold}
    parts[lid] = total;
    workgroupBarrier();
    for (var s = ${lanes / 2}u; s > 0u; s = s >> 1u) {
      if (lid < s) { parts[lid] = acc_merge(parts[lid], parts[lid + s]); }
      workgroupBarrier();
    }
    if (lid == 0u) { total = parts[0]; ${write} }
  }`;

/** Folds the elements from `begin` to `end` of output `m`, a thread every 64th. */
const strided = ({ begin, step }: FoldText, m: string, range: string): string => `
  let m = ${m};
  if (m >= ${param(params.count)}) { return; }
  ${range}
  ${begin}
  var total = acc_init();
  for (var k = begin + lid; k < end; k += ${lanes}u) { ${step} }`;

/** An output a workgroup. */
const byGroup = (text: FoldText): string =>
  together(
    text.declarations,
    strided(text, "g", `let begin = 0u; let end = ${param(params.folded)};`),
    text.write("g"),
  );

/** Several workgroups an output: what each has is left for `merging`. */
const inParts = (text: FoldText): string =>
  together(
    text.declarations,
    strided(
      text,
      `g / ${param(params.parts)}`,
      `let length = (${param(params.folded)} + ${param(params.parts)} - 1u) / ${param(params.parts)};
       let begin = (g % ${param(params.parts)}) * length;
       let end = min(begin + length, ${param(params.folded)});`,
    ),
    `let packed = acc_pack(total);
     m0[${param(params.offset(0))} + 2u * g] = packed.x;
     m0[${param(params.offset(0))} + 2u * g + 1u] = packed.y;`,
  );

/** The second pass: an output a workgroup, of what several have left in `m` of the slot. */
const merging = ({ declarations, write }: FoldText, slot: number): string =>
  together(
    declarations,
    `if (g >= ${param(params.count)}) { return; }
     var total = acc_init();
     for (var k = lid; k < ${param(params.parts)}; k += ${lanes}u) {
       let at = ${param(params.offset(1))} + 2u * (g * ${param(params.parts)} + k);
       total = acc_merge(total, acc_unpack(vec2u(m${slot}[at], m${slot}[at + 1u])));
     }`,
    write("g"),
  );
