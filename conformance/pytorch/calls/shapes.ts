/** PyTorch's views, joins and arrangements, by the engine's. */
import * as engine from "../../../engine/index.ts";
import { Tensor } from "../../../engine/index.ts";
import { type Call, call, given, plain, plainList } from "../call.ts";

const sized = (f: (x: Tensor, shape: readonly number[]) => Tensor): Call =>
  call("input *shape|size|sizes|dims|repeats", ({ input, shape }) => f(input, shape));

const split = call("input split_size|split_sizes|split_size_or_sections dim", ({ input, split_size, dim }) =>
  engine.split(input, split_size, dim),
);

const parts = (f: (x: Tensor, sections: number | readonly number[]) => Tensor[]): Call =>
  call("input indices_or_sections|sections|indices", ({ input, indices_or_sections }) =>
    f(input, indices_or_sections),
  );

const joined = (f: (tensors: readonly Tensor[]) => Tensor): Call =>
  call("tensors", ({ tensors }) => f(tensors));

/** Tensors given one by one, or as a list. */
const listed = (f: (tensors: readonly Tensor[]) => Tensor | Tensor[]): Call =>
  call("*tensors", ({ tensors }) => f(tensors));

const triangle = (f: (x: Tensor, offset?: number) => Tensor): Call =>
  call("input diagonal", ({ input, diagonal }) => f(input, diagonal));

const transposed = (x: Tensor): Tensor => (x.ndim < 2 ? x.positive() : x.transpose(-2, -1));

const exchanged = call("input dim0|axis0 dim1|axis1", ({ input, dim0, dim1 }) =>
  input.ndim === 0 ? input.positive() : engine.transpose(input, dim0, dim1),
);

const moved = call("input source destination", ({ input, source, destination }) =>
  engine.movedim(input, source, destination),
);

