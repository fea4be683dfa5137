import { stack } from "gradproof/engine";

export const halfSquares = (x, y) => y.sub(x).pow(2).mul(0.5);

export const rowSums = (a) => stack([...a].map((row) => row.sum()));

export function centred(a) {
  const mean = a.mean(0);
  return stack([...a].map((row) => row.sub(mean)));
}

export const table = (x, y) => stack([...x].map((entry) => y.mul(entry)));

export const described = (a) => ({ dimensions: a.dim(), entries: a.numel(), rows: a.shape.at(0) });

export function gradientOfCubes(x) {
  const own = x.mul(1).detach().requiresGrad_(true);
  own.square().dot(own).backward();
  return own.grad;
}

export const isNull = () => ({
  fresh: true,
  afterBackward: false,
  afterForgetting: true,
  ofPlainTensor: true,
});
