/** Every declared derivative is one: against 64-digit differences of the formula, and mathjs's derivative where it has one. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { toText } from "../../engine/core/formula.ts";
import { evaluate, type Op, table, tensor } from "../../engine/index.ts";
import { mapped } from "../../engine/run/apply.ts";
import { f64 } from "../../properties/algebras/f64.ts";
import { fromMathjs } from "../../properties/oracles/from-mathjs.ts";
import { loadMathjs } from "../../properties/oracles/symbolic.ts";
import { extent, some } from "../extent.ts";
import { namedPoint, type Point, partialOf, pointsOf, SEED } from "./points.ts";

const POINTS = extent(3, 40);

/** Roundings of a derivative of two or three ops; a difference at 64 digits has none. */
const TOLERANCE = 1e-12;

/** The engine's own gradient, scaled by a cotangent that is not 1. */
function gradients(op: Op, point: Point): (number | undefined)[] {
  const leaves = point.map((x, i) =>
    (op.bools >> i) & 1 ? tensor(x, { dtype: "bool" }) : tensor(x, { dtype: "float64", requiresGrad: true }),
  );
  const out = mapped(op, leaves);
  out.backward(tensor(0.75, { dtype: "float64" }));
  return leaves.map(({ grad }, i) => ((op.bools >> i) & 1 ? undefined : (grad?.item() ?? 0) / 0.75));
}

const differentiable = some(
  [...table.values()].filter((op) => op.kind === "elementwise" && op.differentiable && op.derivatives),
  4,
);

/** What mathjs cannot differentiate, or does so in another branch. */
const FOREIGN = /abs|sign|max|min|\?|<|>|==|atan2|erf|floor|ceil|round|fix|log1p|expm1|gamma|zeta|i[01]/;

describe("The gradient of an elementwise op", () => {
  let math: Awaited<ReturnType<typeof loadMathjs>>;
  before(async () => {
    math = await loadMathjs();
  });

  for (const op of differentiable) {
    it(`${op.name} has the derivative of its formula at 64 digits`, () => {
      let compared = 0;
      for (const point of pointsOf(op, POINTS, SEED)) {
        const given = gradients(op, point);
        for (const [i, name] of op.inputs.entries()) {
          const yours = given[i];
          if (yours === undefined) continue;
          const exact = partialOf(op, point, name);
          if (!Number.isFinite(exact) || Math.abs(exact) > 1e300) continue;
          const bound = TOLERANCE * Math.max(Math.abs(exact), 1e-280);
          expect(
            Math.abs(yours - exact),
            `∂${op.name}/∂${name} at ${point.join(", ")} is ${yours}, exactly ${exact}`,
          ).to.be.at.most(bound);
          compared++;
        }
      }
      expect(compared).to.be.above(POINTS / 3);
    });
  }

  for (const op of differentiable.filter(({ formula }) => !FOREIGN.test(toText(formula!)))) {
    it(`${op.name} has the derivative that mathjs finds`, () => {
      const text = toText(op.formula!);
      let compared = 0;
      for (const [i, name] of op.inputs.entries()) {
        if ((op.bools >> i) & 1) continue;
        const symbolic = fromMathjs(math.derivative(math.parse(text), name, { simplify: false }));
        for (const point of pointsOf(op, POINTS, SEED)) {
          const theirs = evaluate(symbolic, new Map(Object.entries(namedPoint(op, point))), f64);
          const exact = partialOf(op, point, name);
          // mathjs's formula overflows or cancels where a stable one does not: only where it holds is it a witness.
          if (!(Math.abs(theirs - exact) <= 1e-9 * Math.abs(exact))) continue;
          const yours = gradients(op, point)[i]!;
          expect(Math.abs(yours - theirs)).to.be.at.most(2e-9 * Math.abs(theirs));
          compared++;
        }
      }
      expect(compared).to.be.above(0);
    });
  }
});
