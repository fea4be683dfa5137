/** PyTorch's products, by the engine's. */

import type { Tensor } from "../../../engine/index.ts";
import * as engine from "../../../engine/index.ts";
import { type Call, call, given, plain } from "../call.ts";

const two = (f: (x: Tensor, y: Tensor) => Tensor): Call =>
  call("input other|mat2|vec|vec2|tensor", ({ input, other }) => f(input, other));

const weighted = (f: typeof engine.addmm): Call =>
  call("input first|mat1|mat|batch1|vec1 second|mat2|vec|batch2|vec2 beta alpha", (args) =>
    f(args.input, args.first, args.second, {
      beta: given(args.beta),
      alpha: given(args.alpha),
    }),
  );

const cross = call("input other dim", ({ input, other, dim }) => {
  // Without dim PyTorch takes the first of size 3.
  const first = input.shape.findIndex((n: number) => n === 3);
  return engine.cross(input, other, dim ?? first);
});

export const products: Readonly<Record<string, Call>> = {
  __rmatmul__: call("input other", ({ input, other }) => engine.matmul(other, input)),
  addbmm: weighted(engine.addbmm),
  addmm: weighted(engine.addmm),
  addmv: weighted(engine.addmv),
  addr: weighted(engine.addr),
  baddbmm: weighted(engine.baddbmm),
  bmm: two(engine.bmm),
  cross,
  dot: two(engine.dot),
  einsum: call("first *rest", ({ first, rest }) =>
    typeof first === "string" ? engine.einsum(first, ...rest) : engine.einsum(rest[0], first),
  ),
  inner: two(engine.inner),
  kron: two(engine.kron),
  "linalg.cross": call("input other dim", ({ input, other, dim }) => engine.cross(input, other, dim ?? -1)),
  "linalg.matrix_power": call("input n", ({ input, n }) => engine.linalg.matrixPower(input, n)),
  "linalg.multi_dot": call("tensors", ({ tensors }) => engine.multiDot(tensors)),
  "linalg.vecdot": call("x y dim", ({ x, y, dim }) => engine.vecdot(x, y, dim)),
  matmul: two(engine.matmul),
  matrix_power: call("input n", ({ input, n }) => engine.linalg.matrixPower(input, n)),
  mm: two(engine.mm),
  mv: two(engine.mv),
  outer: two(engine.outer),
  tensordot: call("input other dims", ({ input, other, dims }) =>
    engine.tensordot(input, other, typeof dims === "object" && !Array.isArray(dims) ? plain(dims) : dims),
  ),
  vdot: two(engine.vdot),
};
