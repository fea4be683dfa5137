/** Tests the tester: derivatives made wrong must be caught, right ones never accused. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { call, type Formula, number } from "../../engine/core/formula.ts";
import { Row } from "../../engine/core/op.ts";
import { rows, type Tensor, tensor } from "../../engine/index.ts";
import { mapped } from "../../engine/run/apply.ts";
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

function tensorsOf(row: Row, point: Point): Tensor[] {
  return point.map((x, i) => tensor(x, { dtype: (row.bools >> i) & 1 ? "bool" : "float64" }));
}

/** The op at a point, its value and the derivative that it truly has there. */
interface Fact {
  readonly inputs: readonly Tensor[];
  readonly exact: number;
}

function factsOf(row: Row, input: number): Fact[] {
  return pointsOf(row, 12, SEED).map((point) => {
    const inputs = tensorsOf(row, point);
    const exact = partialOf(row, point, row.inputs[input]);
    return { inputs: [...inputs, mapped(row, inputs)], exact };
  });
}

/** Whether a derivative of the row is the true one at its points: the checker under test. */
function agrees(row: Row, facts: readonly Fact[], derivative: Formula): boolean {
  // By kernels, as the engine computes it: formulas overflow and cancel.
  const given = new Row({
    name: `${row.name}'`,
    summary: "",
    kind: "elementwise",
    inputs: [...row.inputs, "out"],
    formula: derivative,
    bools: row.bools,
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
    for (const row of rows.values()) {
      if (row.kind !== "elementwise" || !row.derivatives) continue;
      for (const [i, derivative] of row.derivatives.entries()) {
        if ((row.bools >> i) & 1) continue;
        const facts = factsOf(row, i);
        if (agrees(row, facts, derivative)) right++;
        else accused.push(`${row.name} for ${row.inputs[i]}`);
        if (facts.every(({ exact }) => exact === 0)) continue;
        for (const [name, mutate] of Object.entries(mutations)) {
          if (agrees(row, facts, mutate(derivative)))
            missed.push(`${row.name} for ${row.inputs[i]}: ${name}`);
          else caught++;
        }
      }
    }
    console.log(
      `      ${right} derivatives right, ${accused.length} accused; ${caught} mutants caught, ${missed.length} missed`,
    );
    expect(accused).to.deep.equal([]);
    expect(missed).to.deep.equal([]);
    expect(caught).to.be.above(200);
  }).timeout(60_000);
});
