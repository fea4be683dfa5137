/** PyTorch's reductions, scans, orders and statistics, by the engine's. */
import * as engine from "../../../engine/index.ts";
import { Tensor } from "../../../engine/index.ts";
import { type Arguments, type Call, call, given, inDtype, type Result } from "../call.ts";

interface Pair {
  readonly values: Tensor;
  readonly indices: Tensor;
}

const both = ({ values, indices }: Pair): Result => [values, indices];

/** An empty list of dimensions means all. */
function dims(dim: unknown): number | readonly number[] | undefined {
  return Array.isArray(dim) && dim.length === 0 ? undefined : given(dim as number | readonly number[]);
}

function options({ dim, keepdim }: Arguments): { dim?: number | readonly number[]; keepdim?: boolean } {
  return { dim: dims(dim), keepdim: keepdim ?? false };
}

type Reduce = (x: Tensor, dim?: { dim?: number | readonly number[]; keepdim?: boolean }) => Tensor;

const reduction = (f: Reduce): Call =>
  call("input dim|axis keepdim|keepdims dtype", (args) => f(inDtype(args.input, args.dtype), options(args)));

function correctionOf({ unbiased, correction }: Arguments): number {
  if (typeof correction === "number") return correction;
  return unbiased === false ? 0 : 1;
}

/** var(x, unbiased) and var(x, dim, unbiased, keepdim) are two signatures of one name. */
function spreadOptions(args: Arguments): {
  dim?: number | readonly number[];
  keepdim: boolean;
  correction: number;
} {
  if (typeof args.dim === "boolean") return { keepdim: false, correction: args.dim ? 1 : 0 };
  return { ...options(args), keepdim: args.keepdim ?? false, correction: correctionOf(args) };
}

const spread = (f: (args: Arguments) => Result): Call =>
  call("input dim|axis unbiased keepdim|keepdims correction", f);

const scan = (f: (x: Tensor, dim: number) => Tensor): Call =>
  call("input dim|axis dtype", ({ input, dim, dtype }) => f(inDtype(input, dtype), dim));

const extremum = (f: engine.Extremum): Call =>
  call("input dim|other keepdim", ({ input, dim, keepdim }) => {
    if (dim instanceof Tensor) return f(input, dim);
    return dim === undefined ? f(input) : both(f(input, dim, keepdim));
  });

const medians = (f: engine.Median): Call =>
  call("input dim keepdim", ({ input, dim, keepdim }) =>
    dim === undefined || dim === null ? f(input) : both(f(input, dim, keepdim)),
  );

const quantiles = (f: typeof engine.quantile): Call =>
  call("input q dim keepdim interpolation", ({ input, q, dim, keepdim, interpolation }) =>
    f(input, q, { dim, keepdim, interpolation }),
  );

const softened = (f: (x: Tensor, dim: number) => Tensor): Call =>
  call("input dim _stacklevel dtype", ({ input, dim, dtype }) =>
    f(inDtype(input, dtype), dim ?? implicit(input)),
  );

/** The dimension that PyTorch chooses where none is told. */
function implicit(x: Tensor): number {
  return [0, 1, 3].includes(x.ndim) ? 0 : 1;
}

const trapezoid = (f: (y: Tensor, x?: Tensor | number, dim?: number) => Tensor): Call =>
  call("input x dx dim", ({ input, x, dx, dim }) => f(input, x ?? dx ?? 1, dim));

const norm = call("input p dim keepdim dtype", ({ input, p, dim, keepdim, dtype }) => {
  const x = inDtype(input, dtype);
  if (p === "nuc") return engine.matrixNorm(x, "nuc", given(dim), keepdim);
  return engine.norm(x, { p: p === "fro" || p === null ? 2 : p, dim: dims(dim), keepdim });
});

