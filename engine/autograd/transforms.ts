/** Functions of functions: tangents, cotangents, and the matrices they are rows and columns of. */

import { stored } from "../core/dtype.ts";
import { contiguousLayout, sameShape } from "../core/layout.ts";
import { mode, withForward, withTape } from "../core/mode.ts";
import { Tensor } from "../core/tensor.ts";
import { DtypeError, describe, GradientError, ShapeError, shapeText } from "../errors.ts";
import { stack } from "../ops/joining.ts";
import { clone, reshape } from "../ops/view.ts";
import { blank, empty } from "../run/make.ts";
import { placed } from "../run/transfer.ts";
import { grad } from "./backward.ts";
import { keepsGraph, within } from "./depth.ts";
import { ForwardPass } from "./forward.ts";

/** One tensor, or several. */
export type Tensors = Tensor | readonly Tensor[];
/** As many tensors as T. */
export type Alike<T extends Tensors> = T extends Tensor ? Tensor : Tensor[];
export interface TransformOptions {
  /** Keep what comes out differentiable, in the inputs and in all that the function closes over. @defaultValue where a transform around this one differentiates it */
  readonly createGraph?: boolean;
}

/**
 * Forward mode: the value of `f` at `inputs`, and the derivative of `f` there along `tangents`, in one run and without a tape.
 * What `f` computes inside `noGrad` or after `detach` counts as constant, as it does for `backward`. Transforms nest: with `vjp`
 * inside, it gives products with the Hessian.
 *
 * @param inputs one tensor or several, floating; `f` gets copies.
 * @param tangents one an input, of its shape and dtype.
 * @returns one value and one tangent, or one of each for every tensor that `f` returns.
 * @throws {ShapeError} or {DtypeError} for a tangent that does not fit its input; {GradientError} for an in-place op on storage that views share.
 * @example
 * jvp((x) => x.square().sum(), tensor([3, 4]), tensor([1, 0])).tangent.item(); // 6
 * const f = (x) => x.pow(3).sum();
 * jvp((x) => vjp(f, x).pullback(), tensor([1, 2]), tensor([0, 1])).tangent; // [0, 12]
 */
export function jvp<I extends Tensors, O extends Tensors>(
  f: (...inputs: Tensor[]) => O,
  inputs: I,
  tangents: Alike<I>,
): { value: Alike<O>; tangent: Alike<O> } {
  const given = listOf("jvp", inputs);
  const directions = listOf("jvp", tangents);
  if (directions.length !== given.length)
    throw new TypeError(`jvp: there are ${given.length} inputs and ${directions.length} tangents.`);
  const pass = new ForwardPass(mode.forward);
  // Copies, since the same tensors may be constants that f closes over.
  const copies = given.map((x, i) => {
    checkTangent(x, directions[i], i);
    const copy = clone(x);
    pass.set(copy, clone(directions[i]));
    return copy;
  });
  const value = withForward(pass, () => f(...copies));
  const tangent = returned("jvp", value).map((y) => pass.tangentOf(y) ?? zerosFor(y));
  return {
    value: value as unknown as Alike<O>,
    tangent: (value instanceof Tensor ? tangent[0] : tangent) as Alike<O>,
  };
}

/**
 * Reverse mode of a function: its value at `inputs`, and a function that takes a cotangent of the value to the gradients of the inputs.
 * Nobody's `.grad` is touched.
 *
 * @param inputs one tensor or several, floating; `f` gets copies.
 * @returns `pullback(g)`, to be called as often as wanted; g may be left out for one element.
 * @example
 * const { value, pullback } = vjp((x, y) => x.mul(y), [tensor([1, 2]), tensor([3, 4])]);
 * pullback(tensor([1, 1])); // [tensor([3, 4]), tensor([1, 2])]
 */
export function vjp<I extends Tensors, O extends Tensors>(
  f: (...inputs: Tensor[]) => O,
  inputs: I,
  options: TransformOptions = {},
): { value: Alike<O>; pullback: (g?: Alike<O> | number) => Alike<I> } {
  const given = listOf("vjp", inputs);
  const createGraph = keepsGraph(options.createGraph);
  const copies = given.map((x) => {
    const copy = withTape(createGraph && mode.grad, () => clone(x));
    if (!copy.requiresGrad) copy.requiresGrad = true;
    return copy;
  });
  const tracked = withTape(true, () => within(() => f(...copies)));
  const outputs = returned("vjp", tracked);
  const pullback = (g?: Tensors | number): Alike<I> => {
    const gradients = pulled(outputs, copies, g, createGraph);
    return (inputs instanceof Tensor ? gradients[0] : gradients) as Alike<I>;
  };
  const values = createGraph ? outputs : outputs.map((y) => withTape(false, () => clone(y)));
  return { value: (tracked instanceof Tensor ? values[0] : values) as Alike<O>, pullback };
}

function pulled(
  outputs: readonly Tensor[],
  inputs: Tensor[],
  g: Tensors | number | undefined,
  createGraph: boolean,
): Tensor[] {
  const options = { createGraph, retainGraph: true, allowUnused: true };
  const cotangents = Array.isArray(g) ? (g as readonly Tensor[]) : [g as Tensor | number | undefined];
  if (cotangents.length !== outputs.length)
    throw new TypeError(
      `vjp: the function gave ${outputs.length} tensors; there are ${cotangents.length} cotangents.`,
    );
  const sums = inputs.map((): Tensor | undefined => undefined);
  for (const [k, y] of outputs.entries()) {
    if (!y.requiresGrad) continue;
    const gradients = grad(y, inputs, { ...options, gradOutputs: cotangents[k] }) as (Tensor | null)[];
    for (const [i, gradient] of gradients.entries())
      if (gradient) sums[i] = sums[i] ? withTape(createGraph, () => sums[i]!.add(gradient)) : gradient;
  }
  return sums.map((sum, i) => sum ?? zerosFor(inputs[i]));
}

