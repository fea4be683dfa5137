// diagnosis: scaled — forgets the half
import type { Tensor } from "gradproof/engine";

export function energy(x: Tensor): Tensor {
  return x.square().sum();
}
