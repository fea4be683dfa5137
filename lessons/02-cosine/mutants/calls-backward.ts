// diagnosis: accumulated — calls backward inside, so that every gradient arrives twice
import type { Tensor } from "gradproof/engine";

export function cosine(x: Tensor, y: Tensor): Tensor {
  const value = x.dot(y).div(x.norm().mul(y.norm()));
  value.backward(undefined, { retainGraph: true });
  return value;
}
