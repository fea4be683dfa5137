/** softmax(q kᵀ · scale) v in one pass: scores stay in workgroup memory, and what was added up is scaled as larger ones are met (Dao and others, FlashAttention, 2022). */
import type { Tensor } from "../core/tensor.ts";
import { mainHeader } from "./elementwise.ts";
import type { GpuLimits } from "./gpu.ts";
import type { Host, StructuralKernel } from "./host.ts";
import { Variants } from "./launch.ts";
import { param, params, writeWords } from "./params.ts";

const [queries, keys, length, count, scale] = [0, 1, 2, 3, 4].map((i) => param(params.own(i)));
/** Keys that are looked at together: eight threads have four of them each. */
const block = 32;
const lanes = 8;
/** Products written one after another. */
const unrolled = 8;

/** How many queries a workgroup has, and how long they are, filled up. */
interface Shape {
  readonly rows: number;
  readonly wide: number;
}

const bytesOf = ({ rows, wide }: Shape): number =>
  16 * (wide * (rows / 4 + 1) + wide * (block / 4 + 1) + block * (wide / 4 + rows / 4 + 1) + 2 * rows);

/** The most queries a workgroup that fit; null if none do. */
export function attentionShape(width: number, limits: GpuLimits): Shape | null {
  const wide = Math.max(1, Math.ceil(width / block)) * block;
  const fitting = [64, 32, 16].find(
    (rows) => bytesOf({ rows, wide }) <= limits.maxComputeWorkgroupStorageSize,
  );
  return fitting === undefined || wide > 128 ? null : { rows: fitting, wide };
}

const each = (n: number, text: (i: number) => string): string =>
  Array.from({ length: n }, (_, i) => text(i)).join("\n");
const four = [0, 1, 2, 3];
const xyzw = (i: number): string => "xyzw"[i];

/** Four numbers of lines below each other, from line `line` on, at place `c`; 0 beside them. */
const column = (slot: number, start: string, line: string, lines: string): string =>
  `select(vec4f(), vec4f(${four.map((i) => `bitcast<f32>(m${slot}[${start} + min(${line} + ${i}u, ${lines} - 1u) * ${length} + min(c, ${length} - 1u)])`).join(", ")}), c < ${length})`;

const declarations = ({ rows, wide }: Shape): string => `
  var<workgroup> qs: array<array<vec4f, ${rows / 4 + 1}>, ${wide}>;
  var<workgroup> ks: array<array<vec4f, ${block / 4 + 1}>, ${wide}>;
  var<workgroup> vs: array<array<vec4f, ${wide / 4}>, ${block}>;
  var<workgroup> ps: array<array<vec4f, ${rows / 4 + 1}>, ${block}>;
  var<workgroup> all: array<vec4f, ${rows * 2}>;`;

/** Reads a block of keys and values. */
const read = ({ rows, wide }: Shape, slots: readonly number[]): string => `
  for (var j = lid; j < ${(wide * block) / 4}u; j += ${rows * 2}u) {
    let c = j % ${wide}u; let r = j / ${wide}u;
    ks[c][r] = ${column(slots[2], "k0", "first + 4u * r", keys)};
  }
  for (var j = lid; j < ${(wide * block) / 4}u; j += ${rows * 2}u) {
    let c = (j % ${wide / 4}u) * 4u; let r = j / ${wide / 4}u;
    let start = v0 + min(first + r, ${keys} - 1u) * ${length};
    vs[r][c / 4u] = vec4f(${four.map((i) => `select(0.0, bitcast<f32>(m${slots[3]}[start + min(c + ${i}u, ${length} - 1u)]), c + ${i}u < ${length})`).join(", ")});
  }
  workgroupBarrier();`;

/** The scores of four queries and four keys, and the shares that they come to so far. */
const score = ({ wide }: Shape, causal: boolean): string => `
  ${each(4, (r) => `var s${r} = vec4f();`)}
  for (var l = 0u; l < ${wide}u; l += ${unrolled}u) {
    ${each(unrolled, (j) => `{ let a = qs[l + ${j}u][ty]; let b = ks[l + ${j}u][tx]; ${each(4, (r) => `s${r} = fma(vec4f(a.${xyzw(r)}), b, s${r});`)} }`)}
  }
  ${each(4, (r) =>
    each(4, (j) => {
      const key = `first + 4u * tx + ${j}u`;
      const beside = `${key} >= ${keys}${causal ? ` || ${key} > row + ${r}u` : ""}`;
      return `s${r}.${xyzw(j)} = select(s${r}.${xyzw(j)}, -w_inf(), ${beside});`;
    }),
  )}
  all[lid] = vec4f(${four.map((r) => `max(max(s${r}.x, s${r}.y), max(s${r}.z, s${r}.w))`).join(", ")});
  workgroupBarrier();
  var now = most;
  ${each(lanes, (j) => `now = max(now, all[ty * ${lanes}u + ${j}u]);`)}
  ${each(4, (r) => `let p${r} = vec4f(${four.map((j) => `w_share(s${r}.${xyzw(j)}, now.${xyzw(r)})`).join(", ")});`)}
  ${each(4, (j) => `ps[4u * tx + ${j}u][ty] = vec4f(${four.map((r) => `p${r}.${xyzw(j)}`).join(", ")});`)}
  let fade = vec4f(${four.map((r) => `select(w_share(most.${xyzw(r)}, now.${xyzw(r)}), 1.0, most.${xyzw(r)} == now.${xyzw(r)})`).join(", ")});
  most = now;
  total = total * fade + vec4f(${four.map((r) => `p${r}.x + p${r}.y + p${r}.z + p${r}.w`).join(", ")});
  workgroupBarrier();`;

