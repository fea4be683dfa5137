/** Forward mode: a tangent rides along with each tensor while ops run. */

import { derivedOf } from "../calculus/derive.ts";
import { contiguousLayout, sameShape, scalarLayout } from "../core/layout.ts";
import { type Forward, mode, withForward, withTape } from "../core/mode.ts";
import { leafNode } from "../core/node.ts";
import type { Attributes, Op, Saved } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import { GradientError } from "../errors.ts";
import { add } from "../ops/elementwise/arithmetic.ts";
import { expandOp } from "../ops/expand.ts";
import { spread } from "../ops/extremum.ts";
import { sum } from "../ops/reduction.ts";
import { mapped, structured } from "../run/apply.ts";
import { blank, empty } from "../run/make.ts";
import { toTypedArray } from "../run/read.ts";
import { grad } from "./backward.ts";

/**
 * One forward mode. Tangents are kept by tensor, each of its tensor's shape and dtype; a tensor without one is constant.
 * A pass within a pass keeps tangents of its own, and computes them where only the passes around it look: so they never mix.
 */
export class ForwardPass implements Forward {
  readonly outer: Forward | null;
  /** Weak, so that what `f` no longer needs can go: forward mode has no tape. */
  readonly #tangents: WeakMap<Tensor, Tensor> = new WeakMap();
  /** Of views, the version of the storage that their tangents are of, where it was written since they were taken. */
  readonly #seen: WeakMap<Tensor, number> = new WeakMap();

  constructor(outer: Forward | null) {
    this.outer = outer;
  }

