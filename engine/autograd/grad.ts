/** Gradients of functions: functions of the same arguments. */
import { Tensor } from "../core/tensor.ts";
import { describe, GradientError, shapeText } from "../errors.ts";
import { checkRange, wholeFrom } from "../run/limits.ts";
import { type GradOptions, grad as gradOf } from "./backward.ts";
import { keepsGraph } from "./depth.ts";
import { mapTensors, tensorsIn } from "./nested.ts";
import { byColumns, byRows, hessian as hessianAt, jvp, type TransformOptions, vjp } from "./transforms.ts";

export interface FunctionGradOptions extends TransformOptions {
  /** Which argument, counted from 0, or which several: then there is a gradient for each. @defaultValue 0 */
  readonly argnums?: number | readonly number[];
  /** Whether the function gives [value, something else], and so does what comes out. */
  readonly hasAux?: boolean;
}

/** Tensors, lists and plain objects of them. */
type Nested = unknown;

/** The arguments that are differentiated, and how others are put in their place. */
function chosen(
  op: string,
  args: readonly unknown[],
  argnums: number | readonly number[],
): readonly number[] {
  const list = typeof argnums === "number" ? [argnums] : argnums;
  for (const k of list) {
    checkRange(op, "argnums", k, wholeFrom(0));
    if (tensorsIn(args[k]).length === 0)
      throw new TypeError(`${op}: argument ${k} is ${describe(args[k])}, and no tensor to differentiate by.`);
  }
  return list;
}

/** Nested arguments with these tensors in the place of their own. */
function refilled(nested: readonly unknown[], tensors: readonly Tensor[]): unknown[] {
  let k = 0;
  return nested.map((each) => mapTensors(each, () => tensors[k++]));
}

// biome-ignore lint/suspicious/noExplicitAny: any function of tensors.
type AnyFunction = (...args: any[]) => any;

interface Outcome {
  readonly value: Tensor;
  readonly grad: Nested;
  readonly aux: unknown;
}

function outcome(
  op: string,
  f: AnyFunction,
  args: readonly unknown[],
  { argnums = 0, hasAux = false, createGraph }: FunctionGradOptions,
): Outcome {
  const places = chosen(op, args, argnums);
  const wanted = places.map((k) => args[k]);
  let aux: unknown;
  const { value, pullback } = vjp(
    (...copies) => {
      const filled = refilled(wanted, copies);
      const given = args.slice();
      places.forEach((k, i) => {
        given[k] = filled[i];
      });
      const out = f(...given);
      if (hasAux) aux = Array.isArray(out) ? out[1] : undefined;
      const y = hasAux && Array.isArray(out) ? out[0] : out;
      if (!(y instanceof Tensor))
        throw new TypeError(`${op}: the function must return a tensor, not ${describe(y)}.`);
      if (y.size !== 1)
        throw new GradientError(
          `${op}: the function gives shape ${shapeText(y.shape)}, not one element: reduce it first (sum(), mean(), …), or use jacrev.`,
        );
      return y;
    },
    tensorsIn(wanted),
    { createGraph: keepsGraph(createGraph, tensorsIn(wanted)) },
  );
  const gradients = refilled(wanted, pullback() as Tensor[]);
  return { value, grad: typeof argnums === "number" ? gradients[0] : gradients, aux };
}

/**
 * The gradient of `f`, a function of one element, as a function of the same arguments: `grad(f)(x)`. What it gives is nested as the argument is, so that
 * parameters by name have gradients by name. Or of an output that is there: the gradients with respect to `inputs`; no `.grad` is touched.
 *
 * @param inputs one tensor or several; leaves or not.
 * @throws {GradientError} if `f` gives more than one element; if an input is not part of the graph (unless `allowUnused`: then null).
 * @example
 * grad((x) => x.square().sum())(tensor([1, 2])); // [2, 4]
 * grad(grad((x) => x.pow(3)))(tensor(2)).item(); // 12
 * const x = tensor(3, { requiresGrad: true });
 * const dx = grad(x.pow(3), x, { createGraph: true }); // 27
 * grad(dx, x); // 18
 */
export function grad<I extends Tensor | readonly Tensor[]>(
  output: Tensor,
  inputs: I,
  options?: GradOptions,
): I extends Tensor ? Tensor : Tensor[];
export function grad<A extends unknown[]>(
  output: (...args: A) => Tensor,
  inputs?: FunctionGradOptions & { readonly argnums?: 0; readonly hasAux?: false },
): (...args: A) => A[0];
export function grad(
  output: AnyFunction,
  inputs?: FunctionGradOptions,
  // biome-ignore lint/suspicious/noExplicitAny: as the argument is.
): (...args: any[]) => any;
export function grad(output: unknown, inputs?: unknown, options?: GradOptions): unknown {
  if (output instanceof Tensor) {
    if (inputs === undefined) throw new TypeError("grad: of a tensor, say with respect to which inputs.");
    return gradOf(output, inputs as Tensor, options);
  }
  const told = (inputs ?? {}) as FunctionGradOptions;
  return (...args: unknown[]) => {
    const { grad: gradient, aux } = outcome("grad", output as AnyFunction, args, told);
    return told.hasAux ? [gradient, aux] : gradient;
  };
}

