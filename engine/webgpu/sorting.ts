/** The order of lines by Batcher's bitonic network: in workgroup memory where a line fits, else pass by pass. */

import { type Dtype, int32 } from "../core/dtype.ts";
import { sizeOf } from "../core/layout.ts";
import { mainHeader, threadIndex } from "./elementwise.ts";
import type { Host, StructuralKernel } from "./host.ts";
import { Variants } from "./launch.ts";
import { param, params, writeWords } from "./params.ts";

/** Elements of a line that one workgroup sorts. */
const fitting = 1024;
const threads = 256;
const [length, inner, size, descending, block, distance] = [0, 1, 2, 3, 4, 5].map((i) =>
  param(params.own(i)),
);

/** A number as a word that orders as it does: NaN last, −0 as 0. */
function key(word: string, dtype: Dtype): string {
  if (!dtype.floating) return `(${word} ^ 0x80000000u)`;
  return `w_key(${word})`;
}

const floatKey = `
  fn w_key(bits: u32) -> u32 {
    if ((bits & 0x7fffffffu) > 0x7f800000u) { return 0xffffffffu; }
    if (bits == 0x80000000u) { return 0x80000000u; }
    return select(bits | 0x80000000u, ~bits, (bits >> 31u) == 1u);
  }`;

const start = (line: string): string =>
  `let start = (${line} / ${inner}) * ${length} * ${inner} + ${line} % ${inner};`;
/** Descending, equal elements keep their order too: the key is turned round, not the comparison. */
const pair = (dtype: Dtype, slot: number, k: string): string => `
  var pair = vec2u(0xffffffffu, 0xffffffffu);
  if (${k} < ${length}) {
    let word = ${key(`m${slot}[${param(params.offset(1))} + start + ${k} * ${inner}]`, dtype)};
    pair = vec2u(select(word, ~word, ${descending} == 1u), ${k});
  }`;
const after = "fn w_after(a: vec2u, b: vec2u) -> bool { return a.x > b.x || (a.x == b.x && a.y > b.y); }";

const whole = (dtype: Dtype, slots: readonly number[]): string => `
  ${floatKey}
  ${after}
  var<workgroup> pairs: array<vec2u, ${fitting}>;
  ${mainHeader(threads)}
    let g = wg.y * nw.x + wg.x;
    if (g >= ${param(params.count)}) { return; }
    ${start("g")}
    for (var k = lid; k < ${size}; k += ${threads}u) {
      ${pair(dtype, slots[1], "k")}
      pairs[k] = pair;
    }
    workgroupBarrier();
    for (var b = 2u; b <= ${size}; b = b << 1u) {
      for (var d = b >> 1u; d > 0u; d = d >> 1u) {
        for (var k = lid; k < ${size}; k += ${threads}u) {
          let other = k ^ d;
          if (other > k) {
            let up = (k & b) == 0u;
            let x = pairs[k];
            let y = pairs[other];
            if (w_after(x, y) == up) { pairs[k] = y; pairs[other] = x; }
          }
        }
        workgroupBarrier();
      }
    }
    for (var k = lid; k < ${length}; k += ${threads}u) { m0[${param(params.offset(0))} + start + k * ${inner}] = pairs[k].y; }
  }`;

const load = (dtype: Dtype, slots: readonly number[]): string => `
  ${floatKey}
  ${mainHeader(64)}
    ${threadIndex}
    if (i >= ${param(params.count)}) { return; }
    let line = i / ${size};
    let k = i % ${size};
    ${start("line")}
    ${pair(dtype, slots[1], "k")}
    m0[${param(params.offset(0))} + 2u * i] = pair.x;
    m0[${param(params.offset(0))} + 2u * i + 1u] = pair.y;
  }`;

const pass = (): string => `
  ${after}
  ${mainHeader(64)}
    ${threadIndex}
    if (i >= ${param(params.count)}) { return; }
    let k = i % ${size};
    let other = k ^ ${distance};
    if (other < k) { return; }
    let p = ${param(params.offset(0))} + 2u * i;
    let q = ${param(params.offset(0))} + 2u * (i - k + other);
    let x = vec2u(m0[p], m0[p + 1u]);
    let y = vec2u(m0[q], m0[q + 1u]);
    if (w_after(x, y) == ((k & ${block}) == 0u)) {
      m0[p] = y.x; m0[p + 1u] = y.y;
      m0[q] = x.x; m0[q + 1u] = x.y;
    }
  }`;

const store = (slots: readonly number[]): string => `
  ${mainHeader(64)}
    ${threadIndex}
    if (i >= ${param(params.count)}) { return; }
    let line = i / ${length};
    let k = i % ${length};
    ${start("line")}
    m0[${param(params.offset(0))} + start + k * ${inner}] = m${slots[1]}[${param(params.offset(1))} + 2u * (line * ${size} + k) + 1u];
  }`;

export const argsort: StructuralKernel = (device, [given], order: { dim: number; descending: boolean }) => {
  const x = device.plain(given);
  const out = device.empty(x.shape, int32);
  if (out.layout.size === 0) return out;
  const count = x.shape[order.dim] ?? 1;
  let padded = 1;
  while (padded < count) padded *= 2;
  const lines = x.layout.size / count;
  const step = sizeOf(x.shape.slice(order.dim + 1));
  const words = [count, step, padded, order.descending ? 1 : 0];
  const kernel = (name: string, source: (slots: readonly number[]) => string): Variants =>
    device.cached(`${name}.${x.dtype}`, () => new Variants({ name, source }));
  const { launcher } = device;
  if (padded <= fitting) {
    prepare(device, lines, [out, x], words);
    launcher.runGroups(
      kernel("argsort", (slots) => whole(x.type, slots)),
      lines,
    );
    return out;
  }
  const pairs = device.empty([2 * lines * padded], int32);
  prepare(device, lines * padded, [pairs, x], words);
  launcher.run(
    kernel("argsort.load", (slots) => load(x.type, slots)),
    lines * padded,
  );
  for (let b = 2; b <= padded; b *= 2) {
    for (let d = b / 2; d > 0; d /= 2) {
      prepare(device, lines * padded, [pairs], [...words, b, d]);
      launcher.run(kernel("argsort.pass", pass), lines * padded);
    }
  }
  prepare(device, out.layout.size, [out, pairs], words);
  launcher.run(kernel("argsort.store", store), out.layout.size);
  return out;
};

function prepare(
  { launcher }: Host,
  count: number,
  [out, ...inputs]: readonly Parameters<StructuralKernel>[1][number][],
  words: readonly number[],
): void {
  launcher.bind("argsort", count, out, inputs);
  [out, ...inputs].forEach((z, i) => {
    launcher.operand(i, z, 1);
  });
  writeWords(launcher, params.own(0), words);
}
