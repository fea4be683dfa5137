import type { Tensor } from "gradproof/engine";

/** 4 u·v = ‖u + v‖² − ‖u − v‖² for the unit vectors u and v. */
export function cosine(x: Tensor, y: Tensor): Tensor {
  const u = x.div(x.norm());
  const v = y.div(y.norm());
  return u.add(v).square().sum().sub(u.sub(v).square().sum()).div(4);
}
