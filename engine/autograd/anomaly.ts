/** Says where NaN was born: the op, its line, and on the way back the op that it is the derivative of. */
import { atOnce, mode, type Recorder } from "../core/mode.ts";
import type { Node } from "../core/node.ts";
import type { Attributes, Op } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import { GradientError } from "../errors.ts";
import { toTypedArray } from "../run/read.ts";
import { callSite } from "./trace.ts";

/** Of what is on the CPU; elsewhere nobody can look without waiting. */
const hasNaN = (x: Tensor): boolean => x.on === null && x.type.floating && toTypedArray(x).some(Number.isNaN);

class Watcher implements Recorder {
  readonly #outer: Recorder | null;
  /** Where the op of a record was called. */
  readonly #sites = new WeakMap<Node, string>();
  #walked: Node | null = null;
  /** NaN that an op was given before it was overwritten. */
  #known = new WeakSet<Tensor>();

  constructor(outer: Recorder | null) {
    this.#outer = outer;
  }

  know(inputs: readonly Tensor[]): void {
    this.#outer?.know(inputs);
    this.#known = new WeakSet(inputs.filter(hasNaN));
  }

  record(op: Op, inputs: readonly Tensor[], attributes: Attributes, out: Tensor): void {
    this.#outer?.record(op, inputs, attributes, out);
    const site = callSite();
    if (out.node !== null && site !== undefined) this.#sites.set(out.node, site);
    const given = inputs.some((x) => this.#known.has(x) || (x !== out && hasNaN(x)));
    if (given || !hasNaN(out)) return;
    const where = this.#walked && this.#sites.get(this.#walked);
    const what = this.#walked
      ? `the gradient of ${this.#walked.op!.name}${where ? ` (called at ${where})` : ""} has NaN, first in its ${op.name}`
      : `${op.name} gave NaN${site ? ` at ${site}` : ""}, of numbers that are none`;
    throw new GradientError(`detectAnomaly: ${what}.`);
  }

  rule(name: string, out: Tensor): void {
    this.#outer?.rule(name, out);
    const site = callSite();
    if (out.node !== null && site !== undefined) this.#sites.set(out.node, site);
  }

  back(node: Node): void {
    this.#outer?.back?.(node);
    this.#walked = node;
  }

  /** A backward is over. */
  ahead(): void {
    this.#outer?.ahead?.();
    this.#walked = null;
  }
}

/**
 * Run `fn`, forward and backward, and stop at the op that first gives NaN, where none of its inputs has any: with its line; in a backward, with the op whose derivative
 * it is and where that was called. Every result is looked at, so it is slow. Of what is on WebGPU nothing is seen.
 * @throws {GradientError} naming op and line.
 * @example
 * const x = tensor([0], { requiresGrad: true });
 * detectAnomaly(() => x.mul(2).sum().item()); // 0
 */
export function detectAnomaly<R>(fn: () => R): R {
  const before = mode.recorder;
  mode.recorder = new Watcher(before);
  try {
    return atOnce("detectAnomaly", fn);
  } finally {
    mode.recorder = before;
  }
}