/**
 * As `grad(f)`, with the value beside it.
 * @returns a function that gives { value, grad }, and { value, grad, aux } where `hasAux`.
 * @example
 * const { value, grad: slope } = valueAndGrad((x) => x.square().sum())(tensor([1, 2]));
 * value.item(); // 5
 * slope; // [2, 4]
 */
export function valueAndGrad<A extends unknown[]>(
  f: (...args: A) => unknown,
  options: FunctionGradOptions = {},
  // biome-ignore lint/suspicious/noExplicitAny: as the arguments are.
): (...args: A) => { value: Tensor; grad: any; aux?: any } {
  return (...args: A) => {
    const { aux, ...rest } = outcome("valueAndGrad", f, args, options);
    return options.hasAux ? { ...rest, aux } : rest;
  };
}

/** As `valueAndGrad`, as a pair: [gradient, value]; where `hasAux`, [gradient, [value, aux]]. */
export function gradAndValue<A extends unknown[]>(
  f: (...args: A) => unknown,
  options: FunctionGradOptions = {},
  // biome-ignore lint/suspicious/noExplicitAny: as the arguments are.
): (...args: A) => [any, any] {
  return (...args: A) => {
    const { value, grad: gradient, aux } = outcome("gradAndValue", f, args, options);
    return [gradient, options.hasAux ? [value, aux] : value];
  };
}

export interface JacobianOptions extends TransformOptions {
  /** Which argument, counted from 0. @defaultValue 0 */
  readonly argnum?: number;
}

/** The function of one of the arguments alone. */
function alone(
  op: string,
  f: (...args: Tensor[]) => Tensor,
  args: readonly Tensor[],
  argnum: number,
): { x: Tensor; of: (x: Tensor) => Tensor } {
  const x = args[argnum];
  if (!(x instanceof Tensor))
    throw new TypeError(`${op}: argument ${argnum} is ${describe(x)}, and no tensor.`);
  return { x, of: (y) => f(...args.with(argnum, y)) };
}

/**
 * All derivatives of all entries of `f`, row by row in reverse mode, as a function of the same arguments.
 * @returns a function that gives a tensor of shape [...f(x).shape, ...x.shape].
 * @example
 * jacrev((x) => x.square())(tensor([1, 2])); // tensor([[2, 0], [0, 4]])
 */
export function jacrev(
  f: (...args: Tensor[]) => Tensor,
  { argnum = 0, createGraph }: JacobianOptions = {},
): (...args: Tensor[]) => Tensor {
  return (...args) => {
    const { x, of } = alone("jacrev", f, args, argnum);
    const kept = keepsGraph(createGraph, [x]);
    const { value, pullback } = vjp(of, x, { createGraph: kept });
    return byRows(value, x, (g) => pullback(g), kept);
  };
}

/**
 * As `jacrev`, column by column in forward mode: less work where `f` gives more entries than it takes.
 * @example
 * jacfwd((x) => x.square())(tensor([1, 2])); // tensor([[2, 0], [0, 4]])
 */
export function jacfwd(
  f: (...args: Tensor[]) => Tensor,
  { argnum = 0, createGraph }: JacobianOptions = {},
): (...args: Tensor[]) => Tensor {
  return (...args) => {
    const { x, of } = alone("jacfwd", f, args, argnum);
    return byColumns(of, x, createGraph ?? true);
  };
}

/**
 * All second derivatives of a function of one element, forward over reverse: at `x`, or, without one, as a function of the same arguments.
 * @returns of shape [...x.shape, ...x.shape].
 * @throws {GradientError} unless `f(x)` has one element.
 * @example
 * hessian((x) => x.prod(), tensor([2, 3])); // tensor([[0, 1], [1, 0]])
 * hessian((x) => x.prod())(tensor([2, 3])); // tensor([[0, 1], [1, 0]])
 */
export function hessian(f: (x: Tensor) => Tensor, x: Tensor, options?: TransformOptions): Tensor;
export function hessian(f: (...args: Tensor[]) => Tensor, x?: JacobianOptions): (...args: Tensor[]) => Tensor;
export function hessian(
  f: (...args: Tensor[]) => Tensor,
  x?: Tensor | JacobianOptions,
  options?: TransformOptions,
): Tensor | ((...args: Tensor[]) => Tensor) {
  if (x instanceof Tensor) return hessianAt(f, x, options);
  const { argnum = 0, createGraph } = x ?? {};
  return (...args) => {
    const { x: at, of } = alone("hessian", f, args, argnum);
    return hessianAt(of, at, { createGraph: keepsGraph(createGraph, [at]) });
  };
}

/**
 * The Hessian of a function of one element times a vector, without the Hessian: forward over reverse, at little more than the cost of a gradient.
 * @param v of x's shape and dtype.
 * @example
 * hvp((x) => x.pow(3).sum(), tensor([1, 2]), tensor([1, 1])).product; // [6, 12]
 */
export function hvp(
  f: (x: Tensor) => Tensor,
  x: Tensor,
  v: Tensor,
): { value: Tensor; grad: Tensor; product: Tensor } {
  let value: Tensor | undefined;
  const { value: gradient, tangent } = jvp(
    (y) => {
      const { value: here, grad: slope } = outcome("hvp", f, [y], {});
      value = here;
      return slope as Tensor;
    },
    x,
    v,
  );
  return { value: value!.detach(), grad: gradient, product: tangent };
}
