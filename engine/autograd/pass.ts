/** One pass of reverse mode over a graph, from its root to the leaves or to chosen nodes. */
import { isWatched, mode } from "../core/mode.ts";
import type { Node } from "../core/node.ts";
import type { Tensor } from "../core/tensor.ts";
import { MANY } from "../cpu/faster.ts";
import { native } from "../cpu/native.ts";
import { GradientError } from "../errors.ts";
import { add } from "../ops/elementwise/arithmetic.ts";
import { clone } from "../ops/view.ts";
import { compute } from "../run/compute.ts";
import { inPlace } from "../run/in-place.ts";
import { customGradients, vjp } from "./vjp.ts";

let passes = 0;

interface Hooks {
  /** Each gives the gradient, or another. */
  readonly change: ((g: Tensor) => Tensor)[];
  /** Of a tensor that is no leaf and keeps its gradient; only where `.grad` is wanted. */
  keep: ((g: Tensor) => void) | null;
}

/** Beside the nodes, which stay small: few have any. */
export const hooking: { used: boolean; readonly of: WeakMap<Node, Hooks> } = {
  used: false,
  of: new WeakMap(),
};

/** Cotangents live here and never on nodes, where they would survive a throw. */
export class Pass {
  #id = 0;
  /** Every node before its consumers. */
  readonly #order: Node[] = [];
  readonly #cotangents: (Tensor | null)[];
  /** Whether a cotangent is nobody else's, so that it may become a leaf's gradient as it is. */
  readonly #fresh: boolean[];
  readonly #targets: ReadonlySet<Node> | null;

  constructor(root: Node, targets: ReadonlySet<Node> | null) {
    this.#targets = targets;
    this.#id = ++passes;
    this.#sort(root);
    const n = this.#order.length;
    this.#cotangents = new Array(n);
    this.#fresh = new Array(n);
    for (let k = 0; k < n; k++) {
      this.#cotangents[k] = null;
      this.#fresh[k] = false;
    }
  }

  /** What a pass computes on the way is freed at once, unless the pass is itself tracked, carries tangents, or runs code that may keep it. */
  tidily<R>({ on }: Tensor, fn: () => R): R {
    if (
      on === null ||
      mode.grad ||
      mode.forward !== null ||
      this.#order.some((node) => node.op?.kind === "custom")
    )
      return fn();
    return on.scope(fn);
  }

