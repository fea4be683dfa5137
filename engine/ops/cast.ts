/** Conversion between dtypes: always written out, never implied. */
import { copyElements } from "../devices/cpu/iterate.ts";
import { type DtypeName, dtypeOf } from "../tensor/dtype.ts";
import { contiguousLayout } from "../tensor/layout.ts";
import { Tensor } from "../tensor/tensor.ts";
import { describe, empty } from "./apply.ts";
import { type Primitive, structural } from "./define.ts";
import { ne } from "./elementwise/comparison.ts";

export const castRow: Primitive<{ dtype: DtypeName; from: DtypeName }> = structural({
  name: "cast",
  summary: "The same numbers in another dtype; int32 drops the fraction.",
  forward: ([x], { dtype }) => {
    const out = empty(contiguousLayout(x.shape), dtypeOf(dtype));
    copyElements(out, x);
    return out;
  },
  jvp: "linear",
  vjp: (_, g, __, { from }) => to(g, from),
  reference: (_, [x]) => x,
  samples: [{ inputs: [{ shape: [2] }], attributes: { dtype: "float64", from: "float32" } }],
});

/**
 * Converted to a dtype; itself if it has that dtype already. int32 drops the fraction, bool asks whether it is not 0.
 * @example
 * tensor([1.5]).to("int32").toArray(); // [1]
 */
export function to(x: Tensor, dtype: DtypeName): Tensor {
  if (!(x instanceof Tensor)) throw new TypeError(`to: takes a tensor, not ${describe(x)}.`);
  const wanted = dtypeOf(dtype);
  if (wanted === x.type) return x;
  return wanted.name === "bool" ? ne(x, 0) : castRow([x], { dtype, from: x.dtype });
}
