/** The softmax over clusters of classes, as a loop. */
import { nn, randn, type Tensor, tensor } from "../../../../engine/index.ts";
import type { LayerCase } from "./held.ts";
import { filledBy, type Nd, sumOver } from "./nd.ts";

const product = (x: readonly number[], weight: Nd, bias?: Nd): number[] =>
  Array.from(
    { length: weight.shape[0] },
    (_, o) => sumOver([x.length], ([i]) => x[i] * weight.at(o, i)) + (bias?.at(o) ?? 0),
  );

const shares = (scores: readonly number[]): number[] => {
  const total = scores.reduce((sum, s) => sum + Math.exp(s), 0);
  return scores.map((s) => Math.exp(s) / total);
};

export const adaptive: readonly LayerCase[] = [
  {
    name: "AdaptiveLogSoftmaxWithLoss",
    make: () => new nn.AdaptiveLogSoftmaxWithLoss(4, 9, [2, 5], { divValue: 2, headBias: true }),
    inputs: () => [randn([4, 4]), tensor([0, 3, 8, 5], { dtype: "int32" })],
    loop: ([x, target], state) => {
      const logs = filledBy([4], ([n]) => {
        const row = [0, 1, 2, 3].map((i) => x.at(n, i));
        const head = shares(product(row, state["head.weight"], state["head.bias"]));
        const c = target.at(n);
        if (c < 2) return Math.log(head[c]);
        const k = c < 5 ? 0 : 1;
        const within = shares(
          product(product(row, state[`tail.${k}.0.weight`]), state[`tail.${k}.1.weight`]),
        );
        return Math.log(head[2 + k] * within[c - [2, 5][k]]);
      });
      return [logs, filledBy([], () => -logs.data.reduce((a, b) => a + b, 0) / 4)];
    },
  },
  {
    name: "AdaptiveLogSoftmaxWithLoss of one",
    make: () => new nn.AdaptiveLogSoftmaxWithLoss(4, 3, [1], { divValue: 2 }),
    inputs: () => [randn([4])],
    call: (module, [x]) => (module as nn.AdaptiveLogSoftmaxWithLoss).logProb(x as Tensor),
    loop: ([x], state) => {
      const head = shares(product(x.data, state["head.weight"]));
      const within = shares(product(product(x.data, state["tail.0.0.weight"]), state["tail.0.1.weight"]));
      return [filledBy([3], ([c]) => Math.log(c === 0 ? head[0] : head[1] * within[c - 1]))];
    },
  },
];
