/** Reverse mode: one pass from an output back to the leaves, or to chosen inputs. */

import { stored } from "../core/dtype.ts";
import { contiguousLayout, sameShape } from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import type { Node } from "../core/node.ts";
import { Tensor } from "../core/tensor.ts";
import { DtypeError, GradientError, ShapeError, shapeText } from "../errors.ts";
import { empty } from "../run/make.ts";
import { Pass } from "./pass.ts";

export interface BackwardOptions {
  /** Keep the graph for another backward. @defaultValue as `createGraph` */
  readonly retainGraph?: boolean;
  /** Track the backward itself, so that its results can be differentiated again. */
  readonly createGraph?: boolean;
}

export interface GradOptions extends BackwardOptions {
  /** The cotangent of the output; may be left out for one element. */
  readonly gradOutputs?: Tensor | number | null;
  /** Give null for an input that the output does not depend on, rather than throw. */
  readonly allowUnused?: boolean;
}

/** Accumulate into `.grad` of the leaves: what `x.backward()` does. */
export function runBackward(output: Tensor, g?: Tensor | number | null, options: BackwardOptions = {}): void {
  const { createGraph = false, retainGraph = createGraph } = options;
  const root = rootOf(output, "backward");
  const seed = cotangent(output, g, "backward");
  const pass = new Pass(root, null);
  const before = mode.grad;
  mode.grad = createGraph;
  try {
    if (output.on === null) pass.complete(seed, createGraph);
    else pass.tidily(output, () => pass.complete(seed, createGraph));
    if (!retainGraph) pass.free();
  } finally {
    mode.grad = before;
  }
}

/**
 * The gradients of `output` with respect to `inputs`; no `.grad` is touched.
 * @param inputs one tensor or several; leaves or not.
 * @returns one gradient, or one an input.
 * @throws {GradientError} if an input is not part of the graph (unless `allowUnused`: then null).
 * @example
 * const x = tensor(3, { requiresGrad: true });
 * const dx = grad(x.pow(3), x, { createGraph: true }); // 27
 * grad(dx, x); // 18
 */
export function grad<I extends Tensor | readonly Tensor[]>(
  output: Tensor,
  inputs: I,
  options: GradOptions = {},
): I extends Tensor ? Tensor : Tensor[] {
  const { createGraph = false, retainGraph = createGraph, allowUnused = false, gradOutputs } = options;
  const list = inputs instanceof Tensor ? [inputs] : (inputs as readonly Tensor[]);
  const root = rootOf(output, "grad");
  const seed = cotangent(output, gradOutputs, "grad");
  const targets = list.map((x, i) => {
    if (!x.node)
      throw new GradientError(`grad: input ${i} does not require grad: make it with { requiresGrad: true }.`);
    return x.node;
  });
  const gradients = inMode(createGraph, () => {
    const pass = new Pass(root, new Set(targets));
    const found = pass.tidily(output, () => {
      pass.run(seed);
      return targets.map((target, i) => {
        const gradient = pass.at(target);
        if (!gradient && !allowUnused) {
          throw new GradientError(
            `grad: the output does not depend on input ${i}. Pass { allowUnused: true } to get null for it.`,
          );
        }
        return gradient && pass.owned(target);
      });
    });
    if (!retainGraph) pass.free();
    return found;
  });
  return (inputs instanceof Tensor ? gradients[0] : gradients) as I extends Tensor ? Tensor : Tensor[];
}

function rootOf(output: Tensor, what: string): Node {
  if (!output.node) {
    throw new GradientError(
      `${what}: the tensor does not require grad: nothing it was made of has requiresGrad, or noGrad or detach() came between.`,
    );
  }
  return output.node;
}

function cotangent(output: Tensor, g: Tensor | number | null | undefined, what: string): Tensor {
  if (g === undefined || g === null || typeof g === "number") {
    if (output.layout.size !== 1) {
      throw new GradientError(
        `${what}: the tensor has shape ${shapeText(output.shape)}, not one element: reduce it (sum(), mean(), …) or pass a cotangent of its shape.`,
      );
    }
    const { layout } = output;
    const seed = empty(layout.contiguous ? layout : contiguousLayout(output.shape), output.type, output.on);
    if (seed.on !== null) seed.on.fill(seed, g ?? 1);
    else seed.array[0] = stored(output.type, g ?? 1);
    return seed;
  }
  if (!sameShape(g.shape, output.shape)) {
    throw new ShapeError(
      `${what}: the cotangent has shape ${shapeText(g.shape)}, the tensor ${shapeText(output.shape)}; they must be equal.`,
    );
  }
  if (g.type !== output.type) {
    throw new DtypeError(
      `${what}: the cotangent is ${g.dtype}, the tensor ${output.dtype}: write g.to("${output.dtype}").`,
    );
  }
  return g;
}

function inMode<R>(enabled: boolean, fn: () => R): R {
  const before = mode.grad;
  mode.grad = enabled;
  try {
    return fn();
  } finally {
    mode.grad = before;
  }
}
