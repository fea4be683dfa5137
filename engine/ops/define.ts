/** Declares ops: what an author writes, and the functions and methods that come out of it. */

import { type Attributes, Op, type OpParts, type Reference, type Structural } from "../core/op.ts";
import { enter, viewOps } from "../core/table.ts";
import type { Tensor } from "../core/tensor.ts";
import type { Operand } from "../run/agree.ts";
import { binary, mapped, reduced, structured, total, unary } from "../run/apply.ts";
import { type Dims, type ReductionOptions, reductionAttributes } from "./dims.ts";

/** An elementwise op of one input. */
export interface Unary {
  (x: Operand): Tensor;
  readonly op: Op;
  /** Has an in-place form, `name_`. */
  readonly inPlace: true;
  readonly names?: "x";
}

/** An elementwise op of two inputs, broadcast. */
export interface Binary {
  (x: Operand, y: Operand): Tensor;
  readonly op: Op;
  /** Has an in-place form, `name_`. */
  readonly inPlace: true;
  readonly names?: "x" | "y";
}

/** An elementwise op of three inputs, broadcast. */
export interface Ternary {
  (x: Operand, y: Operand, z: Operand): Tensor;
  readonly op: Op;
  /** Has an in-place form, `name_`. */
  readonly inPlace: true;
  readonly names?: "x" | "y" | "z";
}

/** A bool of each element. */
export interface Predicate {
  (x: Operand): Tensor;
  readonly op: Op;
  readonly names?: "predicate";
}

/** A bool of each pair of elements, broadcast. */
export interface Comparison {
  (x: Operand, y: Operand): Tensor;
  readonly op: Op;
  readonly names?: "comparison";
}

/** A sum over dimensions, all of them unless told. */
export interface Reduction {
  (x: Tensor, dim?: Dims | ReductionOptions, keepdim?: boolean): Tensor;
  readonly op: Op;
  readonly names?: "x";
}

/** A sum over all pairs of elements of two tensors of one shape. */
export interface Pairing {
  (x: Tensor, y: Tensor): Tensor;
  readonly op: Op;
  readonly names?: "x" | "y";
}

type Names<O extends { readonly names?: string }> = NonNullable<O["names"]>;

interface Declaration {
  readonly name: string;
  /** Which dtypes it accepts. @defaultValue "float" */
  readonly takes?: OpParts["takes"];
  /** Open intervals within which the formula is real. @defaultValue without an end */
  readonly domain?: Readonly<Partial<Record<string, readonly [low: number, high?: number]>>>;
  readonly probes?: OpParts["probes"];
  /** Expressions that vanish where the derivative jumps; the declared derivative is the convention there. */
  readonly kinks?: readonly string[];
  /** The ops that its formulas name, unless every program has them (`face/methods.ts`, `face/words.ts`). */
  readonly words?: () => readonly { readonly op: Op }[];
}

export interface Elementwise<O extends Unary | Binary | Ternary> extends Declaration {
  /** What it means, in words that are ops; `name(x)` itself for what every number system must know. */
  readonly formula: string;
  /** How it is computed stably, where that differs. */
  readonly kernel?: string;
  /** How vectors compute float32, in doubles, where fewer digits than the kernel's cost much less. */
  readonly narrow?: string;
  /** By input; may use `out`. It must be right at the extremes and at the kinks. */
  readonly derivative: { readonly [K in Names<O>]: string };
}

const letters = ["x", "y", "z"];

function partsOf(
  declaration: Declaration & { formula: string; kernel?: string; narrow?: string; derivative?: object },
): OpParts {
  const { name, formula, kernel, narrow, derivative, takes, domain, probes, kinks, words } = declaration;
  const given = derivative as Record<string, string> | undefined;
  return {
    name,
    kind: "elementwise",
    inputs: letters.slice(0, given ? Object.keys(given).length : 2),
    formula,
    kernel,
    narrow,
    derivatives: given && letters.filter((input) => input in given).map((input) => given[input]),
    takes,
    domain: domain as OpParts["domain"],
    probes,
    kinks,
    words: words && (() => enter(words())),
  };
}

