// diagnosis: missing-term — a backward by hand with half of the quotient rule
import { custom, type Tensor } from "gradproof/engine";

const similarity = custom({
  name: "similarity",
  forward: (x: Tensor, y: Tensor) => x.dot(y).div(x.norm().mul(y.norm())),
  backward(g: Tensor, { inputs: [x, y] }: { inputs: readonly Tensor[] }) {
    const size = x.norm().mul(y.norm());
    return [y.div(size).mul(g), x.div(size).mul(g)];
  },
});

export function cosine(x: Tensor, y: Tensor): Tensor {
  return similarity(x, y);
}
