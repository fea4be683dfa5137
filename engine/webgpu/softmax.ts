/** softmax along the last dimension in one pass over memory that a workgroup, or of short rows a thread, goes over three times. */
import { mainHeader, threadIndex } from "./elementwise.ts";
import type { StructuralKernel } from "./host.ts";
import { Variants } from "./launch.ts";
import { param, params, writeWords } from "./params.ts";

const [rows, length] = [0, 1].map((i) => param(params.own(i)));
const lanes = 64;
/** Elements that one thread takes alone. */
const alone = 32;

/** Threads that share a row leave what each has in `all`, and then have all of it. */
const together = (value: string, merge: (a: string, b: string) => string): string => `
  all[lid] = ${value};
  workgroupBarrier();
  for (var s = ${lanes / 2}u; s > 0u; s = s >> 1u) {
    if (lid < s) { all[lid] = ${merge("all[lid]", "all[lid + s]")}; }
    workgroupBarrier();
  }
  ${value} = all[0];
  workgroupBarrier();`;

function source(slots: readonly number[], shared: boolean): string {
  const [first, step] = shared ? ["lid", `${lanes}u`] : ["0u", "1u"];
  const x = `bitcast<f32>(m${slots[1]}[from_x + k])`;
  const each = (body: string): string => `for (var k = ${first}; k < ${length}; k += ${step}) { ${body} }`;
  return `${shared ? `var<workgroup> all: array<f32, ${lanes}>;` : ""}
  ${mainHeader(lanes)}
    ${shared ? "let i = wg.y * nw.x + wg.x;" : threadIndex}
    if (i >= ${rows}) { return; }
    let from_x = ${param(params.offset(1))} + i * ${length};
    let to = ${param(params.offset(0))} + i * ${length};
    var most = -w_inf();
    ${each(`most = max(most, ${x});`)}
    ${shared ? together("most", (a, b) => `max(${a}, ${b})`) : ""}
    var total = 0.0;
    ${each(`total += w_share(${x}, most);`)}
    ${shared ? together("total", (a, b) => `${a} + ${b}`) : ""}
    if (total == 0.0) { total = 1.0; }
    ${each(`m0[to + k] = bitcast<u32>(w_div(w_share(${x}, most), total));`)}
  }`;
}

export const softmax: StructuralKernel = (device, [given]) => {
  const x = device.plain(given);
  const out = device.empty(x.shape, x.type);
  const { size } = out.layout;
  if (size === 0) return out;
  const each = x.shape[x.ndim - 1];
  const shared = each > alone;
  const name = `softmax${shared ? ".shared" : ""}`;
  const variants = device.cached(
    name,
    () => new Variants({ name, source: (slots) => source(slots, shared) }),
  );
  const { launcher } = device;
  launcher.bind("softmax", size, out, [x]);
  launcher.operand(0, out, 1);
  launcher.operand(1, x, 1);
  writeWords(launcher, params.own(0), [size / each, each]);
  if (shared) launcher.runGroups(variants, size / each);
  else launcher.run(variants, size / each);
  return out;
};
