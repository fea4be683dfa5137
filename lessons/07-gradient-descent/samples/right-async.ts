import { noGrad, type Optimizer, stack, type Tensor } from "gradproof/engine";

export class GradientDescent {
  readonly params: Tensor[];

  constructor(
    params: Tensor[],
    private readonly options: { lr: number },
  ) {
    this.params = params;
  }

  step(): void {
    noGrad(() => {
      for (const param of this.params) param.sub_(param.grad!.mul(this.options.lr));
    });
  }

  zeroGrad(): void {
    for (const param of this.params) param.grad = null;
  }
}

/** On a GPU a number takes time to arrive; on the CPU it is there at once, and awaiting it does no harm. */
async function read(x: Tensor): Promise<number> {
  return (await x.read()) as number;
}

export async function minimize(
  f: (x: Tensor) => Tensor,
  optimizer: GradientDescent | Optimizer<object>,
  { maxSteps = 500, tolerance = 1e-6, verbose = false } = {},
): Promise<Tensor> {
  const [x] = "params" in optimizer ? optimizer.params : optimizer.paramGroups[0].params;
  const path: Tensor[] = [];
  for (let step = 0; step < maxSteps; step++) {
    optimizer.zeroGrad();
    const value = f(x).sum();
    value.backward();
    const { grad } = x;
    if ((await read(grad!.dot(grad!))) < tolerance) break;
    if (verbose && step % 10 === 0) console.log(`step ${step}: ${await read(value)}`);
    path.push(x.detach().clone());
    optimizer.step();
  }
  return stack(path);
}

export function plateau() {
  return {
    descent: { reachesMinimum: false, gradientVanishes: false },
    momentum: { reachesMinimum: false, gradientVanishes: true },
  };
}
