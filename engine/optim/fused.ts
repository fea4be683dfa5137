/** Parts of a step in one pass each over the elements, on the CPU; on a device, and where ops are written down, by the ops that they are made of. */
import { contiguousLayout, sameShape } from "../core/layout.ts";
import { isWatched, mode } from "../core/mode.ts";
import { Op } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import { compute } from "../run/compute.ts";
import { inPlace } from "../run/in-place.ts";
import { constant, empty } from "../run/make.ts";

const op = (name: string, inputs: string, formula: string): Op =>
  new Op({ name, kind: "elementwise", inputs: inputs.split(" "), formula });
const sum = /* @__PURE__ */ op("weightedSum", "x y a b", "x * a + y * b");
const squares = /* @__PURE__ */ op("weightedSquares", "x y a b", "x * a + y * y * b");
const descent = /* @__PURE__ */ op("descent", "x y rate", "x - y * rate");
const adam = /* @__PURE__ */ op("adamStep", "x m v share eps rate", "x - m / (sqrt(v / share) + eps) * rate");

/** Whether nobody asks by which ops tensors of one kind and shape are made, and they are where loops run. */
function isPlain(x: Tensor, ...others: readonly Tensor[]): boolean {
  if (mode.grad || isWatched() || x.on !== null || x.type.held !== null) return false;
  return others.every((y) => y.on === null && y.type === x.type && sameShape(x.shape, y.shape));
}

function made(of: Op, x: Tensor, y: Tensor, ...numbers: readonly number[]): Tensor {
  const out = empty(contiguousLayout(x.shape), x.type);
  compute(of, [x, y, ...numbers.map((value) => constant(value, x.type, of.name))], out);
  return out;
}

/** a · x + b · y. */
export function weighted(x: Tensor, a: number, y: Tensor, b: number): Tensor {
  return isPlain(x, y) ? made(sum, x, y, a, b) : x.mul(a).add(y.mul(b));
}

/** a · x + b · y². */
export function weightedSquare(x: Tensor, a: number, y: Tensor, b: number): Tensor {
  return isPlain(x, y) ? made(squares, x, y, a, b) : x.mul(a).add(y.mul(y).mul(b));
}

/** x ← x − rate · y. */
export function descend(x: Tensor, y: Tensor, rate: number): void {
  if (isPlain(x, y)) inPlace(descent, x, [y, rate], "sub_");
  else x.sub_(y.mul(rate));
}

/** x ← x − rate · m / (√(v / share) + ε). */
export function adapt(x: Tensor, m: Tensor, v: Tensor, share: number, eps: number, rate: number): void {
  if (isPlain(x, m, v)) inPlace(adam, x, [m, v, share, eps, rate], "sub_");
  else x.sub_(m.div(v.div(share).sqrt().add(eps)).mul(rate));
}
