/** Activations, number by number. */
import { type Module, nn, randn } from "../../../../engine/index.ts";
import type { LayerCase } from "./held.ts";
import { filledBy, sumOver } from "./nd.ts";

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softplus = (x: number): number => Math.log(1 + Math.exp(x));

/** ∫ of the bell by its series (Abramowitz and Stegun 26.2.10). */
function normal(x: number): number {
  let [sum, term] = [0, x];
  for (let n = 0; n < 60; n++) {
    sum += term / (2 * n + 1);
    term *= (-x * x) / (2 * (n + 1));
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
}

const elu = (x: number, a: number): number => (x > 0 ? x : a * (Math.exp(x) - 1));

const each: Readonly<Record<string, readonly [make: () => Module, of: (x: number) => number]>> = {
  ReLU: [() => new nn.ReLU(), (x) => Math.max(x, 0)],
  ReLU6: [() => new nn.ReLU6(), (x) => Math.min(Math.max(x, 0), 6)],
  Sigmoid: [() => new nn.Sigmoid(), sigmoid],
  Tanh: [() => new nn.Tanh(), Math.tanh],
  SiLU: [() => new nn.SiLU(), (x) => x * sigmoid(x)],
  Mish: [() => new nn.Mish(), (x) => x * Math.tanh(softplus(x))],
  SELU: [() => new nn.SELU(), (x) => 1.0507009873554805 * elu(x, 1.6732632423543772)],
  LogSigmoid: [() => new nn.LogSigmoid(), (x) => Math.log(sigmoid(x))],
  Softsign: [() => new nn.Softsign(), (x) => x / (1 + Math.abs(x))],
  Tanhshrink: [() => new nn.Tanhshrink(), (x) => x - Math.tanh(x)],
  Hardsigmoid: [() => new nn.Hardsigmoid(), (x) => Math.min(Math.max(x / 6 + 0.5, 0), 1)],
  Hardswish: [() => new nn.Hardswish(), (x) => x * Math.min(Math.max(x / 6 + 0.5, 0), 1)],
  ELU: [() => new nn.ELU(), (x) => elu(x, 1)],
  "ELU(0.5)": [() => new nn.ELU(0.5), (x) => elu(x, 0.5)],
  "CELU(2)": [() => new nn.CELU(2), (x) => Math.max(0, x) + Math.min(0, 2 * (Math.exp(x / 2) - 1))],
  LeakyReLU: [() => new nn.LeakyReLU(), (x) => (x > 0 ? x : 0.01 * x)],
  "LeakyReLU(0.2)": [() => new nn.LeakyReLU(0.2), (x) => (x > 0 ? x : 0.2 * x)],
  Hardtanh: [() => new nn.Hardtanh(), (x) => Math.min(Math.max(x, -1), 1)],
  "Hardtanh(-2, 0.5)": [() => new nn.Hardtanh(-2, 0.5), (x) => Math.min(Math.max(x, -2), 0.5)],
  Hardshrink: [() => new nn.Hardshrink(), (x) => (Math.abs(x) > 0.5 ? x : 0)],
  "Softshrink(0.3)": [() => new nn.Softshrink(0.3), (x) => Math.sign(x) * Math.max(Math.abs(x) - 0.3, 0)],
  "Threshold(0.1, 20)": [() => new nn.Threshold(0.1, 20), (x) => (x > 0.1 ? x : 20)],
  Softplus: [() => new nn.Softplus(), softplus],
  "Softplus(2, 3)": [() => new nn.Softplus(2, 3), (x) => (2 * x > 3 ? x : softplus(2 * x) / 2)],
  GELU: [() => new nn.GELU(), (x) => x * normal(x)],
  "GELU by tanh": [
    () => new nn.GELU({ approximate: "tanh" }),
    (x) => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  ],
  PReLU: [() => new nn.PReLU(), (x) => x],
};

const softmaxes: readonly (readonly [
  string,
  () => Module,
  (exps: number, total: number) => number,
  number,
])[] = [
  ["Softmax", () => new nn.Softmax(-1), (e, total) => e / total, 1],
  ["LogSoftmax", () => new nn.LogSoftmax(-1), (e, total) => Math.log(e / total), 1],
  ["Softmin", () => new nn.Softmin(-1), (e, total) => e / total, -1],
];

export const activations: readonly LayerCase[] = [
  ...Object.entries(each)
    .filter(([name]) => name !== "PReLU")
    .map(
      ([name, [make, of]]): LayerCase => ({
        name,
        make,
        inputs: () => [randn([3, 5]).mul(2.5)],
        loop: ([x]) => [filledBy(x.shape, (at) => of(x.at(...at)))],
      }),
    ),
  {
    name: "RReLU",
    make: () => new nn.RReLU(0.1, 0.3),
    inputs: () => [randn([8])],
    loop: ([x]) => [filledBy(x.shape, (at) => (x.at(...at) > 0 ? x.at(...at) : 0.2 * x.at(...at)))],
    modes: [false],
  },
  ...[1, 3].map(
    (count): LayerCase => ({
      name: `PReLU of ${count}`,
      make: () => new nn.PReLU(count),
      inputs: () => [randn([2, 3, 4])],
      loop: ([x], { weight }) => [
        filledBy(x.shape, (at) =>
          x.at(...at) > 0 ? x.at(...at) : weight.at(count === 1 ? 0 : at[1]) * x.at(...at),
        ),
      ],
    }),
  ),
  {
    name: "GLU",
    make: () => new nn.GLU(1),
    inputs: () => [randn([2, 4, 3])],
    loop: ([x]) => [filledBy([2, 2, 3], ([n, c, k]) => x.at(n, c, k) * sigmoid(x.at(n, c + 2, k)))],
  },
  ...softmaxes.map(
    ([name, make, of, sign]): LayerCase => ({
      name,
      make,
      inputs: () => [randn([3, 4])],
      loop: ([x]) => [
        filledBy(x.shape, ([n, k]) =>
          of(
            Math.exp(sign * x.at(n, k)),
            sumOver([4], ([j]) => Math.exp(sign * x.at(n, j))),
          ),
        ),
      ],
    }),
  ),
  {
    name: "Softmax2d",
    make: () => new nn.Softmax2d(),
    inputs: () => [randn([2, 3, 2, 2])],
    loop: ([x]) => [
      filledBy(
        x.shape,
        ([n, c, i, j]) => Math.exp(x.at(n, c, i, j)) / sumOver([3], ([k]) => Math.exp(x.at(n, k, i, j))),
      ),
    ],
  },
  ...[
    new nn.Dropout(0.5),
    new nn.Dropout1d(),
    new nn.Dropout2d(),
    new nn.Dropout3d(),
    new nn.AlphaDropout(),
    new nn.FeatureAlphaDropout(),
  ].map(
    (layer): LayerCase => ({
      name: layer.constructor.name,
      make: () => layer,
      inputs: () => [randn([2, 3, 2, 2, 2])],
      loop: ([x]) => [x],
      modes: [false],
    }),
  ),
];