/** Declare an elementwise op. The annotation (`Unary`, `Binary`, `Ternary`) says which derivatives must be there. */
/* @__NO_SIDE_EFFECTS__ */ export function elementwise<O extends Unary | Binary | Ternary>(
  declaration: Elementwise<O>,
): O {
  return elementwiseOf(new Op(partsOf(declaration))) as O;
}

function elementwiseOf(op: Op, inPlace: boolean = true): Unary | Binary | Ternary {
  return Object.assign(caller(op), { op, inPlace }) as Unary | Binary | Ternary;
}

function caller(op: Op): (x: Operand, y: Operand, z: Operand) => Tensor {
  if (op.inputs.length === 1) return (x) => unary(op, x);
  return op.inputs.length === 2 ? (x, y) => binary(op, x, y) : (x, y, z) => mapped(op, [x, y, z]);
}

/** Declare where: bool first, and its derivative branch by branch. */
/* @__NO_SIDE_EFFECTS__ */ export function selection(declaration: Declaration): Ternary {
  const formula = "x ? y : z";
  const derivative = { x: "0", y: "x ? 1 : 0", z: "x ? 0 : 1" };
  return elementwiseOf(
    new Op({ ...partsOf({ ...declaration, formula, derivative }), bools: 1 }),
    false,
  ) as Ternary;
}

/** Declare an op that answers yes or no. */
/* @__NO_SIDE_EFFECTS__ */ export function comparison<O extends Predicate | Comparison>(
  declaration: Declaration & { formula: string; unary?: boolean },
): O {
  const inputs = declaration.unary ? ["x"] : ["x", "y"];
  return elementwiseOf(new Op({ ...partsOf(declaration), inputs, gives: "bool" }), false) as unknown as O;
}

/** Declare a reduction: `each` is added up to `total` over `count` elements, and `finish` is the result. */
/* @__NO_SIDE_EFFECTS__ */ export function reduction<O extends Reduction | Pairing>(
  declaration: Declaration & {
    readonly each: string;
    readonly finish?: string;
    readonly homogeneous?: boolean;
    readonly gives?: OpParts["gives"];
    readonly derivative: { readonly [K in Names<O>]: string } | null;
  },
): O {
  const { each, finish = "total", derivative, gives, homogeneous } = declaration;
  const parts = partsOf({
    ...declaration,
    formula: each,
    kernel: undefined,
    derivative: derivative ?? undefined,
  });
  const inputs = derivative ? parts.inputs : ["x"];
  const op = new Op({ ...parts, kind: "reduction", inputs, finish, gives, homogeneous });
  const call =
    inputs.length === 1
      ? (x: Tensor, dim?: Dims | ReductionOptions, keepdim?: boolean) =>
          dim === undefined && !keepdim
            ? total(op, x)
            : reduced(op, [x], reductionAttributes(op.name, x, dim, keepdim))
      : (x: Tensor, y: Tensor) => total(op, x, y);
  return Object.assign(call, { op }) as unknown as O;
}

/** A structural op before its arguments are given their final form. */
export interface Primitive<A> {
  (inputs: Tensor[], attributes: A): Tensor;
  readonly op: Op;
}

export type { Reference };

/** Declare an op that is neither elementwise nor a sum. */
/* @__NO_SIDE_EFFECTS__ */ export function structural<A extends Attributes>(
  declaration: Structural<A>,
): Primitive<A> {
  const op = new Op({
    name: declaration.name,
    kind: "structural",
    inputs: declaration.inputs ?? ["x"],
    takes: "any",
    structural: declaration,
  });
  if (declaration.view) viewOps.set(op.name, op);
  return Object.assign((inputs: Tensor[], attributes: A) => structured(op, inputs, attributes), { op });
}

/** A function whose first argument becomes `this`, and an op where it has one. */
export type Method<F> = "overloads" extends keyof F
  ? NonNullable<F["overloads" & keyof F]>
  : F extends (x: infer _X, ...rest: infer R) => infer T
    ? (...rest: R) => T
    : never;

/** What a module of ops adds to the tensor. */
export type Methods<M> = { [K in keyof M]: Method<M[K]> };