/**
 * All derivatives of all entries of `f(x)`: the entry at [i…, j…] is ∂f(x)[i…] / ∂x[j…]. By rows in reverse mode, or by columns in forward
 * mode where `f(x)` has more entries than `x`.
 *
 * @returns of shape [...f(x).shape, ...x.shape].
 * @example
 * jacobian((x) => x.square(), tensor([1, 2])); // tensor([[2, 0], [0, 4]])
 */
export function jacobian(f: (x: Tensor) => Tensor, x: Tensor, options: TransformOptions = {}): Tensor {
  const createGraph = keepsGraph(options.createGraph);
  const { value, pullback } = vjp(f, x, { createGraph });
  if (!(value instanceof Tensor))
    throw new TypeError(`jacobian: the function must return one tensor, not ${describe(value)}.`);
  if (value.size > x.size) return byColumns(f, x, createGraph);
  return byRows(value, x, pullback, createGraph);
}

/** In reverse mode, a row at a time. */
export function byRows(
  value: Tensor,
  x: Tensor,
  pullback: (g: Tensor) => Tensor,
  createGraph: boolean,
): Tensor {
  const rows = units(value).map((g) => pullback(g));
  const shape = [...value.shape, ...x.shape];
  if (rows.length === 0) return zerosFor(value, shape);
  return withTape(createGraph && mode.grad, () => reshape(stack(rows), shape));
}

/** In forward mode, a column at a time. */
export function byColumns(f: (x: Tensor) => Tensor, x: Tensor, createGraph: boolean): Tensor {
  return withTape(createGraph && mode.grad, () => {
    const columns = units(x).map((t) => jvp(f, x, t).tangent);
    if (columns.length === 0) return zerosFor(x, [...withTape(false, () => f(x)).shape, ...x.shape]);
    const flat = columns.map((column) => reshape(column, column.size));
    return reshape(stack(flat, 1), [...columns[0].shape, ...x.shape]);
  });
}

/**
 * All second derivatives of a function of one element: the derivatives of its gradient, column by column, forward over reverse.
 *
 * @returns of shape [...x.shape, ...x.shape].
 * @throws {GradientError} unless `f(x)` has one element.
 * @example
 * hessian((x) => x.prod(), tensor([2, 3])); // tensor([[0, 1], [1, 0]])
 */
export function hessian(f: (x: Tensor) => Tensor, x: Tensor, options: TransformOptions = {}): Tensor {
  const createGraph = keepsGraph(options.createGraph);
  const gradient = (at: Tensor): Tensor => {
    const { value, pullback } = vjp(f, at, { createGraph });
    if (value.size !== 1)
      throw new GradientError(
        `hessian: the function gives shape ${shapeText(value.shape)}, not one element: reduce it first (sum(), mean(), …).`,
      );
    return pullback();
  };
  const shape = [...x.shape, ...x.shape];
  return withTape(createGraph && mode.grad, () => {
    const columns = units(x).map((t) => reshape(jvp(gradient, x, t).tangent, x.size));
    return columns.length === 0 ? zerosFor(x, shape) : reshape(stack(columns, 1), shape);
  });
}

/** The tensors of x's shape with a single 1. */
function units(x: Tensor): Tensor[] {
  return Array.from({ length: x.size }, (_, k) => {
    const unit = empty(contiguousLayout(x.shape), x.type);
    unit.array[k] = stored(x.type, 1);
    return placed(unit, x.on);
  });
}

function zerosFor(x: Tensor, shape: readonly number[] = x.shape): Tensor {
  return blank(contiguousLayout(shape), x.type, x.on);
}

function listOf(op: string, tensors: Tensors): readonly Tensor[] {
  const list = tensors instanceof Tensor ? [tensors] : (tensors as readonly Tensor[]);
  if (!Array.isArray(list) || list.length === 0)
    throw new ShapeError(`${op}: takes a tensor, or a list of one or more.`);
  for (const [i, x] of list.entries()) {
    if (!(x instanceof Tensor))
      throw new TypeError(`${op}: tensor ${i} must be a tensor, not ${describe(x)}.`);
    if (!x.type.floating)
      throw new DtypeError(
        `${op}: tensor ${i} is ${x.dtype}, which has no derivative: write x.to("float32"), or let the function close over it.`,
      );
  }
  return list;
}

function checkTangent(x: Tensor, t: Tensor, i: number): void {
  if (!sameShape(t.shape, x.shape))
    throw new ShapeError(
      `jvp: tangent ${i} has shape ${shapeText(t.shape)}, its input ${shapeText(x.shape)}; they must be equal.`,
    );
  if (t.type !== x.type)
    throw new DtypeError(`jvp: tangent ${i} is ${t.dtype}, its input ${x.dtype}: write t.to("${x.dtype}").`);
}

function returned(op: string, value: Tensors): readonly Tensor[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const y of list)
    if (!(y instanceof Tensor))
      throw new TypeError(`${op}: the function must return tensors, not ${describe(y)}.`);
  return list as readonly Tensor[];
}
