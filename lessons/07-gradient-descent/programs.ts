/** What runs beside the exercise, as text: each may use its context, and nothing else of this file. */
import type { Tensor } from "../../engine/index.ts";
import type { ProgramContext } from "../../properties/index.ts";

/** Gradients of the suite's choosing; a matrix among the parameters, large numbers, and another optimizer beside this one. */
export function step({ engine, exports, inputs, settings }: ProgramContext): unknown {
  const start = inputs["start"];
  const leaf = (x: Tensor) => x.detach().clone().requiresGrad_(true);
  const rows = Array.from({ length: 20 }, (_, k) => start.mul(k - 7));
  const params = [leaf(start), leaf(start.mul(2)), leaf(engine.stack(rows)), leaf(start.mul(1e9))];
  const optimizer = new exports.GradientDescent(params, { lr: settings.lr });
  const aside = leaf(start);
  const other = new exports.GradientDescent([aside], { lr: settings.lr / 2 });
  const more = settings["the gradient at x is x + 1"] ? 1 : 0;
  for (const param of [...params, aside]) param.grad = param.detach().add(more);
  optimizer.step();
  const apart = aside.detach().clone();
  other.step();
  const untouched = params.every((param) => param.grad !== null && param.isLeaf && param.requiresGrad);
  optimizer.zeroGrad();
  const left = params.slice(0, 2).map((param) => (param.grad ?? engine.zeros([2])).abs().sum());
  return {
    "the parameter": params[0].detach(),
    "a second parameter": params[1].detach(),
    "a matrix": params[2].detach(),
    "large numbers": params[3].detach(),
    "the parameter of another optimizer, before it steps": apart,
    "the parameter of another optimizer, with lr/2": aside.detach(),
    "parameters stay leaves and keep their gradients": untouched,
    "gradients after zeroGrad": left[0].add(left[1]),
  };
}

/** minimize, on the difference of two Gaussians, and where values and gradient are of two functions: measured values lead elsewhere than backward. */
export async function walk({ engine, exports, inputs, settings }: ProgramContext): Promise<unknown> {
  const { tensor } = engine;
  const bell = (x: Tensor, precision: number[], mean: number[]) => {
    const centred = x.sub(tensor(mean));
    return tensor(precision).reshape([2, 2]).matmul(centred).dot(centred).mul(-0.5).exp();
  };
  const f = settings["f is x₁² + x₂²"]
    ? (x: Tensor) => x.square().sum()
    : (x: Tensor) => bell(x, [1, 0, 0, 4], [0, 1]).sub(bell(x, [1, -2, -2, 10], [0, -2]));
  const torn = (x: Tensor) => {
    const recorded = x.square().sum().mul(0.5);
    return recorded.add(x.sum().mul(4).sub(recorded).detach());
  };
  const leaf = (x: Tensor) => x.clone().detach().requiresGrad_(true);
  const { lr, momentum = 0, library, maxSteps, tolerance } = settings;
  const x = leaf(inputs["start"]);
  const optimizer = library
    ? new engine.SGD([x], { lr, momentum })
    : new exports.GradientDescent([x], { lr });
  // Where reading a tensor takes time, minimize gives a promise.
  if (maxSteps === undefined) {
    const path = await exports.minimize(f, optimizer);
    const steps = path instanceof engine.Tensor ? path.shape[0] : path;
    return { steps, "f at the end": f(x).detach() };
  }
  const path = await exports.minimize(f, optimizer, { maxSteps, tolerance });
  const end = { path, "the parameter at the end": x.detach() };
  const elsewhere = leaf(inputs["start"].add(2));
  const away = library
    ? new engine.SGD([elsewhere], { lr })
    : new exports.GradientDescent([elsewhere], { lr });
  return {
    ...end,
    "the path by what backward leaves": await exports.minimize(torn, away, { maxSteps, tolerance: 1e-12 }),
  };
}

/** What the verbose option prints, counted. */
export async function listen({ engine, exports, settings }: ProgramContext): Promise<unknown> {
  let lines = 0;
  // Whichever way it prints, a line is a call.
  const methods = ["log", "info", "debug", "warn", "error"] as const;
  const before = methods.map((method) => console[method]);
  for (const method of methods) console[method] = () => lines++;
  try {
    const x = engine.tensor([3, 4], { requiresGrad: true });
    const optimizer = new exports.GradientDescent([x], { lr: 0.001 });
    const { maxSteps, verbose } = settings;
    const path = exports.minimize((at: Tensor) => at.square().sum(), optimizer, { maxSteps, verbose });
    // Where nothing is to be waited for, nobody else prints in between.
    if (!(path instanceof engine.Tensor)) await path;
  } finally {
    for (const [i, method] of methods.entries()) console[method] = before[i];
  }
  return { "lines printed": lines };
}

export function predict({ exports }: ProgramContext): unknown {
  const { descent, momentum } = exports.plateau();
  return {
    "descent.reachesMinimum": descent.reachesMinimum,
    "descent.gradientVanishes": descent.gradientVanishes,
    "momentum.reachesMinimum": momentum.reachesMinimum,
    "momentum.gradientVanishes": momentum.gradientVanishes,
  };
}
