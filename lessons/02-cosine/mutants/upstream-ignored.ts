// diagnosis: upstream-ignored — a backward by hand that forgets what comes from above
import { custom, type Tensor } from "gradproof/engine";

const similarity = custom({
  name: "similarity",
  forward: (x: Tensor, y: Tensor) => x.dot(y).div(x.norm().mul(y.norm())),
  backward(_g: Tensor, { inputs: [x, y], out }: { inputs: readonly Tensor[]; out: Tensor }) {
    const size = x.norm().mul(y.norm());
    return [y.div(size).sub(x.mul(out).div(x.dot(x))), x.div(size).sub(y.mul(out).div(y.dot(y)))];
  },
});

export function cosine(x: Tensor, y: Tensor): Tensor {
  return similarity(x, y);
}
