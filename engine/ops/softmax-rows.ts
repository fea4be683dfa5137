/** softmax at once, of much on the CPU and on a GPU, as an op of its own with its gradient in ops; what is written down, and what is small, takes the steps of `softmax.ts`. */
import { float32 } from "../core/dtype.ts";
import { isWatched } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";
import { MANY } from "../cpu/faster.ts";
import { softmaxRows } from "../cpu/wasm/softmax.ts";
import { empty } from "../run/make.ts";
import { finish } from "../run/record.ts";
import { structural } from "./define.ts";

function computed(x: Tensor): Tensor | null {
  const { size, shape, rank } = x.layout;
  const out = empty(x.layout, x.type);
  const from = x.array.subarray(x.offset, x.offset + size) as Float32Array;
  return softmaxRows(out.array as Float32Array, from, shape[rank - 1]) ? out : null;
}

const rows = /* @__PURE__ */ structural<{ dim: number }>({
  name: "softmax",
  saves: ["out"],
  forward: ([x]) => computed(x)!,
  vjp: (_, g, { out }, { dim }) => out.mul(g.sub(g.mul(out).sum(dim, true))),
});

/** The shares along the last dimension; null where its steps must do it. */
export function softmaxAtOnce(x: Tensor, dims: readonly number[] | null): Tensor | null {
  const { rank, size, contiguous } = x.layout;
  const dim = rank - 1;
  if (x.type !== float32 || dims?.length !== 1 || dims[0] !== dim) return null;
  if (isWatched()) return null;
  if (x.on !== null) return x.on.name === "webgpu" && x.on.level === undefined ? rows([x], { dim }) : null;
  const out = contiguous && size >= MANY ? computed(x) : null;
  return out && finish(rows.op, [x], { dim }, out);
}
