/** Every elementwise op computes its formula: against the formula at 64 digits, in units of the last place. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { table, tensor } from "../../engine/index.ts";
import { mapped } from "../../engine/run/apply.ts";
import { exactValue } from "../../properties/oracles/decimal.ts";
import { extent, some } from "../extent.ts";
import { namedPoint, pointsOf } from "./points.ts";

/** Roundings of the longest kernel, with JavaScript's own functions at up to two units each. */
const UNITS = 16;
const POINTS = extent(6, 40);

const elementwise = some(
  [...table.values()].filter(({ kind }) => kind === "elementwise"),
  4,
);

describe("The value of an elementwise op", () => {
  for (const dtype of ["float64", "float32"] as const) {
    for (const op of elementwise.filter(({ takes, gives }) => takes !== "bool" && gives === "same")) {
      it(`${op.name} is its formula, in ${dtype}`, () => {
        const unit = dtype === "float64" ? 2 ** -53 : 2 ** -24;
        const smallest = dtype === "float64" ? 2 ** -1074 : 2 ** -149;
        const points = pointsOf(op, POINTS, 11).map((point) =>
          dtype === "float32" ? point.map(Math.fround) : point,
        );
        let compared = 0;
        for (const point of points) {
          const exact = exactValue(op.formula!, namedPoint(op, point));
          if (!Number.isFinite(exact) || Math.abs(exact) > (dtype === "float64" ? 1e300 : 1e38)) continue;
          const given = mapped(
            op,
            point.map((x, i) => tensor(x, { dtype: (op.bools >> i) & 1 ? "bool" : dtype })),
          ).item();
          const bound = UNITS * unit * Math.abs(exact) + UNITS * smallest;
          expect(
            Math.abs(given - exact),
            `${op.name}(${point.join(", ")}) = ${given}, exactly ${exact}`,
          ).to.be.at.most(bound);
          compared++;
        }
        expect(compared).to.be.above(POINTS / 3);
      });
    }
  }
});
