/** Running totals: a thread a line, or a workgroup where lines are long. */
import { sizeOf } from "../core/layout.ts";
import { loaded, mainHeader, stored, threadIndex, typeOf } from "./elementwise.ts";
import type { StructuralKernel } from "./host.ts";
import { Variants } from "./launch.ts";
import { param, params, writeWords } from "./params.ts";

const [length, inner, reverse] = [0, 1, 2].map((i) => param(params.own(i)));
/** Lines longer than this are worth a workgroup. */
const long = 256;

const place = (k: string): string =>
  `start + select(${k}, ${length} - 1u - ${k}, ${reverse} == 1u) * ${inner}`;
const start = (line: string): string =>
  `let start = (${line} / ${inner}) * ${length} * ${inner} + ${line} % ${inner};`;

/** How elements are read and written, in WGSL. */
interface Text {
  readonly type: string;
  readonly load: (at: string) => string;
  readonly store: (at: string, value: string) => string;
}

const threadALine = ({ type, load, store }: Text): string => `${mainHeader(64)}
  ${threadIndex}
  if (i >= ${param(params.count)}) { return; }
  ${start("i")}
  var total = ${type}(0);
  for (var k = 0u; k < ${length}; k++) {
    let p = ${place("k")};
    total += ${load("p")};
    ${store("p", "total")}
  }
}`;

/** Blocks of 64, each summed by doubling steps (Hillis and Steele), on top of the blocks before. */
const groupALine = ({ type, load, store }: Text): string => `var<workgroup> parts: array<${type}, 64>;
${mainHeader(64)}
  let g = wg.y * nw.x + wg.x;
  if (g >= ${param(params.count)}) { return; }
  ${start("g")}
  var carry = ${type}(0);
  for (var block = 0u; block < ${length}; block += 64u) {
    let k = block + lid;
    let p = ${place(`min(k, ${length} - 1u)`)};
    var value = ${type}(0);
    if (k < ${length}) { value = ${load("p")}; }
    parts[lid] = value;
    workgroupBarrier();
    for (var s = 1u; s < 64u; s = s << 1u) {
      var more = ${type}(0);
      if (lid >= s) { more = parts[lid - s]; }
      workgroupBarrier();
      parts[lid] = parts[lid] + more;
      workgroupBarrier();
    }
    if (k < ${length}) { ${store("p", "(carry + parts[lid])")} }
    carry = carry + parts[63];
    workgroupBarrier();
  }
}`;

export const cumsum: StructuralKernel = (device, [given], scan: { dim: number; reverse: boolean }) => {
  const x = device.plain(given);
  const out = device.empty(x.shape, x.type);
  if (out.layout.size === 0) return out;
  const count = x.shape[scan.dim] ?? 1;
  const lines = x.layout.size / count;
  const step = sizeOf(x.shape.slice(scan.dim + 1));
  const { launcher } = device;
  launcher.bind("cumsum", lines, out, [x]);
  [out, x].forEach((z, i) => {
    launcher.operand(i, z, 1);
  });
  writeWords(launcher, params.own(0), [count, step, scan.reverse ? 1 : 0]);
  const type = typeOf(x.type);
  const textFor = (slots: readonly number[]): Text => ({
    type,
    load: (at) => loaded(`m${slots[1]}[${param(params.offset(1))} + ${at}]`, x.type, type),
    store: (at, value) => `m0[${param(params.offset(0))} + ${at}] = ${stored(value, type, x.type)};`,
  });
  const isLong = count > long;
  const mode = isLong ? "group" : "thread";
  const write = isLong ? groupALine : threadALine;
  const variants = device.cached(
    `cumsum.${x.dtype}.${mode}`,
    () => new Variants({ name: `cumsum.${mode}`, source: (slots) => write(textFor(slots)) }),
  );
  if (isLong) launcher.runGroups(variants, lines);
  else launcher.run(variants, lines);
  return out;
};