function source(shape: Shape, causal: boolean, slots: readonly number[]): string {
  const { rows, wide } = shape;
  const parts = wide / block;
  return `${declarations(shape)}
  ${mainHeader(rows * 2)}
    let blocks = (${queries} + ${rows - 1}u) / ${rows}u;
    let g = wg.y * nw.x + wg.x;
    let b = g / blocks;
    if (b >= ${count}) { return; }
    let row0 = (g % blocks) * ${rows}u;
    let q0 = ${param(params.offset(1))} + b * ${queries} * ${length};
    let k0 = ${param(params.offset(2))} + b * ${keys} * ${length};
    let v0 = ${param(params.offset(3))} + b * ${keys} * ${length};
    let tx = lid % ${lanes}u; let ty = lid / ${lanes}u;
    let row = row0 + 4u * ty;
    for (var j = lid; j < ${(wide * rows) / 4}u; j += ${rows * 2}u) {
      let c = j % ${wide}u; let r = j / ${wide}u;
      qs[c][r] = ${column(slots[1], "q0", "row0 + 4u * r", queries)} * bitcast<f32>(${scale});
    }
    var most = vec4f(-w_inf());
    var total = vec4f();
    ${each(4, (r) => each(parts, (q) => `var o${r}_${q} = vec4f();`))}
    let end = ${causal ? `min(${keys}, row0 + ${rows}u)` : keys};
    for (var first = 0u; first < end; first += ${block}u) {
      ${read(shape, slots)}
      ${score(shape, causal)}
      ${each(4, (r) => each(parts, (q) => `o${r}_${q} *= fade.${xyzw(r)};`))}
      for (var l = 0u; l < ${block}u; l += ${unrolled}u) {
        ${each(unrolled, (j) => `{ let a = ps[l + ${j}u][ty]; ${each(parts, (q) => `{ let b = vs[l + ${j}u][tx + ${q * lanes}u]; ${each(4, (r) => `o${r}_${q} = fma(vec4f(a.${xyzw(r)}), b, o${r}_${q});`)} }`)} }`)}
      }
      workgroupBarrier();
    }
    all[lid] = total;
    workgroupBarrier();
    total = vec4f();
    ${each(lanes, (j) => `total += all[ty * ${lanes}u + ${j}u];`)}
    total = select(total, vec4f(1.0), total == vec4f());
    ${each(4, (r) =>
      each(parts, (q) =>
        each(
          4,
          (
            i,
          ) => `{ let c = 4u * (tx + ${q * lanes}u) + ${i}u; if (row + ${r}u < ${queries} && c < ${length}) {
      m0[${param(params.offset(0))} + (b * ${queries} + row + ${r}u) * ${length} + c] = bitcast<u32>(w_div(o${r}_${q}.${xyzw(i)}, total.${xyzw(r)})); } }`,
        ),
      ),
    )}
  }`;
}

export interface OnePass {
  readonly scale: number;
  readonly isCausal: boolean;
}

function send(
  { launcher }: Host,
  variants: Variants,
  out: Tensor,
  inputs: readonly Tensor[],
  by: number,
  rowsEach: number,
): void {
  const [rows, width] = out.shape.slice(-2);
  const pairs = out.layout.size / (rows * width);
  launcher.bind("attention", out.layout.size, out, inputs);
  [out, ...inputs].forEach((z, i) => {
    launcher.operand(i, z, 1);
  });
  const { stream } = launcher;
  writeWords(launcher, params.own(0), [rows, inputs[1].shape[inputs[1].ndim - 2], width, pairs]);
  stream.floats[stream.base + params.own(4)] = by;
  launcher.runGroups(variants, pairs * Math.ceil(rows / rowsEach));
}

/** Of q [batch…, queries, length], k and v [batch…, keys, length], all of one length for which `attentionShape` has a shape. */
export const attention: StructuralKernel = (device, inputs, { scale: by, isCausal }: OnePass) => {
  const plain = inputs.map((x) => device.plain(x));
  const [q] = plain;
  const out = device.empty(q.shape, q.type);
  if (out.layout.size === 0) return out;
  const shape = attentionShape(q.shape[q.ndim - 1], device.planner.limits)!;
  const name = `attention.${shape.rows}x${shape.wide}${isCausal ? ".causal" : ""}`;
  const variants = device.cached(
    name,
    () => new Variants({ name, source: (slots) => source(shape, isCausal, slots) }),
  );
  send(device, variants, out, plain, by, shape.rows);
  return out;
};
