/** Mean 0 and mean square 1 over dimensions: of much float32 on the CPU as one kernel, and its gradient as another; else, and where it is written down, by steps. */
import { float32 } from "../../core/dtype.ts";
import { contiguousLayout } from "../../core/layout.ts";
import { isWatched, mode } from "../../core/mode.ts";
import type { Tensor } from "../../core/tensor.ts";
import { MANY } from "../../cpu/faster.ts";
import { type Manner, type Rows, standardizeRows, standardizeRowsBack } from "../../cpu/wasm/standardize.ts";
import { structural } from "../../ops/define.ts";
import { centre } from "../../ops/variance.ts";
import { empty } from "../../run/make.ts";
import { finish } from "../../run/record.ts";
import { rooted, scaleOf } from "./rooted.ts";

interface Standardizing extends Manner {
  readonly dims: readonly number[];
  /** Of each row, where the kernel has done it: its mean, and what it is multiplied by. */
  readonly statistics: Float64Array;
}

/** The rows over whose numbers is standardized; null where they are no even pieces of what lies without gaps. */
function rowsOf({ shape, rank }: Tensor["layout"], dims: readonly number[]): Rows | null {
  const size = (from: number, to: number): number => shape.slice(from, to).reduce((n, m) => n * m, 1);
  const kept = shape.map((_, d) => d).filter((d) => !dims.includes(d));
  const [first, end] = [kept[0] ?? 0, (kept.at(-1) ?? -1) + 1];
  // What is kept must be side by side.
  if (kept.length !== end - first || dims.length + kept.length !== rank) return null;
  const inner = size(end, rank);
  const count = size(first, end);
  return { count, step: inner, pieces: size(0, first), inner, apart: count * inner };
}

const elementsOf = ({ array, offset, size }: Tensor): Float32Array =>
  array.subarray(offset, offset + size) as Float32Array;

const countOf = (x: Tensor, dims: readonly number[]): number => dims.reduce((n, d) => n * x.shape[d], 1);
const lessMean = (x: Tensor, { dims, centred }: Pick<Standardizing, "dims" | "centred">): Tensor =>
  centred ? centre(x, dims) : x;

function backAtOnce(g: Tensor, x: Tensor, how: Standardizing): Tensor | null {
  if (mode.grad || isWatched() || g.on !== null || !g.layout.contiguous) return null;
  const out = empty(contiguousLayout(x.shape), x.type);
  const arrays = [out, g, x].map(elementsOf) as [Float32Array, Float32Array, Float32Array];
  return standardizeRowsBack(...arrays, rowsOf(x.layout, how.dims)!, how, how.statistics) ? out : null;
}

const standardizeOp = /* @__PURE__ */ structural<Standardizing>({
  name: "standardize",
  saves: ["inputs"],
  forward: ([x], how) => rooted(x, how.dims, how.eps, countOf(x, how.dims), (y) => lessMean(y, how)),
  vjp: (_, g, { inputs: [x] }, how) => {
    const atOnce = backAtOnce(g, x, how);
    if (atOnce) return atOnce;
    const { dims, eps, centred } = how;
    const near = lessMean(x, how);
    const scale = scaleOf(near, dims, eps, countOf(x, dims));
    const out = near.div(scale);
    const flat = centred ? g.sub(g.mean(dims, true)) : g;
    return flat.sub(out.mul(g.mul(out).mean(dims, true))).div(scale);
  },
});

/** x, less its mean over the dimensions where `centred`, over the root of its mean square plus eps. */
export function standardized(
  x: Tensor,
  dims: readonly number[],
  eps: number,
  centred: boolean = true,
): Tensor {
  const rows =
    x.type === float32 && x.on === null && x.layout.contiguous && x.size >= MANY && !isWatched()
      ? rowsOf(x.layout, dims)
      : null;
  if (rows) {
    const out = empty(x.layout, x.type);
    const manner = { eps, centred };
    const statistics = standardizeRows(elementsOf(out), elementsOf(x), rows, manner);
    if (statistics) return finish(standardizeOp.op, [x], { ...manner, dims, statistics }, out);
  }
  return rooted(x, dims, eps, countOf(x, dims), (y) => lessMean(y, { dims, centred }));
}
