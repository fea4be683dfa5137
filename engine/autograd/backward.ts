/** Reverse mode: one pass from an output back to the leaves, or to chosen inputs. */

import { derivedOf } from "../calculus/derive.ts";
import { contiguousLayout, sameShape, scalarLayout } from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import type { Node } from "../core/node.ts";
import type { Op } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { DtypeError, describe, GradientError, ShapeError, shapeText } from "../errors.ts";
import { add } from "../ops/elementwise/arithmetic.ts";
import { expandOp, sumTo } from "../ops/expand.ts";
import { clone, reshape } from "../ops/view.ts";
import { mapped } from "../run/apply.ts";
import { inPlace } from "../run/in-place.ts";
import { blank, empty } from "../run/make.ts";

export interface BackwardOptions {
  /** Keep the graph for another backward; as `createGraph` unless told. */
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
  inMode(createGraph, () => {
    pass.tidily(output, () => {
      pass.run(seed);
      pass.commit(createGraph);
    });
    if (!retainGraph) pass.free();
  });
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
    if (!(x instanceof Tensor)) throw new TypeError(`grad: input ${i} must be a tensor, not ${describe(x)}.`);
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
  if (!(output instanceof Tensor))
    throw new TypeError(`${what}: the output must be a tensor, not ${describe(output)}.`);
  if (!output.node) {
    throw new GradientError(
      `${what}: the tensor does not require grad: nothing it was computed from has requiresGrad, or it was computed inside noGrad or after detach().`,
    );
  }
  return output.node;
}

