// diagnosis: sign-flipped — writes a loss to minimise where the similarity was asked for
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  return x.dot(y).neg().div(x.norm().mul(y.norm()));
}
