/** Sums of products by their indices, as physicists write them; each step is one stacked matrix product. */

import { checkWhole, sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { ShapeError, shapeText } from "../errors.ts";
import { diagonal } from "./diagonal.ts";
import { resolveDims } from "./dims.ts";
import { expand } from "./expand.ts";
import { matmul } from "./matmul.ts";
import { permute, reshape } from "./view.ts";

/** A tensor whose dimensions have names. */
interface Labelled {
  readonly x: Tensor;
  readonly labels: readonly string[];
}

/**
 * The sum of products that an equation names: "ij,jk->ik" is the matrix product, "ii->" the trace, "...ij->...ji" a transpose.
 * Without "->" the result has the letters that occur once, in alphabetical order.
 * @throws {ShapeError} where the letters do not fit the shapes.
 * @example
 * einsum("i,j->ij", tensor([1, 2]), tensor([3, 4])).toArray(); // [[3, 4], [6, 8]]
 */
export function einsum(equation: string, ...operands: (Tensor | readonly Tensor[])[]): Tensor {
  const tensors = operands.flat() as Tensor[];
  const [left, right, ...more] = equation.replace(/\s/g, "").split("->");
  if (more.length > 0) throw new ShapeError(`einsum: "${equation}" has more than one "->".`);
  const terms = left.split(",");
  if (terms.length !== tensors.length)
    throw new ShapeError(`einsum: "${equation}" names ${terms.length} tensors, not ${tensors.length}.`);
  const inputs = terms.map((term, i) => ({ x: tensors[i], labels: labelsOf(term, tensors[i], equation) }));
  const wanted = right === undefined ? implied(inputs) : outputLabels(right, inputs);
  if (new Set(wanted).size < wanted.length)
    throw new ShapeError(`einsum: "${equation}" names a dimension of the result twice.`);
  checkSizes(equation, inputs);
  const simple = inputs.map(withoutRepeats);
  const result = simple.reduce((a, b, i) => {
    const later = new Set([...wanted, ...simple.slice(i + 1).flatMap(({ labels }) => labels)]);
    return contract(a, b, later);
  });
  const summed = sumOut(result, new Set(wanted));
  for (const label of wanted)
    if (!summed.labels.includes(label))
      throw new ShapeError(`einsum: "${equation}" has no input with ${label}.`);
  return wanted.length === 0
    ? summed.x
    : permute(
        summed.x,
        wanted.map((label) => summed.labels.indexOf(label)),
      );
}

/** One letter is one size; that of an ellipsis may be 1, and is repeated. */
function checkSizes(equation: string, inputs: readonly Labelled[]): void {
  const sizes = new Map<string, number>();
  for (const { x, labels } of inputs)
    for (const [d, label] of labels.entries()) {
      const [n, known = n] = [x.shape[d], sizes.get(label)];
      if (n !== known && n !== 1 && known !== 1)
        throw new ShapeError(
          `einsum: ${label[0] === "." ? "a dimension of ..." : label} in "${equation}" is ${known} long, and ${n}.`,
        );
      if (n !== 1 || !sizes.has(label)) sizes.set(label, n);
    }
}

/** Letters by dimension; the dimensions of an ellipsis are numbered from the last. */
function labelsOf(term: string, x: Tensor, equation: string): string[] {
  const [before, after] = term.split("...");
  const letters = term.replace("...", "").length;
  const hidden = x.ndim - letters;
  if (hidden < 0 || (hidden > 0 && after === undefined) || !/^[a-zA-Z]*(\.\.\.)?[a-zA-Z]*$/.test(term))
    throw new ShapeError(`einsum: "${term}" of "${equation}" does not fit shape ${shapeText(x.shape)}.`);
  const dots = Array.from({ length: hidden }, (_, k) => `.${hidden - k}`);
  return [...before, ...dots, ...(after ?? "")];
}

function implied(inputs: readonly Labelled[]): string[] {
  const all = inputs.flatMap(({ labels }) => labels);
  const once = [...new Set(all)].filter(
    (label) => label[0] !== "." && all.filter((l) => l === label).length === 1,
  );
  return [...dotsOf(inputs), ...once.sort()];
}

function dotsOf(inputs: readonly Labelled[]): string[] {
  const most = Math.max(0, ...inputs.map(({ labels }) => labels.filter((label) => label[0] === ".").length));
  return Array.from({ length: most }, (_, k) => `.${most - k}`);
}

function outputLabels(right: string, inputs: readonly Labelled[]): string[] {
  const [before, after] = right.split("...");
  return after === undefined ? [...before] : [...before, ...dotsOf(inputs), ...after];
}

/** A letter twice in one term means the diagonal. */
function withoutRepeats({ x, labels }: Labelled): Labelled {
  const second = labels.findIndex((label, k) => labels.indexOf(label) < k);
  if (second < 0) return { x, labels };
  const first = labels.indexOf(labels[second]);
  const rest = labels.filter((_, k) => k !== first && k !== second);
  return withoutRepeats({ x: diagonal(x, 0, first, second), labels: [...rest, labels[second]] });
}

function sumOut({ x, labels }: Labelled, keep: ReadonlySet<string>): Labelled {
  const dims = [...labels.keys()].filter((k) => !keep.has(labels[k]));
  if (dims.length === 0) return { x, labels };
  return { x: x.sum(dims), labels: labels.filter((label) => keep.has(label)) };
}

function contract(a: Labelled, b: Labelled, later: ReadonlySet<string>): Labelled {
  const left = sumOut(a, new Set([...b.labels, ...later]));
  const right = sumOut(b, new Set([...a.labels, ...later]));
  const shared = left.labels.filter((label) => right.labels.includes(label));
  const batch = shared.filter((label) => later.has(label));
  const summed = shared.filter((label) => !later.has(label));
  const mine = left.labels.filter((label) => !shared.includes(label));
  const theirs = right.labels.filter((label) => !shared.includes(label));
  const size = (label: string): number =>
    Math.max(
      ...[left, right].map(({ x, labels }) => x.shape[labels.indexOf(label)] ?? 1).filter((n) => n !== 1),
      1,
    );
  const zero = (label: string): number =>
    [left, right].some(({ x, labels }) => x.shape[labels.indexOf(label)] === 0) ? 0 : size(label);
  const sizes = (labels: readonly string[]): number[] => labels.map(zero);
  const count = (labels: readonly string[]): number => sizeOf(sizes(labels));
  const arranged = ({ x, labels }: Labelled, order: readonly string[], shape: readonly number[]): Tensor =>
    reshape(
      expand(
        order.length === 0
          ? x
          : permute(
              x,
              order.map((label) => labels.indexOf(label)),
            ),
        sizes(order),
      ),
      shape,
    );
  const [n, m, k, p] = [count(batch), count(mine), count(summed), count(theirs)];
  const product = matmul(
    arranged(left, [...batch, ...mine, ...summed], [n, m, k]),
    arranged(right, [...batch, ...summed, ...theirs], [n, k, p]),
  );
  const labels = [...batch, ...mine, ...theirs];
  return { x: reshape(product, sizes(labels)), labels };
}

/**
 * The product summed over dimensions of both: over the last `dims` of x and the first of y, or over the pairs named.
 * @example
 * tensordot(tensor([1, 2]), tensor([3, 4]), 1).item(); // 11
 */
export function tensordot(
  x: Tensor,
  y: Tensor,
  dims: number | readonly [readonly number[], readonly number[]] = 2,
): Tensor {
  if (typeof dims === "number") checkWhole("tensordot", "dims", dims, 0);
  // One more than there are does not pair either.
  const paired = Math.min(dims as number, x.ndim + 1);
  const [from, to] =
    typeof dims === "number"
      ? [
          Array.from({ length: paired }, (_, k) => x.ndim - dims + k),
          Array.from({ length: paired }, (_, k) => k),
        ]
      : [resolveDims("tensordot", x, dims[0]), resolveDims("tensordot", y, dims[1])];
  if (from.length !== to.length || from.some((d, i) => !(d >= 0 && x.shape[d] === y.shape[to[i]])))
    throw new ShapeError(`tensordot: dimensions ${shapeText(from)} and ${shapeText(to)} do not pair.`);
  const mine = [...x.shape.keys()].filter((d) => !from.includes(d));
  const theirs = [...y.shape.keys()].filter((d) => !to.includes(d));
  const inner = from.reduce((n, d) => n * x.shape[d], 1);
  const ordered = (z: Tensor, order: readonly number[]): Tensor => (z.ndim === 0 ? z : permute(z, order));
  const [rows, columns] = [mine.map((d) => x.shape[d]), theirs.map((d) => y.shape[d])];
  const count = (shape: readonly number[]): number => sizeOf(shape);
  const product = matmul(
    reshape(ordered(x, [...mine, ...from]), [count(rows), inner]),
    reshape(ordered(y, [...to, ...theirs]), [inner, count(columns)]),
  );
  return reshape(product, [...rows, ...columns]);
}
