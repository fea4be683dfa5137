import { ones, type Tensor } from "gradproof/engine";

export function halfSquares(x: Tensor, y: Tensor): Tensor {
  const difference = x.add(y.mul(-1));
  return difference.mul(difference).mul(0.5);
}

export function rowSums(a: Tensor): Tensor {
  return a.matmul(ones([a.shape[1]]));
}

export function centred(a: Tensor): Tensor {
  return a.sub(a.sum(0).div(a.shape[0]).reshape([1, -1]));
}

export function table(x: Tensor, y: Tensor): Tensor {
  return x.reshape([-1, 1]).matmul(y.reshape([1, -1]));
}

export function described(a: Tensor): object {
  const entries = a.shape.reduce((product, length) => product * length, 1);
  return { dimensions: a.shape.length, entries, rows: a.shape[0] };
}

export function gradientOfCubes(x: Tensor): Tensor {
  const leaf = x.clone().detach();
  leaf.requiresGrad_(true);
  leaf.mul(leaf).mul(leaf).sum().backward();
  return leaf.grad!;
}

export function isNull(): object {
  return { fresh: true, afterBackward: false, afterForgetting: true, ofPlainTensor: true };
}
