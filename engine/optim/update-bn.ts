/** Batch statistics for weights that no batch has seen, as averages are. */
import { noGrad } from "../core/mode.ts";
import { Tensor } from "../core/tensor.ts";
import { describe } from "../errors.ts";
import type { Module } from "../nn/module.ts";
import { AveragedModel } from "./averaging.ts";

/** What a layer has that follows the statistics of batches. */
interface Following extends Module {
  momentum: number | null;
  resetRunningStats(): void;
}

const isFollowing = (module: Module): module is Following =>
  "momentum" in module && typeof (module as Following).resetRunningStats === "function";

/**
 * Gives the normalizing layers of a model the statistics of these batches, as if it had been trained on them: for weights that were averaged.
 * @param model a module; or averages of one, whose own statistics are left as they are.
 * @param loader batches: tensors, or lists whose first is the input.
 * @throws {TypeError} for a batch that is neither.
 * @example
 * const model = new nn.Sequential(new nn.BatchNorm1d(1));
 * updateBn([tensor([[1], [3]]), tensor([[5], [7]])], model);
 * model.buffers()[0].item(); // 4
 */
export function updateBn(loader: Iterable<Tensor | readonly unknown[]>, model: Module | AveragedModel): void {
  if (model instanceof AveragedModel) {
    model.with((module) => updateBn(loader, module));
    return;
  }
  const layers = model.modules().filter(isFollowing);
  if (layers.length === 0) return;
  const before = {
    modes: model.modules().map((each) => each.training),
    momenta: layers.map((l) => l.momentum),
  };
  for (const layer of layers) {
    layer.resetRunningStats();
    layer.momentum = null;
  }
  model.train();
  try {
    noGrad(() => {
      for (const batch of loader) model.forward(inputOf(batch));
    });
  } finally {
    model.modules().forEach((module, k) => {
      module.training = before.modes[k];
    });
    layers.forEach((layer, k) => {
      layer.momentum = before.momenta[k];
    });
  }
}

function inputOf(batch: Tensor | readonly unknown[]): Tensor {
  const input: unknown = batch instanceof Tensor ? batch : batch[0];
  if (!(input instanceof Tensor))
    throw new TypeError(`updateBn: a batch begins with a tensor, not ${describe(input)}.`);
  return input;
}