  /** Depth first, without recursion: a loop of a million steps is a graph as deep. */
  #sort(root: Node): void {
    const stack: Node[] = [root];
    const next: number[] = [0];
    root.pass = this.#id;
    root.needed = this.#isTarget(root);
    while (stack.length > 0) {
      const top = stack.length - 1;
      const node = stack[top];
      const { edges } = node;
      if (next[top] < edges.length) {
        const child = edges[next[top]++];
        if (child !== null && child.pass !== this.#id) {
          child.pass = this.#id;
          child.needed = this.#isTarget(child);
          stack.push(child);
          next.push(0);
        }
        continue;
      }
      for (let i = 0; i < edges.length && !node.needed; i++) {
        const child = edges[i];
        if (child?.needed) node.needed = true;
      }
      node.slot = this.#order.length;
      this.#order.push(node);
      stack.pop();
      next.pop();
    }
  }

  #isTarget(node: Node): boolean {
    if (node.freed) {
      throw new GradientError(
        `backward: the graph behind ${node.op?.name} was already used and let go. Pass { retainGraph: true } to the earlier backward.`,
      );
    }
    return this.#targets === null ? node.op === null : this.#targets.has(node);
  }

  run(seed: Tensor): void {
    const [order, cotangents] = [this.#order, this.#cotangents];
    const root = order.length - 1;
    cotangents[root] = seed;
    for (let k = root; k >= 0; k--) {
      const node = order[k];
      const g = hooking.used ? this.#hooked(k) : cotangents[k];
      if (g === null || node.op === null || !node.needed) continue;
      mode.recorder?.back?.(node);
      checkVersions(node);
      const { edges } = node;
      const all = node.op.kind === "custom" ? customGradients(node, g) : null;
      if (passes !== this.#id) this.#mark();
      for (let i = 0; i < edges.length; i++) {
        const child = edges[i];
        if (child === null || !child.needed) continue;
        if (node.op.structural?.view && native.gather?.(this.#cotangents, this.#fresh, node, g)) continue;
        const gradient = all === null ? vjp(node.op, i, g, node) : all[i];
        if (gradient !== null)
          this.#accumulate(
            child.slot,
            gradient,
            all === null && gradient !== g && gradient.base === gradient,
          );
      }
      // Only targets are read later; letting go early keeps the peak low.
      if (this.#targets === null || !this.#targets.has(node)) cotangents[k] = null;
    }
    mode.recorder?.ahead?.();
  }

  /** The cotangent of a node after its hooks, all of whose parts have come. */
  #hooked(k: number): Tensor | null {
    const node = this.#order[k];
    const given = this.#cotangents[k];
    const hooks = given === null ? undefined : hooking.of.get(node);
    if (!hooks || !node.needed) return given;
    const g = hooks.change.slice().reduce((each, hook) => hook(each), given!);
    if (g !== given) {
      this.#cotangents[k] = g;
      this.#fresh[k] = false;
    }
    if (this.#targets === null) hooks.keep?.(g);
    return g;
  }

  /** The whole pass, to the gradients of the leaves. */
  complete(seed: Tensor, createGraph: boolean): void {
    this.run(seed);
    this.commit(createGraph);
  }

  /** A pass inside this one (in a custom rule) may have used the same nodes: take them back. */
  #mark(): void {
    this.#id = ++passes;
    for (let k = 0; k < this.#order.length; k++) {
      const node = this.#order[k];
      node.pass = this.#id;
      node.slot = k;
      node.needed = this.#isTarget(node) || node.edges.some((child) => child?.needed);
    }
  }

  #accumulate(slot: number, gradient: Tensor, fresh: boolean): void {
    const before = this.#cotangents[slot];
    if (before === null) {
      this.#cotangents[slot] = gradient;
      this.#fresh[slot] = fresh;
    } else if (
      this.#fresh[slot] &&
      before.size >= MANY &&
      before.layout.contiguous &&
      isPlain(before) &&
      gradient.on === null
    ) {
      // What is nobody else's is added to where it is.
      compute(add.op, [before, gradient], before);
    } else {
      this.#cotangents[slot] = add(before, gradient);
      this.#fresh[slot] = true;
    }
  }

  at(node: Node): Tensor | null {
    return node.pass === this.#id ? this.#cotangents[node.slot] : null;
  }

  /** The gradient at a node, sharing nothing with a tensor that somebody else holds. */
  owned(node: Node): Tensor | null {
    const g = this.at(node);
    if (g === null || (this.#fresh[node.slot] && g.layout.contiguous)) return g;
    return clone(g);
  }

  /** Leaves last, so that a throw on the way leaves no gradient half accumulated. */
  commit(createGraph: boolean): void {
    for (let k = 0; k < this.#order.length; k++) {
      const { leaf } = this.#order[k];
      const g = this.#cotangents[k];
      if (leaf === null || g === null) continue;
      if (leaf.grad === null) {
        leaf.grad = this.owned(this.#order[k]);
        leaf.on?.keep(leaf.grad!);
      } else if (createGraph || leaf.grad.node !== null) leaf.grad = add(leaf.grad, g);
      else inPlace(add.op, leaf.grad, [g]);
    }
  }

  free(): void {
    for (let k = 0; k < this.#order.length; k++) if (this.#order[k].op !== null) this.#order[k].free();
  }
}

/** Whether nobody asks by which ops a gradient on the CPU is made. */
export function isPlain({ on, type }: Tensor): boolean {
  return on === null && type.held === null && !mode.grad && !isWatched();
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
