/** The gradients of slices of one tensor, in one array: each by itself would be an array of zeros, and adding them up would take the square of their number. */
import { contiguousLayout } from "../core/layout.ts";
import type { Node } from "../core/node.ts";
import type { Tensor } from "../core/tensor.ts";
import { MANY } from "../cpu/faster.ts";
import { copyElements } from "../cpu/iterate.ts";
import { add } from "../ops/elementwise/arithmetic.ts";
import { compute } from "../run/compute.ts";
import { blank, empty } from "../run/make.ts";
import { isPlain } from "./pass.ts";

const taking: ReadonlySet<string> = new Set(["select", "slice"]);

/**
 * Add the gradient of a slice to what is known of the gradient of the whole.
 * @param cotangents of a pass, by the places of nodes.
 * @param fresh whether each is nobody else's.
 * @returns whether it was done: not of few elements, nor where somebody asks by which ops.
 */
export function gather(
  cotangents: (Tensor | null)[],
  fresh: boolean[],
  { op, edges, layouts, attributes }: Node,
  g: Tensor,
): boolean {
  if (!taking.has(op!.name) || layouts[0].size < MANY || !isPlain(g)) return false;
  const { slot } = edges[0]!;
  const before = cotangents[slot];
  if (before !== null && before.on !== null) return false;
  const shape = contiguousLayout(layouts[0].shape);
  let whole = before;
  if (before === null) whole = blank(shape, g.type);
  else if (!fresh[slot] || before.layout !== shape) copyElements((whole = empty(shape, g.type)), before);
  const part = op!.structural!.forward([whole!], attributes);
  if (before === null) copyElements(part, g);
  else compute(add.op, [part, g], part);
  cotangents[slot] = whole;
  fresh[slot] = true;
  return true;
}
