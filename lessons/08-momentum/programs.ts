/** What runs beside the exercise, as text: each may use its context, and nothing else of this file. */
import type { Tensor } from "../../engine/index.ts";
import type { ProgramContext } from "../../properties/index.ts";

/** Feeds the gradients in, one a step, and writes down where the parameter is. */
export function walk({ engine, exports, inputs, settings }: ProgramContext): unknown {
  const { lr, momentum } = settings;
  const param = inputs["start"].clone().detach().requiresGrad_(true);
  const optimizer = new exports.MomentumGradientDescent([param], { lr, momentum });
  const path = [];
  for (const row of inputs["gradients"]) {
    param.grad = row.clone();
    optimizer.step();
    path.push(param.detach().clone());
  }
  return { path: engine.stack(path) };
}

/** Two parameters; another optimizer, which takes its steps in between with what is its own; and one of a matrix, after them. */
export async function several({ engine, exports, inputs, settings }: ProgramContext): Promise<unknown> {
  const { lr, momentum } = settings;
  const leaf = (x: Tensor) => x.clone().detach().requiresGrad_(true);
  const params = [leaf(inputs["start"]), leaf(inputs["start"].mul(2))];
  const optimizer = new exports.MomentumGradientDescent(params, { lr, momentum });
  const aside = leaf(inputs["start"]);
  const other = new exports.MomentumGradientDescent([aside], { lr: lr / 2, momentum });
  let changes = engine.zeros([]);
  let kept = true;
  for (const row of inputs["gradients"]) {
    const gradients = [row, row.mul(-3)];
    for (const [i, param] of params.entries()) param.grad = gradients[i].clone();
    optimizer.step();
    aside.grad = row.mul(2);
    other.step();
    for (const [i, param] of params.entries()) {
      kept &&= param.grad !== null;
      if (param.grad) changes = changes.add(gradients[i].sub(param.grad).abs().sum());
    }
    // Gradients are forgotten between steps; velocities are not.
    optimizer.zeroGrad();
  }
  const matrix = leaf(engine.stack([inputs["start"], inputs["start"].mul(2)]));
  const last = new exports.MomentumGradientDescent([matrix], { lr, momentum });
  for (const row of inputs["gradients"]) {
    matrix.grad = engine.stack([row, row.mul(-3)]);
    last.step();
  }
  return {
    first: params[0].detach(),
    second: params[1].detach(),
    "of an optimizer beside it": aside.detach(),
    "of a matrix": matrix.detach(),
    "gradients are left alone": kept && (await changes.read()) === 0,
    "parameters stay leaves": params.every((param) => param.isLeaf && param.requiresGrad),
  };
}

export function zeroed({ engine, exports, inputs, settings }: ProgramContext): unknown {
  const { lr, momentum } = settings;
  const param = inputs["start"].clone().requiresGrad_(true);
  const optimizer = new exports.MomentumGradientDescent([param], { lr, momentum });
  param.grad = engine.onesLike(param.detach());
  optimizer.zeroGrad();
  const after = (param.grad as Tensor | null) ?? engine.zerosLike(param);
  return { "the gradient after zeroGrad": after.detach().abs().sum() };
}

/** Descends the difference of two Gaussians until ‖∇f‖² < 1e-6, or for 500 steps. */
export function race({ engine, exports, inputs, settings }: ProgramContext): unknown {
  const { tensor } = engine;
  const bell = (x: Tensor, precision: number[], mean: number[]) => {
    const centred = x.sub(tensor(mean));
    return tensor(precision).reshape([2, 2]).matmul(centred).dot(centred).mul(-0.5).exp();
  };
  const { lr, momentum } = settings;
  const x = inputs["start"].clone().detach().requiresGrad_(true);
  const optimizer = new exports.MomentumGradientDescent([x], { lr, momentum });
  const path = [];
  while (path.length < 500) {
    optimizer.zeroGrad();
    bell(x, [1, 0, 0, 4], [0, 1])
      .sub(bell(x, [1, -2, -2, 10], [0, -2]))
      .backward();
    if (!((x.grad as Tensor).square().sum().item() >= 1e-6)) break;
    path.push(x.detach().clone());
    optimizer.step();
  }
  return { path: engine.stack(path), "the parameter at the end": x.detach() };
}

export function choose({ exports }: ProgramContext): unknown {
  const { lr, momentum } = exports.fasterMomentum();
  return { lr, momentum };
}
