/** One record of the tape: which op, from where, and what its derivative will read. */

import type { Dtype } from "./dtype.ts";
import type { Layout } from "./layout.ts";
import type { Attributes, Op, Saved } from "./op.ts";
import type { Tensor } from "./tensor.ts";

const none: readonly never[] = [];

/** A record without closures; one class for leaves and for the outputs of every kind of op. */
export class Node implements Saved {
  /** Null for a leaf. */
  readonly op: Op | null;
  /** One an input: null where no gradient is wanted. */
  edges: readonly (Node | null)[];
  /** What is saved, by the place of the input; null where the derivative reads nothing. */
  saved: readonly (Tensor | null)[];
  output: Tensor | null;
  readonly attributes: Attributes;
  readonly layouts: readonly Layout[];
  readonly layout: Layout;
  readonly dtype: Dtype;
  /** The sum of the versions of all that is saved: versions only grow, so it differs if any differs. */
  versions: number;
  leaf: Tensor | null;
  freed: boolean;
  /** Scratch of the pass that is under way. */
  pass: number;
  slot: number;
  needed: boolean;

  constructor(
    op: Op | null,
    edges: readonly (Node | null)[],
    saved: readonly (Tensor | null)[],
    output: Tensor | null,
    attributes: Attributes,
    layouts: readonly Layout[],
    layout: Layout,
    dtype: Dtype,
    versions: number,
    leaf: Tensor | null,
  ) {
    this.op = op;
    this.edges = edges;
    this.saved = saved;
    this.output = output;
    this.attributes = attributes;
    this.layouts = layouts;
    this.layout = layout;
    this.dtype = dtype;
    this.versions = versions;
    this.leaf = leaf;
    this.freed = false;
    this.pass = 0;
    this.slot = 0;
    this.needed = false;
  }

  get shapes(): readonly (readonly number[])[] {
    return this.layouts.map((layout) => layout.shape);
  }

  get inputs(): readonly Tensor[] {
    return this.saved as readonly Tensor[];
  }

  get out(): Tensor {
    return this.output!;
  }

  /** Let go of what only the tape kept. */
  free(): void {
    this.freed = true;
    this.edges = none;
    this.saved = none;
    this.output = null;
  }
}

/** The place where the gradient of a leaf arrives. */
export function leafNode(leaf: Tensor): Node {
  return new Node(null, none, none, null, null, none, leaf.layout, leaf.type, 0, leaf);
}