export const shapes: Readonly<Record<string, Call>> = {
  H: call("input", ({ input }) => transposed(input)),
  T: call("input", ({ input }) =>
    input.ndim < 2 ? input.positive() : input.permute([...input.shape.keys()].reverse()),
  ),
  mH: call("input", ({ input }) => transposed(input)),
  mT: call("input", ({ input }) => transposed(input)),
  t: call("input", ({ input }) => engine.t(input)),
  as_strided: call("input size stride storage_offset", ({ input, size, stride, storage_offset }) =>
    engine.asStrided(input, size, stride, storage_offset ?? 0),
  ),
  atleast_1d: listed((x) => (x.length === 1 ? engine.atleast1d(x[0]) : x.map(engine.atleast1d))),
  atleast_2d: listed((x) => (x.length === 1 ? engine.atleast2d(x[0]) : x.map(engine.atleast2d))),
  atleast_3d: listed((x) => (x.length === 1 ? engine.atleast3d(x[0]) : x.map(engine.atleast3d))),
  block_diag: listed(engine.blockDiag),
  broadcast_tensors: listed(engine.broadcastTensors),
  broadcast_to: sized(engine.broadcastTo),
  cartesian_prod: listed(engine.cartesianProd),
  cat: call("tensors dim", ({ tensors, dim }) => engine.cat(tensors, dim)),
  chunk: call("input chunks dim", ({ input, chunks, dim }) => engine.chunk(input, chunks, dim)),
  clone: call("input memory_format", ({ input }) => engine.clone(input)),
  column_stack: joined(engine.columnStack),
  combinations: call("input r with_replacement", ({ input, r, with_replacement }) =>
    engine.combinations(input, r, with_replacement),
  ),
  contiguous: call("input memory_format", ({ input }) => engine.contiguous(input)),
  diag: call("input diagonal", ({ input, diagonal }) => engine.diag(input, diagonal)),
  diag_embed: call("input offset dim1 dim2", ({ input, offset, dim1, dim2 }) =>
    engine.diagEmbed(input, offset, dim1, dim2),
  ),
  diagflat: call("input offset", ({ input, offset }) => engine.diagflat(input, offset)),
  diagonal: call("input offset dim1 dim2", ({ input, offset, dim1, dim2 }) =>
    engine.diagonal(input, offset, dim1, dim2),
  ),
  "linalg.diagonal": call("input offset dim1 dim2", ({ input, offset, dim1 = -2, dim2 = -1 }) =>
    engine.diagonal(input, offset, dim1, dim2),
  ),
  dsplit: parts(engine.dsplit),
  dstack: joined(engine.dstack),
  expand: sized(engine.expand),
  expand_as: call("input other", ({ input, other }) => engine.expandAs(input, other)),
  "fft.fftshift": call("input dim", ({ input, dim }) => shifted(input, dim, (n) => Math.floor(n / 2))),
  "fft.ifftshift": call("input dim", ({ input, dim }) => shifted(input, dim, (n) => Math.ceil(n / 2))),
  flatten: call("input start_dim end_dim", ({ input, start_dim, end_dim }) =>
    engine.flatten(input, start_dim, end_dim),
  ),
  flip: sized(engine.flip),
  fliplr: call("input", ({ input }) => engine.fliplr(input)),
  flipud: call("input", ({ input }) => engine.flipud(input)),
  hsplit: parts(engine.hsplit),
  hstack: joined(engine.hstack),
  meshgrid: call("*tensors indexing", ({ tensors, indexing }) => engine.meshgrid(tensors, { indexing })),
  movedim: moved,
  moveaxis: moved,
  narrow: call("input dim start length", ({ input, dim, start, length }) =>
    engine.narrow(input, dim, plain(start), length),
  ),
  permute: sized(engine.permute),
  ravel: call("input", ({ input }) => engine.ravel(input)),
  repeat: sized(engine.repeat),
  repeat_interleave: call("input repeats dim output_size", ({ input, repeats, dim }) =>
    engine.repeatInterleave(input, repeats, given(dim)),
  ),
  reshape: sized(engine.reshape),
  reshape_as: call("input other", ({ input, other }) => engine.reshapeAs(input, other)),
  roll: call("input shifts dims", ({ input, shifts, dims }) => engine.roll(input, shifts, given(dims))),
  rot90: call("input k dims", ({ input, k, dims }) => engine.rot90(input, k, dims)),
  select: call("input dim index", ({ input, dim, index: place }) => engine.select(input, dim, plain(place))),
  slice: call("input dim start end step", ({ input, dim, start, end, step }) =>
    engine.slice(input, dim ?? 0, given(start), given(end), given(step)),
  ),
  split,
  split_with_sizes: split,
  squeeze: call("input dim", ({ input, dim }) => engine.squeeze(input, given(dim))),
  stack: call("tensors dim", ({ tensors, dim }) => engine.stack(tensors, dim)),
  swapaxes: exchanged,
  swapdims: exchanged,
  tensor_split: call("input indices_or_sections|sections|indices|tensor_indices_or_sections dim", (args) => {
    const { input, indices_or_sections: at, dim } = args;
    const plainly = at instanceof Tensor ? (at.ndim === 0 ? at.item() : plainList(at)) : at;
    return engine.tensorSplit(input, plainly, dim);
  }),
  tile: sized(engine.tile),
  trace: call("input", ({ input }) => engine.trace(input)),
  transpose: exchanged,
  tril: triangle(engine.tril),
  triu: triangle(engine.triu),
  unbind: call("input dim", ({ input, dim }) => engine.unbind(input, dim)),
  unflatten: call("input dim sizes|unflattened_size", ({ input, dim, sizes }) =>
    engine.unflatten(input, dim, sizes),
  ),
  unfold: call("input dimension|dim size step", ({ input, dimension, size, step }) =>
    engine.unfold(input, dimension, size, step),
  ),
  unsqueeze: call("input dim", ({ input, dim }) => engine.unsqueeze(input, dim)),
  vander: call("input N increasing", ({ input, N, increasing }) =>
    engine.vander(input, given(N), increasing),
  ),
  "linalg.vander": call("input N", ({ input, N }) =>
    input.ndim === 0 ? engine.vander(input.reshape(1), N ?? 1, true) : engine.vander(input, given(N), true),
  ),
  view: sized(engine.view),
  view_as: call("input other", ({ input, other }) => engine.viewAs(input, other)),
  vsplit: parts(engine.vsplit),
  vstack: joined(engine.vstack),
};

function shifted(x: Tensor, dim: unknown, by: (n: number) => number): Tensor {
  const dims = dim === undefined || dim === null ? [...x.shape.keys()] : plainList(dim);
  return engine.roll(
    x,
    dims.map((d) => by(x.shape[d < 0 ? d + x.ndim : d])),
    dims,
  );
}
