/** Every elementwise op, differentiated to order 3 by the declared strings, against differences of the order below. */

import { expect } from "chai";
import { derivativesOf, derivedOf } from "../../../engine/calculus/derive.ts";
import { referenceOf } from "../../../engine/calculus/reference.ts";
import { float64 } from "../../../engine/core/dtype.ts";
import { kernelOf } from "../../../engine/cpu/generate.ts";
import { type Op, table, tensor } from "../../../engine/index.ts";
import { f64 } from "../../../properties/algebras/f64.ts";

function kernel(op: Op, point: readonly number[]): number {
  const out = new Float64Array(1);
  const inputs = point.map((v, i) => tensor(v, { dtype: (op.bools >> i) & 1 ? "bool" : "float64" }));
  kernelOf(op, float64)(out, 0, 1, 1, inputs, new Int32Array(32), new Int32Array(32));
  return out[0];
}

function reference(op: Op, point: readonly number[]): number {
  return referenceOf(
    op,
    f64,
    point.map((v) => ({ shape: [], at: [v] })),
  ).at[0];
}

/** Two levels of Richardson: an error of order h⁶ keeps third derivatives within reach. */
function difference(f: (x: number) => number, x: number): number {
  const central = (h: number): number => (f(x + h) - f(x - h)) / (2 * h);
  const h = 1e-2 * Math.max(1, Math.abs(x));
  const [a, b, c] = [central(h), central(h / 2), central(h / 4)];
  const [d, e] = [(4 * b - a) / 3, (4 * c - b) / 3];
  return (16 * e - d) / 15;
}

const points: Readonly<Record<string, readonly number[]>> = {
  clampBetween: [0.37, -0.41, 0.83],
  acosh: [1.37],
  zeta: [2.37, 0.61],
  polygamma: [1, 0.83],
};
const cotangent = 0.7;

function check(op: Op, point: readonly number[], order: number, seen: string[]): void {
  const derivatives = derivativesOf(op);
  if (!derivatives) return;
  op.inputs.forEach((input, i) => {
    if ((op.bools >> i) & 1) return;
    const slope = difference((x) => reference(op, point.with(i, x)), point[i]);
    const { op: derived, picks, zero } = derivedOf(op, i);
    const scale = Math.max(1, Math.abs(slope));
    if (zero || !derived) {
      expect(zero ? 0 : 1, `${op.name} for ${input}`).to.be.closeTo(slope, 1e-7 * scale);
      return;
    }
    const at = [
      cotangent,
      ...picks.map((pick) => (pick < op.inputs.length ? point[pick] : reference(op, point))),
    ];
    seen.push(derived.name);
    expect(kernel(derived, at), derived.name).to.be.closeTo(cotangent * slope, 1e-7 * scale);
    expect(reference(derived, at), derived.name).to.be.closeTo(kernel(derived, at), 1e-12 * scale);
    if (order < 3) check(derived, at, order + 1, seen);
  });
}

describe("The derivatives of elementwise ops", () => {
  for (const op of table.values()) {
    if (op.kind !== "elementwise" || !op.derivatives) continue;
    it(`of ${op.name} agree with differences to order 3`, () => {
      const point =
        points[op.name] ?? (op.bools ? [1, 0.61, 0.83] : [0.37, 0.61, 0.83]).slice(0, op.inputs.length);
      const seen: string[] = [];
      check(op, point, 1, seen);
      expect(seen.length + op.inputs.length).to.be.above(0);
    });
  }

  it("stay short however often they are taken", () => {
    let op = table.get("tanh")!;
    for (let order = 0; order < 6; order++) op = derivedOf(op, op.inputs.length - 1).op!;
    const source = kernelOf(op, float64).toString();
    expect(source.length).to.be.below(20_000);
    expect(
      Number.isFinite(
        kernel(
          op,
          op.inputs.map(() => 0.3),
        ),
      ),
    ).to.equal(true);
  });
});
