// diagnosis: inaccurate — computes in float32 on the way
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  const a = x.to("float32");
  const b = y.to("float32");
  return a.dot(b).div(a.norm().mul(b.norm())).to("float64");
}
