/** How an op that is neither elementwise nor a sum is carried out for all examples of a batch at once: a rule for each kind of op. */
import { contiguousLayout } from "../../core/layout.ts";
import type { Attributes, Op } from "../../core/op.ts";
import type { Tensor } from "../../core/tensor.ts";
import { ShapeError } from "../../errors.ts";
import { expandOp } from "../../ops/expand.ts";
import { catOp } from "../../ops/joining.ts";
import { matmulOp } from "../../ops/matmul.ts";
import { selectOp } from "../../ops/slice.ts";
import { movedim, reshape, unsqueeze } from "../../ops/view.ts";
import { structured } from "../../run/apply.ts";

/** One input of an op: the tensor with the batch in front, or one that is the same for every example. */
export interface Input {
  readonly x: Tensor;
  readonly batched: boolean;
  /** Of one example. */
  readonly shape: readonly number[];
}

/** The attributes that do for the batch what others do for an example, with the batch as dimension 0. */
type Lifted = (attributes: Attributes, size: number, rank: number) => Attributes;

const deeper = ({ dim, ...rest }: Attributes, size: number, rank: number): Attributes => ({
  ...rest,
  ...(rest.shape && { shape: [size, ...rest.shape] }),
  dim:
    typeof dim === "number"
      ? dim + 1
      : dim === null
        ? Array.from({ length: rank }, (_, d) => d + 1)
        : dim.map((d: number) => d + 1),
});

const unchanged: Lifted = (attributes) => attributes;

/** What the attributes of an op become, where that is all there is to do. */
const lifts: Readonly<Record<string, Lifted>> = {
  bits: unchanged,
  clone: unchanged,
  detach: unchanged,
  cast: unchanged,
  eigenvectors: unchanged,
  amax: deeper,
  amin: deeper,
  argmax: deeper,
  argmin: deeper,
  logsumexp: deeper,
  cumsum: deeper,
  argsort: deeper,
  gather: deeper,
  scatterAdd: deeper,
  scatter: deeper,
  cat: deeper,
  slice: deeper,
  select: deeper,
  reshape: ({ shape }, size) => ({ shape: [size, ...shape] }),
  expand: ({ shape }, size) => ({ shape: [size, ...shape] }),
  permute: ({ dims }) => ({ dims: [0, ...dims.map((d: number) => d + 1)] }),
  strided: ({ size: shape, start, steps }, size, rank) => ({
    size: [size, ...shape],
    start: [0, ...start],
    steps: [[1, ...new Array(rank).fill(0)], ...steps.map((each: number[]) => [0, ...each])],
  }),
};

/** With the batch in front. */
function full({ x, batched, shape }: Input, size: number): Tensor {
  return batched ? x : expandOp([x], { shape: [size, ...shape] });
}

type Rule = (op: Op, inputs: readonly Input[], attributes: Attributes, size: number) => Tensor;

/** As `inputs[0]` of rank `rank`: dimensions of size 1 between the batch and the others. */
function padded({ x, batched, shape }: Input, rank: number): Tensor {
  if (!batched || shape.length >= rank) return x;
  return reshape(x, [x.shape[0], ...new Array(rank - shape.length).fill(1), ...shape]);
}

const expand: Rule = (op, [input], { shape }, size) =>
  structured(op, [padded(input, shape.length)], { shape: [size, ...shape] });

/** A vector is a row on the left and a column on the right. */
const matmul: Rule = (_, [left, right], __, size) => {
  const [row, column] = [left.shape.length === 1, right.shape.length === 1];
  const matrices = (input: Input, dim: number, vector: boolean): Input =>
    vector
      ? { ...input, x: unsqueeze(input.x, dim), shape: input.shape.toSpliced(dim === -1 ? 1 : 0, 0, 1) }
      : input;
  const [a, b] = [matrices(left, -2, row), matrices(right, -1, column)];
  const rank = Math.max(a.shape.length, b.shape.length);
  const flat = a.batched && !b.batched && rank === 2;
  // One product of tall matrices is less work than many of low ones.
  const product = flat
    ? matmulOp([reshape(a.x, [size * a.shape[0], a.shape[1]]), b.x], {})
    : matmulOp([padded(a, rank), padded(b, rank)], {});
  const batch = flat ? [size] : product.shape.slice(0, -2);
  return reshape(product, [
    ...batch,
    ...(row ? [] : [a.shape[a.shape.length - 2]]),
    ...(column ? [] : [b.shape[b.shape.length - 1]]),
  ]);
};

