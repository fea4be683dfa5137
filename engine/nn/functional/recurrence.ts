/** Steps of the recurrent layers: from what comes of the input, and the state before, the state after; and a sequence of them. */

import type { Tensor } from "../../core/tensor.ts";
import { numbers } from "../../ops/constants.ts";
import { where } from "../../ops/elementwise/piecewise.ts";
import { stack } from "../../ops/joining.ts";
import { chunk, select } from "../../ops/slice.ts";
import { linear } from "./linear.ts";

/** What a step multiplies the state by: [gates · hidden, size] and [gates · hidden]; `project` makes the output shorter, [size, hidden]. */
export interface StateWeights {
  readonly weight: Tensor;
  readonly bias: Tensor | null;
  readonly project?: Tensor | null;
}

/** @param gates of the input: [batch, gates · hidden]. The first of the state is the output. */
export type Step = (gates: Tensor, state: readonly Tensor[], weights: StateWeights) => readonly Tensor[];

/** tanh of the sum (Elman, 1990). */
export const tanhStep: Step = (gates, [h], { weight, bias }) => [gates.add(linear(h, weight, bias)).tanh()];

export const reluStep: Step = (gates, [h], { weight, bias }) => [gates.add(linear(h, weight, bias)).relu()];

/** Reset, update and new gates (Cho et al., 2014); as in cuDNN, the reset gate is applied after the product. */
export const gruStep: Step = (gates, [h], { weight, bias }) => {
  const [resetX, updateX, newX] = chunk(gates, 3, 1);
  const [resetH, updateH, newH] = chunk(linear(h, weight, bias), 3, 1);
  const update = updateX.add(updateH).sigmoid();
  const fresh = newX.add(resetX.add(resetH).sigmoid().mul(newH)).tanh();
  return [fresh.add(update.mul(h.sub(fresh)))];
};

/** Input, forget, cell and output gates (Hochreiter and Schmidhuber, 1997; the forget gate of Gers et al., 2000). */
export const lstmStep: Step = (gates, [h, c], { weight, bias, project }) => {
  const [input, forget, cell, output] = chunk(gates.add(linear(h, weight, bias)), 4, 1);
  const next = forget.sigmoid().mul(c).add(input.sigmoid().mul(cell.tanh()));
  const out = output.sigmoid().mul(next.tanh());
  return [project ? linear(out, project) : out, next];
};

/** One direction of one layer, over [time, batch, gates]. Beyond a sequence's length the state stays, and the output is 0. */
export function readThrough(
  step: Step,
  gates: Tensor,
  first: readonly Tensor[],
  weights: StateWeights,
  backwards: boolean,
  lengths: readonly number[] | null,
): { output: Tensor; state: readonly Tensor[] } {
  const time = gates.shape[0];
  const outputs: Tensor[] = [];
  let state = first;
  for (let k = 0; k < time; k++) {
    const t = backwards ? time - 1 - k : k;
    const next = step(select(gates, 0, t), state, weights);
    if (lengths?.some((length) => length <= t)) {
      const within = numbers(
        gates,
        lengths.map((length) => Number(t < length)),
        [lengths.length, 1],
      ).ne(0);
      outputs[t] = where(within, next[0], 0);
      state = next.map((each, i) => where(within, each, state[i]));
    } else [outputs[t], state] = [next[0], next];
  }
  return { output: stack(outputs), state };
}
