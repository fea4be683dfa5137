/** One declaration an op: what follows from it, and that nothing of it can be left out. */

import { expect } from "chai";
import { textOf } from "../../../engine/calculus/derive.ts";
import * as forms from "../../../engine/face/in-place.ts";
import * as engine from "../../../engine/index.ts";
import { formulaText, grad, ops, parseFormula, Tensor, table, tensor } from "../../../engine/index.ts";
import { type Binary, elementwise, type Unary } from "../../../engine/ops/define.ts";

describe("An op's declaration", () => {
  const logCosh: Unary = elementwise({
    name: "logCosh",
    formula: "log((exp(x) + exp(-x)) / 2)",
    kernel: "abs(x) + log1p(exp(-2 * abs(x))) - log(2)",
    derivative: { x: "tanh(x)" },
  });

  it("is all that a value and derivatives of every order need", () => {
    const x = tensor(0.5, { dtype: "float64", requiresGrad: true });
    const [u, t] = [logCosh(x), Math.tanh(0.5)];
    const first = grad(u, x, { createGraph: true });
    const second = grad(first, x, { createGraph: true });
    const third = grad(second, x);
    expect(u.item()).to.be.closeTo(Math.log(Math.cosh(0.5)), 1e-15);
    expect(first.item()).to.be.closeTo(t, 1e-15);
    expect(second.item()).to.be.closeTo(1 - t * t, 1e-15);
    expect(third.item()).to.be.closeTo(-2 * t * (1 - t * t), 1e-15);
    expect(logCosh(tensor(-745)).item()).to.equal(Math.fround(745 - Math.LN2));
  });

  it("does not compile without a derivative for every input", () => {
    const half = { name: "half", formula: "x + y / 2" };
    // @ts-expect-error: Property 'y' is missing.
    const missing: Binary = elementwise({ ...half, derivative: { x: "1" } });
    expect(missing.op.inputs).to.have.length(1);
  });

  it("makes functions, methods and in-place forms of the same names", () => {
    for (const [name, op] of Object.entries(ops)) {
      expect((engine as Record<string, unknown>)[name], name).to.equal(op);
      expect(Tensor.prototype, name).to.have.property(name).that.is.a("function");
      const has = ("inPlace" in op && op.inPlace) || `${name}_` in ops;
      expect(`${name}_` in Tensor.prototype, `${name}_`).to.equal(has);
    }
    const inPlace = Object.keys(ops).filter((name) => `${name}_` in Tensor.prototype && !(`${name}_` in ops));
    expect(Object.keys(forms).sort()).to.deep.equal(inPlace.map((name) => `${name}_`).sort());
  });

  it("are few beside the ops that are made of them", () => {
    const { functional, linalg, masked, special } = engine;
    const made = [ops, functional, linalg, masked, special].flatMap((table) => Object.keys(table));
    expect(new Set(made).size).to.be.above(330);
    const structural = [...table.values()].filter(({ kind }) => kind === "structural");
    expect(structural.length).to.be.at.most(25);
  });

  it("tells everything by which an op is tested and described", () => {
    expect(table.size).to.be.above(120);
    for (const [name, op] of table) {
      expect(op.name).to.equal(name);
      expect(op.inputs, name).not.to.be.empty;
      if (op.kind === "structural") expect(op.samples, name).not.to.be.empty;
      else expect(formulaText(parseFormula(textOf(op).formula!)), name).to.equal(textOf(op).formula);
      for (const kink of op.kinks) expect(() => parseFormula(kink), name).not.to.throw();
      for (const probe of op.probes) expect([probe].flat(), name).to.have.length(op.inputs.length);
    }
  });
});
