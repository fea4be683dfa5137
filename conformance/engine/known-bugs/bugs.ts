/** Mistakes that others made in gradients and optimizers, as changes of this engine's own text; and which suite each must fail. */

export interface Bug {
  /** What was wrong, and where it was told: owner and number of the thread. */
  readonly told: string;
  /** The module of the engine. */
  readonly file: string;
  /** Text that stands once in what is built of it, and what is put in its place. */
  readonly from: string;
  readonly to: string;
  /** The suite, without its ending. */
  readonly kills: string;
}

export const bugs: readonly Bug[] = [
  {
    told: "p-norms divide by their own size, which is 0 at 0 (pytorch#3264)",
    file: "ops/norms",
    from: "size.where(size.gt(0).logicalAnd(size.isFinite()), 1)",
    to: "size",
    kills: "engine/ops/extremes",
  },
  {
    told: "atan2 at the origin gives NaN, for y (pytorch#98276)",
    file: "ops/elementwise/trigonometric",
    from: "hypot(x, y) == 0 or isInf(hypot(x, y)) ? 0 : y",
    to: "isInf(hypot(x, y)) ? 0 : y",
    kills: "engine/ops/extremes",
  },
  {
    told: "logsumexp of −∞ alone gives NaN (pytorch#31829, jax#6811)",
    file: "ops/softmax",
    from: "if (!Number.isFinite(top))",
    to: "if (Number.isNaN(top))",
    kills: "engine/ops/extremes",
  },
  {
    told: "so does its gradient",
    file: "ops/softmax",
    from: "top.where(top.ne(Number.NEGATIVE_INFINITY), 0)",
    to: "top",
    kills: "engine/ops/extremes",
  },
  {
    told: "the gradient of pow in y at x = 0 is NaN (pytorch#8940)",
    file: "ops/elementwise/arithmetic",
    from: "x == 0 and y >= 0 or isInf(x) and y < 0 ? 0 : out * log(x)",
    to: "out * log(x)",
    kills: "engine/ops/extremes",
  },
  {
    told: "the gradient of pow in x at y = 0 is NaN (tfjs#346)",
    file: "ops/elementwise/arithmetic",
    from: "y == 0 and not(x > 1e-9) or isInf(y) and",
    to: "isInf(y) and",
    kills: "engine/ops/extremes",
  },
  {
    told: "tanh's slope vanishes where 1 − out² does",
    file: "ops/elementwise/exponential",
    from: "4 * sigmoid(2 * x) * sigmoid(-2 * x)",
    to: "1 - out * out",
    kills: "engine/ops/extremes",
  },
  {
    told: "softplus is 0 in slope where exp overflows (tt-metal#56397)",
    file: "ops/elementwise/exponential",
    from: 'derivative: { x: "sigmoid(x)" }',
    to: 'derivative: { x: "exp(x) / (1 + exp(x))" }',
    kills: "engine/ops/extremes",
  },
  {
    told: "every tie of amax takes the whole gradient (pytorch#43519, onnxruntime#7217)",
    file: "ops/extremum",
    from: ".mul(among.div(count))",
    to: ".mul(among)",
    kills: "engine/ops/ties",
  },
  {
    told: "maximum does not share a tie (pytorch#56734)",
    file: "ops/elementwise/piecewise",
    from: 'x: "x == y ? 0.5 : x < y ? 0 : 1"',
    to: 'x: "x == y ? 1 : x < y ? 0 : 1"',
    kills: "engine/ops/extremes",
  },
  {
    told: "so does that of a product (burn#5533)",
    file: "ops/prod",
    from: "return reshape(rest, shape);",
    to: "return reshape(x.abs().log().sum({ dim: attributes.dim, keepdim: false }).exp(), shape);",
    kills: "engine/ops/values",
  },
  {
    told: "gather of one place twice writes over its gradient (pytorch#1631, mxnet#9172)",
    file: "ops/indexing",
    from: "total[places[k]] += from[k]",
    to: "total[places[k]] = from[k]",
    kills: "engine/ops/structure",
  },
  {
    told: "a gradient is not added up over what was broadcast (burn#181, nd4j#2424)",
    file: "ops/expand",
    from: "const summed = sum(x, { dim: dims });",
    to: "const summed = x.mean({ dim: dims });",
    kills: "engine/ops/structure",
  },
  {
    told: "the mean of a norm is taken for a constant (CrypTen#143)",
    file: "nn/functional/normalization",
    from: "rooted(centre(x, dims), dims, eps, count)",
    to: "rooted(x.sub(x.detach().mean({ dim: dims, keepdim: true })), dims, eps, count)",
    kills: "engine/nn/functional",
  },
  {
    told: "equal eigenvalues give infinite gradients (pytorch#49886, jax#2311)",
    file: "linalg/eigenvectors",
    from: ".abs().gt(unsqueeze(least, -1))",
    to: ".abs().ge(0)",
    kills: "engine/linalg/factors",
  },
  {
    told: "batch norm in eval goes by the batch (pytorch#586)",
    file: "nn/functional/normalization",
    from: "if (!training && runningMean && runningVar)",
    to: "if (false && runningVar)",
    kills: "engine/nn/layers/layers",
  },
  {
    told: "clipping by the norm makes small gradients longer",
    file: "nn/utils/gradients",
    from: ".clampMax(1)",
    to: "",
    kills: "engine/nn/utils",
  },
  {
    told: "state goes by place, not by parameter (tfjs#4290)",
    file: "optim/optimizer",
    from: "this.state.get(param) ?? this",
    to: "[...this.state.values()][0] ?? this",
    kills: "engine/optim/optimizer",
  },
  {
    told: "SGD damps its first step (pytorch#152833, mlx#473)",
    file: "optim/sgd",
    from: ": direction.clone()",
    to: ": direction.mul(1 - dampening)",
    kills: "engine/optim/recurrence",
  },
  {
    told: "Nesterov's step without the last gradient (keras#966, mlx#87)",
    file: "optim/sgd",
    from: "weighted(direction, 1, next, momentum)",
    to: "next.mul(momentum)",
    kills: "engine/optim/recurrence",
  },
  {
    told: "Nesterov's step by the old velocity (paddle#12231)",
    file: "optim/sgd",
    from: "weighted(direction, 1, next, momentum)",
    to: "weighted(direction, 1, velocity ?? next, momentum)",
    kills: "engine/optim/recurrence",
  },
  {
    told: "Adam's epsilon before the correction (keras#17391)",
    file: "optim/adam",
    from: "1 - beta2 ** step, eps,",
    to: "1 - beta2 ** step, eps / Math.sqrt(1 - beta2 ** step),",
    kills: "engine/optim/recurrence",
  },
  {
    told: "Adam without bias correction (caffe#4224)",
    file: "optim/adam",
    from: "lr / (1 - beta1 ** step)",
    to: "lr",
    kills: "engine/optim/recurrence",
  },
  {
    told: "AMSGrad's maximum is of the corrected moment (pytorch#142323)",
    file: "optim/adam",
    from: "largest ? largest.maximum(v) : v",
    to: "largest ? largest.maximum(v.div(1 - beta2 ** step)) : v.div(1 - beta2 ** step)",
    kills: "engine/optim/recurrence",
  },
  {
    told: "NAdam takes one momentum twice into the product (PyTorch 1.13; tensorflow#53204)",
    file: "optim/nadam",
    from: "next / (1 - momenta * next)",
    to: "next / (1 - momenta * now * next)",
    kills: "engine/optim/papers",
  },
  {
    told: "RMSprop's epsilon within the root (jax#1427, tensorflow#58412)",
    file: "optim/rmsprop",
    from: "spread.sqrt().add(eps)",
    to: "spread.add(eps).sqrt()",
    kills: "engine/optim/recurrence",
  },
  {
    told: "RMSprop's learning rate within its velocity",
    file: "optim/rmsprop",
    from: "velocity.mul(momentum).add(direction)",
    to: "velocity.mul(momentum).add(direction.mul(lr))",
    kills: "engine/optim/recurrence",
  },
  {
    told: "Adadelta's epsilon outside of the root (nd4j#1239)",
    file: "optim/adadelta",
    from: "before.add(eps).sqrt()",
    to: "before.sqrt().add(eps)",
    kills: "engine/optim/papers",
  },
  {
    told: "the curvature's condition has the wrong sign (breeze#633)",
    file: "optim/line-search",
    from: "Math.abs(slope) <= -C2 * start.slope",
    to: "slope <= -C2 * start.slope",
    kills: "engine/optim/lbfgs",
  },
  {
    told: "a loss that is no number ends the search (liblbfgs#28)",
    file: "optim/line-search",
    from: "!(loss <= start.loss + C1 * t * start.slope)",
    to: "loss > start.loss + C1 * t * start.slope",
    kills: "engine/optim/lbfgs",
  },
];
