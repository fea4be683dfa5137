/** Every structural op: its forward is its reference, and its gradient is the transpose of its differences. */

import { expect } from "chai";
import { referenceOf } from "../../../engine/calculus/reference.ts";
import {
  grad,
  type Op,
  opNamed,
  recordTrace,
  type Sample,
  type Tensor,
  table,
  tensor,
} from "../../../engine/index.ts";
import { structured } from "../../../engine/run/apply.ts";
import { f64 } from "../../../properties/algebras/f64.ts";

function make({ inputs }: Sample, requiresGrad: boolean): Tensor[] {
  let k = 0;
  return inputs
    .map(({ shape, dtype, data }) => {
      const size = shape.reduce((m, n) => m * n, 1);
      const values = data ?? Array.from({ length: size }, () => Math.sin(1 + 2.3 * k++) * 1.7);
      return tensor(values as number[], { dtype: dtype ?? "float64", requiresGrad: requiresGrad && !dtype })
        .detach()
        .reshape(shape);
    })
    .map((x, i) => (requiresGrad && !inputs[i].dtype ? x.detach().requiresGrad_() : x));
}

const grid = (x: Tensor): { shape: readonly number[]; at: number[] } => ({
  shape: x.shape,
  at: Array.from(x.toTypedArray()),
});

function run(op: Op, inputs: Tensor[], sample: Sample): Tensor {
  return structured(op, inputs, sample.attributes ?? {});
}

/** A weighted sum, so that every cotangent entry differs. */
function weigh(y: Tensor): Tensor {
  const weights = tensor(
    Array.from({ length: y.size }, (_, k) => Math.cos(3 * k + 0.5)),
    { dtype: "float64" },
  );
  return y.reshape(y.size).mul(weights).sum();
}

describe("Structural ops", () => {
  for (const op of table.values()) {
    if (op.kind !== "structural") continue;

    it(`${op.name} computes what its reference says`, () => {
      expect(op.samples).not.to.be.empty;
      for (const sample of op.samples) {
        const inputs = make(sample, false);
        const out = run(op, inputs, sample);
        const expected = referenceOf(op, f64, inputs.map(grid), sample.attributes ?? {});
        expect(out.shape).to.deep.equal(expected.shape);
        expected.at.forEach((v, k) => {
          expect(out.toTypedArray()[k]).to.be.closeTo(v, 1e-13);
        });
      }
    });

    if (!op.differentiable || op.name === "cast") continue;

    it(`${op.name} has the gradient of its differences, and so has its gradient`, () => {
      for (const sample of op.samples) {
        const inputs = make(sample, true);
        const leaves = inputs.filter((x) => x.requiresGrad);
        const gradients = grad(weigh(run(op, inputs, sample)), leaves, { createGraph: true });
        compare(leaves, gradients, () => weigh(run(op, inputs, sample)).item());
        const again = gradients.map((g) => weigh(g)).reduce((a, b) => a.add(b));
        if (!again.requiresGrad) continue;
        const second = grad(again, leaves, { allowUnused: true });
        compare(leaves, second, () => {
          const [first, ...rest] = grad(weigh(run(op, inputs, sample)), leaves).map((g) => weigh(g).item());
          return rest.reduce((a, b) => a + b, first);
        });
      }
    });
  }

  function compare(leaves: Tensor[], gradients: (Tensor | null)[], f: () => number): void {
    leaves.forEach((x, i) => {
      for (let k = 0; k < x.size; k++) {
        const before = x.array[k];
        const h = 1e-4;
        x.array[k] = before + h;
        const up = f();
        x.array[k] = before - h;
        const down = f();
        x.array[k] = before;
        expect(gradients[i]?.toTypedArray()[k] ?? 0).to.be.closeTo((up - down) / (2 * h), 1e-6);
      }
    });
  }

  it("appear in a trace under names that lead back to their rows", () => {
    for (const op of table.values()) {
      if (op.kind !== "structural") continue;
      const inputs = make(op.samples[0], false);
      const { trace } = recordTrace([], () => run(op, inputs, op.samples[0]));
      const last = trace.values[trace.values.length - 1];
      expect(last.kind === "op" && opNamed(last.op)).to.equal(op);
      expect(JSON.parse(JSON.stringify(trace))).to.deep.equal(trace);
    }
  });
});