export const reductions: Readonly<Record<string, Call>> = {
  all: reduction(engine.all as Reduce),
  amax: reduction(engine.amax),
  amin: reduction(engine.amin),
  aminmax: call("input dim keepdim", (args) => {
    const { min, max } = engine.aminmax(args.input, options(args));
    return [min, max];
  }),
  any: reduction(engine.any as Reduce),
  argsort: call("input dim descending stable", ({ input, dim, descending }) =>
    engine.argsort(input, dim, descending),
  ),
  count_nonzero: call("input dim", ({ input, dim }) => engine.countNonzero(input, dims(dim))),
  corrcoef: call("input", ({ input }) => engine.corrcoef(input)),
  cov: call("input correction fweights aweights", ({ input, correction, fweights, aweights }) =>
    engine.cov(input, { correction, fweights, aweights: given<Tensor>(aweights)?.to(input.dtype) }),
  ),
  cummax: call("input dim", ({ input, dim }) => both(engine.cummax(input, dim))),
  cummin: call("input dim", ({ input, dim }) => both(engine.cummin(input, dim))),
  cumprod: scan(engine.cumprod),
  cumsum: scan(engine.cumsum),
  cumulative_trapezoid: trapezoid(engine.cumulativeTrapezoid),
  diff: call("input n dim prepend append", ({ input, n, dim, prepend, append }) =>
    engine.diff(input, n, dim, prepend, append),
  ),
  gradient: call("input spacing dim edge_order", ({ input, spacing, dim, edge_order }) =>
    engine.gradient(input, { spacing, dim, edgeOrder: edge_order }),
  ),
  kthvalue: call("input k dim keepdim", ({ input, k, dim, keepdim }) =>
    both(engine.kthvalue(input, k, dim, keepdim)),
  ),
  log_softmax: softened(engine.logSoftmax),
  logcumsumexp: scan(engine.logcumsumexp),
  logsumexp: call("input dim keepdim", (args) => engine.logsumexp(args.input, options(args))),
  max: extremum(engine.max),
  mean: reduction(engine.mean),
  median: medians(engine.median),
  min: extremum(engine.min),
  mode: call("input dim keepdim", ({ input, dim, keepdim }) => both(engine.mode(input, dim, keepdim))),
  msort: call("input", ({ input }) => engine.msort(input)),
  nanmean: reduction(engine.nanmean),
  nanmedian: medians(engine.nanmedian),
  nanquantile: quantiles(engine.nanquantile),
  nansum: reduction(engine.nansum),
  norm,
  prod: reduction(engine.prod),
  quantile: quantiles(engine.quantile),
  softmax: softened(engine.softmax),
  "nn.functional.softmin": softened(engine.functional.softmin),
  sort: call("input dim descending stable", ({ input, dim, descending }) =>
    both(engine.sort(input, dim ?? -1, descending ?? false)),
  ),
  std: spread((args) => engine.std(args.input, spreadOptions(args))),
  std_mean: spread((args) => {
    const { std, mean } = engine.stdMean(args.input, spreadOptions(args));
    return [std, mean];
  }),
  sum: reduction(engine.sum),
  sum_to_size: call("input *size", ({ input, size }) => engine.sumToSize(input, size)),
  topk: call("input k dim largest sorted", ({ input, k, dim, largest }) =>
    both(engine.topk(input, k, dim ?? -1, largest ?? true)),
  ),
  trapezoid: trapezoid(engine.trapezoid),
  trapz: trapezoid(engine.trapezoid),
  var: spread((args) => engine.var(args.input, spreadOptions(args))),
  var_mean: spread((args) => {
    const { variance, mean } = engine.varMean(args.input, spreadOptions(args));
    return [variance, mean];
  }),
  "linalg.norm": call("input ord dim keepdim dtype", ({ input, ord, dim, keepdim, dtype }) => {
    const x = inDtype(input, dtype);
    const listed = Array.isArray(dim) ? dim : dim === undefined || dim === null ? null : [dim];
    const matrix = ord !== undefined && ord !== null && (listed ? listed.length === 2 : x.ndim === 2);
    if (typeof ord === "string" || matrix) return engine.matrixNorm(x, ord, listed ?? [-2, -1], keepdim);
    return engine.vectorNorm(x, given(ord), listed, keepdim);
  }),
  "linalg.matrix_norm": call("input ord dim keepdim dtype", ({ input, ord, dim, keepdim, dtype }) =>
    engine.matrixNorm(inDtype(input, dtype), given(ord), given(dim), keepdim),
  ),
  "linalg.vector_norm": call("input ord dim keepdim dtype", ({ input, ord, dim, keepdim, dtype }) =>
    engine.vectorNorm(inDtype(input, dtype), given(ord), dims(dim), keepdim),
  ),
  renorm: call("input p dim maxnorm", ({ input, p, dim, maxnorm }) => engine.renorm(input, p, dim, maxnorm)),
  dist: call("input other p", ({ input, other, p }) => engine.dist(input, other, p)),
  cdist: call("input x2 p compute_mode", ({ input, x2, p }) => engine.cdist(input, x2, p)),
  "nn.functional.pdist": call("input p", ({ input, p }) => engine.functional.pdist(input, p)),
};
