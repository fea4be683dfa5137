/** A tensor with a part of it replaced: what a write through a view makes of the tensor that the view was taken from. */
import { contiguousLayout, sameShape, scalarLayout, stridedLayout } from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import { type Attributes, Op } from "../core/op.ts";
import { viewOps } from "../core/table.ts";
import { Tensor } from "../core/tensor.ts";
import { copyElements } from "../cpu/iterate.ts";
import { DtypeError, ShapeError, shapeText } from "../errors.ts";
import { structured } from "./apply.ts";
import { blank, empty } from "./make.ts";

/** A view, as plain data. */
interface Step {
  readonly op: string;
  readonly attributes: Attributes;
}

export interface Overwrite {
  /** The views that lead to the part, from the whole on. */
  readonly steps: readonly Step[];
  /** How the whole lies in memory: so does its copy, or a step might copy in its turn. */
  readonly strides: readonly number[];
}

/** The tensor that owns what a view shows; null of a view that noGrad made. */
export function rootOf(x: Tensor): Tensor | null {
  let root: Tensor | null = x;
  while (root?.taken) root = root.taken.parent;
  return root;
}

/** How a part was taken from a tensor. */
export function wayTo(part: Tensor, x: Tensor): Overwrite {
  const steps: Step[] = [];
  for (let y = part; y !== x; y = y.taken!.parent!) {
    const { op, attributes } = y.taken!;
    steps.unshift({ op: op!.name, attributes });
  }
  return { steps, strides: x.layout.strides };
}

function zeros(shape: readonly number[], g: Tensor): Tensor {
  const { storage } = blank(scalarLayout, g.type, g.on);
  return new Tensor(storage, 0, contiguousLayout(shape).repeated, g.type, null, g.on);
}

const taken = (x: Tensor, { op, attributes }: Step): Tensor => structured(viewOps.get(op)!, [x], attributes);

function replaced([x, source]: readonly Tensor[], { steps, strides }: Overwrite): Tensor {
  const { shape, type, on } = x;
  const span = x.size === 0 ? 0 : shape.reduce((n, m, d) => n + (m - 1) * strides[d], 1);
  const out = new Tensor(
    empty(contiguousLayout([span]), type, on).storage,
    0,
    stridedLayout(shape, strides),
    type,
    null,
    on,
  );
  // New memory of the CPU is 0 as it is.
  if (on !== null || !x.layout.uniform || x.array[x.offset] !== 0) copyElements(out, x);
  copyElements(
    steps.reduce((part, step) => viewOps.get(step.op)!.structural!.forward([part], step.attributes), out),
    source,
  );
  return out;
}

/** x with the source in the place of the part that the steps lead to. */
export const overwriteOp: Op = /* @__PURE__ */ new Op({
  name: "overwrite",
  kind: "structural",
  inputs: ["x", "source"],
  takes: "any",
  structural: {
    name: "overwrite",
    portable: true,
    forward: replaced,
    jvp: "linear",
    vjp: (i, g, { shapes }, way: Overwrite) =>
      i === 0 ? structured(overwriteOp, [g, zeros(shapes[1], g)], way) : way.steps.reduce(taken, g),
  },
});

/** Zeros but for the places that a view would show, where g is: the transpose of taking the view. */
export function embedded(g: Tensor, shape: readonly number[], op: string, attributes: Attributes): Tensor {
  const way = { steps: [{ op, attributes }], strides: contiguousLayout(shape).strides };
  return structured(overwriteOp, [zeros(shape, g), g], way);
}

/** x with the source in the place of what a view shows of it. @throws {ShapeError} unless it has the view's shape. */
export function overwritten(op: string, x: Tensor, source: Tensor, view: (x: Tensor) => Tensor): Tensor {
  if (x.type !== source.type)
    throw new DtypeError(
      `${op}: the source is ${source.dtype}, the tensor ${x.dtype}: write source.to("${x.dtype}").`,
    );
  const whole = zeros(x.shape, x);
  const { recorder } = mode;
  // Of what is taken from zeros only the way is wanted.
  mode.recorder = null;
  let part: Tensor;
  try {
    part = view(whole);
  } finally {
    mode.recorder = recorder;
  }
  if (!sameShape(part.shape, source.shape))
    throw new ShapeError(
      `${op}: the source has shape ${shapeText(source.shape)}, what it replaces ${shapeText(part.shape)}.`,
    );
  return structured(overwriteOp, [x, source], {
    ...wayTo(part, whole),
    strides: contiguousLayout(x.shape).strides,
  });
}
