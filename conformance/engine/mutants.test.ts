/** Tests the tester: derivatives made wrong must be caught, right ones never accused. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { call, type Formula, number } from "../../engine/core/formula.ts";
import { Op } from "../../engine/core/op.ts";
import { type Tensor, table, tensor } from "../../engine/index.ts";
import { mapped } from "../../engine/run/apply.ts";
import { extent, some } from "../extent.ts";
import { type Point, partialOf, pointsOf, SEED } from "./points.ts";

const TOLERANCE = 1e-12;

const mutations: Readonly<Record<string, (derivative: Formula) => Formula>> = {
  "wrong sign": (d) => call("neg", d),
  twice: (d) => call("mul", number(2), d),
  "off by 1e-3 of itself": (d) => call("mul", number(1.001), d),
  "off by 1e-6 of itself": (d) => call("mul", number(1 + 1e-6), d),
  "1e-6 added": (d) => call("add", d, number(1e-6)),
  "left out": () => number(0),
};

function tensorsOf(op: Op, point: Point): Tensor[] {
  return point.map((x, i) => tensor(x, { dtype: (op.bools >> i) & 1 ? "bool" : "float64" }));
}

/** The op at a point, its value and the derivative that it truly has there. */
interface Fact {
  readonly inputs: readonly Tensor[];
  readonly exact: number;
}

function factsOf(op: Op, input: number): Fact[] {
  return pointsOf(op, 8, SEED).map((point) => {
    const inputs = tensorsOf(op, point);
    const exact = partialOf(op, point, op.inputs[input]);
    return { inputs: [...inputs, mapped(op, inputs)], exact };
  });
}

/** Whether a derivative of the op is the true one at its points: the checker under test. */
function agrees(op: Op, facts: readonly Fact[], derivative: Formula): boolean {
  // By kernels, as the engine computes it: formulas overflow and cancel.
  const given = new Op({
    name: `${op.name}'`,
    kind: "elementwise",
    inputs: [...op.inputs, "out"],
    formula: derivative,
    bools: op.bools,
  });
  return facts.every(({ inputs, exact }) => {
    if (!Number.isFinite(exact) || Math.abs(exact) > 1e300) return true;
    const value = mapped(given, [...inputs]).item();
    return Math.abs(value - exact) <= TOLERANCE * Math.max(Math.abs(exact), 1e-280);
  });
}

describe("The gradient checker of the op table", () => {
  it("accuses no derivative as declared, and catches every mutant", () => {
    let right = 0;
    let caught = 0;
    const accused: string[] = [];
    const missed: string[] = [];
    for (const op of some(
      [...table.values()].filter(({ kind }) => kind === "elementwise"),
      8,
    )) {
      if (!op.derivatives) continue;
      for (const [i, derivative] of op.derivatives.entries()) {
        if ((op.bools >> i) & 1) continue;
        const facts = factsOf(op, i);
        if (agrees(op, facts, derivative)) right++;
        else accused.push(`${op.name} for ${op.inputs[i]}`);
        if (facts.every(({ exact }) => exact === 0)) continue;
        for (const [name, mutate] of Object.entries(mutations)) {
          if (agrees(op, facts, mutate(derivative))) missed.push(`${op.name} for ${op.inputs[i]}: ${name}`);
          else caught++;
        }
      }
    }
    console.log(
      `      ${right} derivatives right, ${accused.length} accused; ${caught} mutants caught, ${missed.length} missed`,
    );
    expect(accused).to.deep.equal([]);
    expect(missed).to.deep.equal([]);
    expect(caught).to.be.above(extent(25, 200));
  }).timeout(60_000);
});
