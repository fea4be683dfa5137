/** torch.masked, by the engine's. */
import { masked as m, type Tensor } from "../../../engine/index.ts";
import { type Arguments, type Call, call, given, inDtype } from "../call.ts";

function options({ dim, keepdim }: Arguments): { dim?: number | readonly number[]; keepdim?: boolean } {
  const all = Array.isArray(dim) && dim.length === 0;
  return { dim: all ? undefined : given(dim), keepdim: keepdim ?? false };
}

const reduction = (f: typeof m.sum): Call =>
  call("input dim keepdim dtype mask", (args) =>
    f(inDtype(args.input, args.dtype), given(args.mask), options(args)),
  );

const spread = (f: typeof m.std): Call =>
  call("input dim unbiased keepdim dtype mask", (args) =>
    f(inDtype(args.input, args.dtype), given(args.mask), { ...options(args), unbiased: args.unbiased }),
  );

const along = (f: (x: Tensor, dim: number, mask?: Tensor) => Tensor): Call =>
  call("input dim dtype mask", ({ input, dim, dtype, mask }) => f(inDtype(input, dtype), dim, given(mask)));

export const maskedOps: Readonly<Record<string, Call>> = {
  "masked.amax": reduction(m.amax),
  "masked.amin": reduction(m.amin),
  "masked.cumprod": along(m.cumprod),
  "masked.cumsum": along(m.cumsum),
  "masked.log_softmax": along(m.logSoftmax),
  "masked.logaddexp": call(
    "input other dtype input_mask other_mask",
    ({ input, other, input_mask, other_mask }) =>
      m.logaddexp(input, other, given(input_mask), given(other_mask)),
  ),
  "masked.logsumexp": reduction(m.logsumexp),
  "masked.mean": reduction(m.mean),
  "masked.median": call("input dim keepdim dtype mask", ({ input, dim, keepdim, mask }) =>
    m.median(input, dim, given(mask), keepdim),
  ),
  "masked.norm": call("input ord dim keepdim dtype mask", (args) =>
    m.norm(args.input, args.ord, given(args.mask), options(args)),
  ),
  "masked.normalize": call("input ord dim eps dtype mask", ({ input, ord, dim, eps, mask }) =>
    m.normalize(input, ord, dim, given(mask), eps),
  ),
  "masked.prod": reduction(m.prod),
  "masked.softmax": along(m.softmax),
  "masked.softmin": along(m.softmin),
  "masked.std": spread(m.std),
  "masked.sum": reduction(m.sum),
  "masked.var": spread(m.var),
};