function cotangent(output: Tensor, g: Tensor | number | null | undefined, what: string): Tensor {
  if (g === undefined || g === null || typeof g === "number") {
    if (output.layout.size !== 1) {
      throw new GradientError(
        `${what}: the tensor has shape ${shapeText(output.shape)}, not one element: reduce it first (sum(), mean(), …) or pass a cotangent of its shape.`,
      );
    }
    const seed = empty(contiguousLayout(output.shape), output.type, output.on);
    if (seed.on !== null) seed.on.fill(seed, g ?? 1);
    else seed.array[0] = g ?? 1;
    return seed;
  }
  if (!(g instanceof Tensor))
    throw new TypeError(`${what}: the cotangent must be a tensor or a number, not ${describe(g)}.`);
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

let passes = 0;

/** One pass. Cotangents live here and never on nodes, where they would survive a throw. */
class Pass {
  private id = 0;
  /** Every node before its consumers. */
  private readonly order: Node[] = [];
  private readonly cotangents: (Tensor | null)[];
  /** Whether a cotangent is nobody else's, so that it may become a leaf's gradient as it is. */
  private readonly fresh: boolean[];
  private readonly targets: ReadonlySet<Node> | null;

  constructor(root: Node, targets: ReadonlySet<Node> | null) {
    this.targets = targets;
    this.id = ++passes;
    this.sort(root);
    const n = this.order.length;
    this.cotangents = new Array(n);
    this.fresh = new Array(n);
    for (let k = 0; k < n; k++) {
      this.cotangents[k] = null;
      this.fresh[k] = false;
    }
  }

  /** What a pass computes on the way is freed at once, unless the pass is itself tracked, carries tangents, or runs code that may keep it. */
  tidily<R>({ on }: Tensor, fn: () => R): R {
    if (
      on === null ||
      mode.grad ||
      mode.forward !== null ||
      this.order.some((node) => node.op?.kind === "custom")
    )
      return fn();
    return on.scope(fn);
  }

  /** Depth first, without recursion: a loop of a million steps is a graph as deep. */
  private sort(root: Node): void {
    const stack: Node[] = [root];
    const next: number[] = [0];
    root.pass = this.id;
    root.needed = this.isTarget(root);
    while (stack.length > 0) {
      const top = stack.length - 1;
      const node = stack[top];
      const { edges } = node;
      if (next[top] < edges.length) {
        const child = edges[next[top]++];
        if (child !== null && child.pass !== this.id) {
          child.pass = this.id;
          child.needed = this.isTarget(child);
          stack.push(child);
          next.push(0);
        }
        continue;
      }
      for (let i = 0; i < edges.length && !node.needed; i++) {
        const child = edges[i];
        if (child?.needed) node.needed = true;
      }
      node.slot = this.order.length;
      this.order.push(node);
      stack.pop();
      next.pop();
    }
  }

  private isTarget(node: Node): boolean {
    if (node.freed) {
      throw new GradientError(
        `backward: the graph behind ${node.op?.name} was already used and let go. Pass { retainGraph: true } to the earlier backward.`,
      );
    }
    return this.targets === null ? node.op === null : this.targets.has(node);
  }

  run(seed: Tensor): void {
    const { order, cotangents } = this;
    const root = order.length - 1;
    cotangents[root] = seed;
    for (let k = root; k >= 0; k--) {
      const node = order[k];
      const g = cotangents[k];
      if (g === null || node.op === null || !node.needed) continue;
      checkVersions(node);
      const { edges } = node;
      const all = node.op.kind === "custom" ? customGradients(node, g) : null;
      if (passes !== this.id) this.mark();
      for (let i = 0; i < edges.length; i++) {
        const child = edges[i];
        if (child === null || !child.needed) continue;
        const gradient = all === null ? vjp(node.op, i, g, node) : all[i];
        if (gradient !== null)
          this.accumulate(child.slot, gradient, all === null && gradient !== g && gradient.base === gradient);
      }
      // Only targets are read later; letting go early keeps the peak low.
      if (this.targets === null || !this.targets.has(node)) cotangents[k] = null;
    }
  }

  /** A pass inside this one (in a custom rule) may have used the same nodes: take them back. */
  private mark(): void {
    this.id = ++passes;
    for (let k = 0; k < this.order.length; k++) {
      const node = this.order[k];
      node.pass = this.id;
      node.slot = k;
      node.needed = this.isTarget(node) || node.edges.some((child) => child?.needed);
    }
  }

  private accumulate(slot: number, gradient: Tensor, fresh: boolean): void {
    const before = this.cotangents[slot];
    if (before === null) {
      this.cotangents[slot] = gradient;
      this.fresh[slot] = fresh;
    } else {
      this.cotangents[slot] = add(before, gradient);
      this.fresh[slot] = true;
    }
  }

  at(node: Node): Tensor | null {
    return node.pass === this.id ? this.cotangents[node.slot] : null;
  }

  /** The gradient at a node, sharing nothing with a tensor that somebody else holds. */
  owned(node: Node): Tensor | null {
    const g = this.at(node);
    if (g === null || (this.fresh[node.slot] && g.layout.contiguous)) return g;
    return clone(g);
  }

  /** Leaves last, so that a throw on the way leaves no gradient half accumulated. */
  commit(createGraph: boolean): void {
    for (let k = 0; k < this.order.length; k++) {
      const { leaf } = this.order[k];
      const g = this.cotangents[k];
      if (leaf === null || g === null) continue;
      if (leaf.grad === null) {
        leaf.grad = this.owned(this.order[k]);
        leaf.on?.keep(leaf.grad!);
      } else if (createGraph || leaf.grad.node !== null) leaf.grad = add(leaf.grad, g);
      else inPlace(add.op, leaf.grad, [g]);
    }
  }

  free(): void {
    for (let k = 0; k < this.order.length; k++) if (this.order[k].op !== null) this.order[k].free();
  }
}

function checkVersions(node: Node): void {
  let versions = 0;
  for (let i = 0; i < node.saved.length; i++) {
    const x = node.saved[i];
    if (x !== null) versions += x.base.version;
  }
  if (node.output !== null) versions += node.output.base.version;
  if (versions === node.versions) return;
  throw new GradientError(
    `backward: ${node.op!.name} needs a value that was overwritten by an in-place op after it was computed. ` +
      "Use the op without the underscore there, or clone() the tensor before.",
  );
}

/** The gradient of one op for input `i`, of that input's shape. */
export function vjp(op: Op, i: number, g: Tensor, node: Node): Tensor | null {
  const layout = node.layouts[i];
  if (op.structural) return op.structural.vjp!(i, g, node, node.attributes);
  const derived = derivedOf(op, i);
  if (derived.zero) return blank(contiguousLayout(layout.shape), node.dtype, g.on);
  if (op.kind === "reduction") return reductionVjp(op, i, g, node);
  let gradient = g;
  if (derived.op) {
    const { picks } = derived;
    const inputs: Tensor[] = [g];
    for (let k = 0; k < picks.length; k++)
      inputs.push(picks[k] < op.inputs.length ? node.saved[picks[k]]! : node.output!);
    gradient = mapped(derived.op, inputs);
  }
  if (gradient.layout === layout || sameShape(gradient.shape, layout.shape)) return gradient;
  return sumTo(gradient, layout.shape);
}

/** The cotangent and the output are spread over what was added up; the rest is elementwise. */
function reductionVjp(op: Op, i: number, g: Tensor, node: Node): Tensor {
  const { op: derivedOp, picks } = derivedOf(op, i);
  const layout = node.layouts[i];
  const { dim, keepdim } = node.attributes;
  const spread = (y: Tensor): Tensor =>
    dim === null || keepdim
      ? y
      : reshape(
          y,
          layout.shape.map((n: number, d: number) => (dim.includes(d) ? 1 : n)),
        );
  let gradient = spread(g);
  if (derivedOp) {
    const inputs = [gradient];
    for (let k = 0; k < picks.length; k++) {
      if (picks[k] < 0) inputs.push(count(node, layout.size));
      else inputs.push(picks[k] < op.inputs.length ? node.saved[picks[k]]! : spread(node.output!));
    }
    gradient = mapped(derivedOp, inputs);
  }
  return sameShape(gradient.shape, layout.shape) ? gradient : expandOp([gradient], { shape: layout.shape });
}

function count(node: Node, size: number): Tensor {
  const n = empty(scalarLayout, node.dtype);
  n.array[0] = node.layout.size === 0 ? 0 : size / node.layout.size;
  return n;
}

function customGradients(node: Node, g: Tensor): readonly (Tensor | null)[] {
  return node.attributes.gradients(g, node);
}