  tangentOf(x: Tensor): Tensor | undefined {
    const { taken, base } = x;
    if (taken?.parent && (this.#seen.get(x) ?? taken.born) !== base.version) {
      const tangent = this.tangentOf(taken.parent);
      this.set(
        x,
        tangent && withForward(this.outer, () => structured(taken.op!, [tangent], taken.attributes)),
      );
    }
    return this.#tangents.get(x);
  }

  set(x: Tensor, tangent: Tensor | undefined): void {
    if (x.taken) this.#seen.set(x, x.base.version);
    if (tangent) this.#tangents.set(x, tangent);
    else this.#tangents.delete(x);
  }

  /** Whether one of these tensors is no constant, here or in a pass around. */
  concerns(inputs: readonly Tensor[]): boolean {
    return inputs.some((x) => this.tangentOf(x) !== undefined) || (this.outer?.concerns(inputs) ?? false);
  }

  /** The same tangents for a copy of a tensor. */
  follow(from: Tensor, to: Tensor): void {
    this.set(to, this.tangentOf(from));
    this.outer?.follow(from, to);
  }

  /** Called when an op has computed `out`. */
  push(op: Op, inputs: readonly Tensor[], attributes: Attributes, out: Tensor): void {
    this.outer?.push(op, inputs, attributes, out);
    const tangents = inputs.map((x) => this.tangentOf(x));
    const differentiable = op.differentiable && out.type.floating;
    const tangent =
      differentiable && tangents.some((t) => t !== undefined)
        ? withForward(this.outer, () => pushed(op, inputs, tangents, attributes, out))
        : undefined;
    // An in-place op may make a constant of what was none.
    this.set(out, tangent);
  }

  /** Called when a rule by hand has computed `out`; `gradients` is its backward. */
  rule(
    name: string,
    inputs: readonly Tensor[],
    out: Tensor,
    gradients: (g: Tensor) => readonly (Tensor | null)[],
  ): void {
    this.outer?.rule(name, inputs, out, gradients);
    const tangents = inputs.map((x) => this.tangentOf(x));
    if (!tangents.some((t) => t !== undefined)) return;
    const tangent = withForward(this.outer, () => {
      const once = withTape(true, () => {
        const g = cotangentOf(out);
        return { g, list: gradients(g) };
      });
      return total(
        tangents.map((t, i) => {
          const gradient = once.list[i];
          if (!t || !gradient) return undefined;
          if (gradient.node === null && !isZero(gradient))
            throw new GradientError(
              `jvp: the backward of ${name} does not compute with g in ops, so that forward mode cannot transpose it: write it in ops of g.`,
            );
          return transposed(gradient, once.g, t);
        }),
      );
    });
    if (tangent) this.set(out, tangent);
  }
}

/** The tangent of an op's output; undefined for zero. */
function pushed(
  op: Op,
  inputs: readonly Tensor[],
  tangents: readonly (Tensor | undefined)[],
  attributes: Attributes,
  out: Tensor,
): Tensor | undefined {
  if (op.structural) return structuralTangent(op, inputs, tangents, attributes, out);
  const shares = tangents.map((t, i) => t && share(op, i, t, inputs, attributes, out));
  const tangent = total(shares);
  if (!tangent || sameShape(tangent.shape, out.shape)) return tangent;
  return expandOp([tangent], { shape: out.shape });
}

/** What input `i` adds: the same fused op that reverse mode uses, with the tangent in the cotangent's place. */
function share(
  op: Op,
  i: number,
  t: Tensor,
  inputs: readonly Tensor[],
  attributes: Attributes,
  out: Tensor,
): Tensor | undefined {
  const { op: derived, picks, zero } = derivedOf(op, i);
  if (zero) return undefined;
  const reduces = op.kind === "reduction";
  const { shape } = inputs[i];
  let product = t;
  if (derived) {
    const operands = [t];
    for (const pick of picks) {
      if (pick < 0) operands.push(count(inputs[i], out));
      else if (pick < op.inputs.length) operands.push(inputs[pick]);
      else operands.push(reduces ? spread(out, shape, attributes) : out);
    }
    product = mapped(derived, operands);
  }
  return reduces ? sum(product, attributes) : product;
}

/** How many elements fall on each output of a reduction, as a number that its derivative can name. */
function count(x: Tensor, out: Tensor): Tensor {
  const n = empty(scalarLayout, x.type);
  n.array[0] = out.layout.size === 0 ? 0 : x.layout.size / out.layout.size;
  return n;
}

function structuralTangent(
  op: Op,
  inputs: readonly Tensor[],
  tangents: readonly (Tensor | undefined)[],
  attributes: Attributes,
  out: Tensor,
): Tensor | undefined {
  const { jvp } = op.structural!;
  if (jvp === "linear") {
    const moved = inputs.map((x, i) => (x.type.floating ? (tangents[i] ?? zerosFor(x)) : x));
    return structured(op, moved, attributes);
  }
  if (jvp === "bilinear")
    return total(tangents.map((t, i) => t && structured(op, inputs.with(i, t), attributes)));
  const saved: Saved = { shapes: inputs.map(({ shape }) => shape), inputs, out };
  const g = cotangentOf(out);
  return total(
    tangents.map((t, i) => {
      const gradient = t && withTape(true, () => op.structural!.vjp!(i, g, saved, attributes));
      return gradient ? transposed(gradient, g, t) : undefined;
    }),
  );
}

/** A cotangent to transpose by. Its value does not matter, since a gradient is linear in it. */
function cotangentOf(out: Tensor): Tensor {
  const g = empty(contiguousLayout(out.shape), out.type, out.on);
  if (g.on !== null) g.on.fill(g, 1);
  else g.array.fill(1);
  g.node = leafNode(g);
  return g;
}

/** J t, where `gradient` is Jᵀ g: the derivative in g of ⟨Jᵀ g, t⟩. */
function transposed(gradient: Tensor, g: Tensor, t: Tensor): Tensor | undefined {
  if (gradient.node === null) return undefined;
  const options = { gradOutputs: t, createGraph: mode.grad, retainGraph: true, allowUnused: true };
  return grad(gradient, g, options) ?? undefined;
}

/** Elements elsewhere cannot be looked at here: then it is not known. */
function isZero(x: Tensor): boolean {
  return x.on === null && !toTypedArray(x).some((entry) => entry !== 0);
}

function zerosFor(x: Tensor): Tensor {
  return blank(contiguousLayout(x.shape), x.type, x.on);
}

function total(shares: readonly (Tensor | undefined)[]): Tensor | undefined {
  return shares.reduce((sum, each) => (sum && each ? add(sum, each) : (sum ?? each)), undefined);
}
