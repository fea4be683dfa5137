/**
 * An op on tensors laid out alike, as most are: check, loop and record in one function an op and dtype, written from its formula.
 * Code that serves all ops is optimised for none once a process has seen many; this is each op's own.
 */
import { compiled } from "../core/code.ts";
import { allocate, bool, type Dtype } from "../core/dtype.ts";
import { scalarLayout } from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import type { Attributes, Fused, Op, ReductionAttributes } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { MANY } from "../cpu/faster.ts";
import { added, emit, loopOf } from "../cpu/generate.ts";
import { intPow } from "../cpu/words.ts";
import { BLOCK, isBeyond } from "./compute.ts";
import { finish, track } from "./record.ts";

export const noAttributes: Attributes = Object.freeze({});

/** Of a reduction over everything. */
export const everything: ReductionAttributes = Object.freeze({ dim: null, keepdim: false });

const nameOf = (op: Op): string => `${op.name.replace(/\W/g, "_")}_fused`;
const sourceOf = (op: Op, dtype: Dtype): string =>
  `//# sourceURL=gradproof/${op.name}.${dtype.name}.fused.js`;

/** Text for each of the tensors x0, x1, … */
function eachOf(op: Op): (text: (x: string, i: number) => string, between?: string) => string {
  return (text, between = " ") => op.inputs.map((_, i) => text(`x${i}`, i)).join(between);
}

/** The end: the tensor, with its place on the tape; or told to whoever else wants to know. */
function returned(op: Op, gives: Dtype): string {
  const each = eachOf(op);
  const list = each((x) => x, ", ");
  const track = `if (mode.grad && (${each((x) => `${x}.node !== null`, " || ")})) y.own = track(op, [${list}], attributes, y);`;
  return `if (mode.recorder !== null || mode.forward !== null) return finish(op, [${list}], attributes, y);
${op.differentiable && gives.floating ? track : ""}
return y;`;
}

function compileFused(op: Op, dtype: Dtype, gives: Dtype, attributes: Attributes, body: string): Fused {
  const Elements = allocate(gives, 0).constructor;
  return compiled(
    `return function ${nameOf(op)}(${eachOf(op)((x) => x, ", ")}) {\n${body}\n};\n${sourceOf(op, dtype)}`,
    { op, dtype, gives, attributes, Elements, Tensor, mode, finish, track, scalarLayout, intPow, isBeyond },
  ) as Fused;
}

/** The function, which gives null for tensors that are laid out otherwise. Only where text may become code, and for ops without conditions. */
export function fuse(op: Op, dtype: Dtype): Fused {
  const each = eachOf(op);
  const { lines, value } = emit(op.kernel!, op.inputs, dtype);
  const { read, advance } = loopOf(op);
  const gives = op.gives === "same" ? dtype : bool;
  const strange = each(
    (x) => `${x}.type !== dtype || ${x}.on !== null || (${x}.layout !== layout && ${x}.layout.rank !== 0)`,
    " || ",
  );
  return compileFused(
    op,
    dtype,
    gives,
    noAttributes,
    `let { layout } = x0;
    ${each((x) => `if (layout.rank === 0) layout = ${x}.layout;`)}
    if (!layout.contiguous || ${strange}) return null;
    const n = layout.size;
    if (n >= ${MANY}) return null;
    const out = new Elements(n);
    ${each((x, i) => `const a${i} = ${x}.storage, s${i} = ${x}.layout === layout ? 1 : 0; let p${i} = ${x}.offset;`)}
    for (let i = 0; i < n; i++) { ${read} ${lines} out[i] = ${value}; ${advance} }
    const y = new Tensor(out, 0, layout, gives, null, null);
    ${returned(op, gives)}`,
  );
}

/** The same of a reduction over all of few elements; of more, halves are added up. */
export function fuseReduction(op: Op, dtype: Dtype, gives: Dtype): Fused {
  const each = eachOf(op);
  const { lines, value } = emit(op.kernel!, op.inputs, dtype);
  const last = emit(op.finish!, ["total", "count"], dtype);
  const strange = each((x) => `${x}.type !== dtype || ${x}.on !== null || ${x}.layout !== layout`, " || ");
  return compileFused(
    op,
    dtype,
    gives,
    everything,
    `const { layout } = x0, count = layout.size;
    if (!layout.contiguous || count > ${BLOCK} || ${strange}) return null;
    const out = new Elements(1);
    let total = 0;
    ${each((x, i) => `const a${i} = ${x}.storage; let p${i} = ${x}.offset;`)}
    for (let i = 0; i < count; i++) {
      ${each((_, i) => `const v${i} = a${i}[p${i}++];`)} ${lines}
      total = ${added(value, dtype)};
    }
    { const v0 = total, v1 = count; ${last.lines} out[0] = ${last.value}; }
    ${gives.name === "float64" ? `if (${op.homogeneous ? "isBeyond" : "!Number.isFinite"}(out[0])) return null;` : ""}
    const y = new Tensor(out, 0, scalarLayout, gives, null, null);
    ${returned(op, gives)}`,
  );
}