/** Examples are further entries of the batch where they share a weight, and groups of channels where each has its own. */
const convolution: Rule = (op, [input, weight], attributes, size) => {
  const [n, ...inner] = input.shape;
  if (!weight.batched) {
    const y = structured(op, [reshape(input.x, [size * n, ...inner]), weight.x], attributes);
    return reshape(y, [size, n, ...y.shape.slice(1)]);
  }
  const [channels, ...space] = inner;
  const x = reshape(movedim(full(input, size), 0, 1), [n, size * channels, ...space]);
  const [outputs, ...kernel] = weight.shape;
  const w = reshape(weight.x, [size * outputs, ...kernel]);
  const y = structured(op, [x, w], { ...attributes, groups: attributes.groups * size });
  return movedim(reshape(y, [n, size, y.shape[1] / size, ...y.shape.slice(2)]), 1, 0);
};

/** The steps to the part, each with the batch in front. */
const overwrite: Rule = (op, [x, source], { steps }, size) => {
  const whole = full(x, size);
  let { shape } = x;
  const lifted = steps.map((step: { op: string; attributes: Attributes }) => {
    const attributes = lifts[step.op](step.attributes, size, shape.length);
    shape = shapeAfter(step.op, step.attributes, shape);
    return { op: step.op, attributes };
  });
  return structured(op, [whole, full(source, size)], {
    steps: lifted,
    strides: contiguousLayout(whole.shape).strides,
  });
};

/** Of a view of a tensor of this shape. */
function shapeAfter(name: string, attributes: Attributes, shape: readonly number[]): readonly number[] {
  const { dim, length, dims, size } = attributes;
  if (name === "select") return shape.filter((_, d) => d !== dim);
  if (name === "slice") return shape.map((n, d) => (d === dim ? length : n));
  if (name === "permute") return dims.map((d: number) => shape[d]);
  return name === "strided" ? size : (attributes.shape ?? shape);
}

const rules: Readonly<Record<string, Rule>> = { expand, matmul, convolution, overwrite };

/** Whether an op is carried out for the whole batch at once; others example by example. */
export function isBatched(name: string): boolean {
  return Object.hasOwn(rules, name) || Object.hasOwn(lifts, name);
}

const looped = new Map<string, number>();

/**
 * The ops that `vmap` has carried out example by example, since it knows no way for all at once, and how often. They are right, and as slow as a loop.
 * @example
 * vmap((x) => x.exp())(tensor([1, 2]));
 * "exp" in vmapLoops(); // false
 */
export function vmapLoops(): Record<string, number> {
  return Object.fromEntries(looped);
}

/** Example by example. */
function loop(op: Op, inputs: readonly Input[], attributes: Attributes, size: number): Tensor {
  looped.set(op.name, (looped.get(op.name) ?? 0) + 1);
  if (size === 0) throw new ShapeError(`vmap: ${op.name} is done example by example, and there is none.`);
  const results = Array.from({ length: size }, (_, k) => {
    const own = inputs.map(({ x, batched }) => (batched ? selectOp([x], { dim: 0, index: k }) : x));
    return unsqueeze(structured(op, own, attributes), 0);
  });
  return catOp(results, { dim: 0 });
}

/** The op for each of `size` examples, with the batch in front. */
export function carryOut(op: Op, inputs: readonly Input[], attributes: Attributes, size: number): Tensor {
  const rule = Object.hasOwn(rules, op.name) ? rules[op.name] : undefined;
  if (rule) return rule(op, inputs, attributes, size);
  const lift = Object.hasOwn(lifts, op.name) ? lifts[op.name] : undefined;
  if (!lift) return loop(op, inputs, attributes, size);
  const whole = inputs.map((input) => full(input, size));
  return structured(op, whole, lift(attributes, size, inputs[0].shape.length));
}

/** For tests: an op as if it had no rule. */
export function byLoop(op: Op, inputs: readonly Input[], attributes: Attributes): Tensor {
  return loop(op, inputs, attributes, inputs.find(({ batched }) => batched)!.x.shape[0]);
}
