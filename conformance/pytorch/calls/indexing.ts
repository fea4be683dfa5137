/** PyTorch's indexing, gathering and writing, by the engine's. */
import * as engine from "../../../engine/index.ts";
import { Tensor } from "../../../engine/index.ts";
import { type Argument, SliceArgument, UnsupportedForm } from "../argument.ts";
import { type Call, call, given, plain } from "../call.ts";

const spread = (
  f: (x: Tensor, dim: number, places: Tensor, value: Tensor | number, alpha?: number) => Tensor,
): Call =>
  call("input dim index source|src|tensor|value alpha", ({ input, dim, index: places, source, alpha }) =>
    f(input, dim, places, source, alpha),
  );

/** x[item]: whole numbers, slices, lists, index tensors and masks, as NumPy reads them. */
function item(x: Tensor, place: Argument): Tensor {
  const list =
    Array.isArray(place) &&
    place.some((p) => p instanceof Tensor || p instanceof SliceArgument || p === null || Array.isArray(p))
      ? place
      : [place];
  return engine.index(
    x,
    list.map((p) => (p instanceof SliceArgument ? { start: p.start, end: p.end, step: p.step } : p)) as never,
  );
}

export const indexing: Readonly<Record<string, Call>> = {
  __getitem__: call("input key", ({ input, key }) => item(input, key)),
  diagonal_scatter: call("input src offset dim1 dim2", ({ input, src, offset, dim1, dim2 }) =>
    engine.diagonalScatter(input, src, offset, dim1, dim2),
  ),
  gather: call("input dim index sparse_grad", ({ input, dim, index: places }) =>
    engine.gather(input, dim, places),
  ),
  index_add: spread(engine.indexAdd as never),
  index_copy: spread(engine.indexCopy as never),
  index_fill: spread(engine.indexFill),
  index_put: call("input indices values accumulate", ({ input, indices, values, accumulate }) =>
    engine.indexPut(input, indices, values, accumulate),
  ),
  index_reduce: call("input dim index source reduce include_self", (args) => {
    const { input, dim, index: places, source, reduce, include_self } = args;
    return engine.indexReduce(input, dim, places, source, reduce, { includeSelf: include_self });
  }),
  index_select: call("input dim index", ({ input, dim, index: places }) =>
    engine.indexSelect(input, dim, places),
  ),
  masked_fill: call("input mask value", ({ input, mask, value }) => engine.maskedFill(input, mask, value)),
  masked_scatter: call("input mask source", ({ input, mask, source }) =>
    engine.maskedScatter(input, mask, source),
  ),
  masked_select: call("input mask", ({ input, mask }) => engine.maskedSelect(input, mask)),
  put: call("input index source accumulate", ({ input, index: places, source, accumulate }) =>
    engine.put(input, places, source, accumulate),
  ),
  scatter: call("input dim index src|value reduce", ({ input, dim, index: places, src, reduce }) => {
    if (reduce === undefined || reduce === null) return engine.scatter(input, dim, places, src);
    if (reduce === "add") return engine.scatterAdd(input, dim, places, src);
    throw new UnsupportedForm(`scatter with reduce ${reduce}`);
  }),
  scatter_add: call("input dim index src", ({ input, dim, index: places, src }) =>
    engine.scatterAdd(input, dim, places, src),
  ),
  scatter_reduce: call("input dim index src reduce include_self", (args) => {
    const { input, dim, index: places, src, reduce, include_self } = args;
    return engine.scatterReduce(input, dim, places, src, reduce, { includeSelf: include_self });
  }),
  select_scatter: call("input src dim index", ({ input, src, dim, index: place }) =>
    engine.selectScatter(input, src, dim, plain(place)),
  ),
  slice_scatter: call("input src dim start end step", ({ input, src, dim, start, end, step }) =>
    engine.sliceScatter(input, src, given(dim), given(start), given(end), given(step)),
  ),
  take: call("input index", ({ input, index: places }) => engine.take(input, places)),
  take_along_dim: call("input indices dim", ({ input, indices, dim }) =>
    engine.takeAlongDim(input, indices, given(dim)),
  ),
};
