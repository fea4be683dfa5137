/** Cross-entropy with smoothed labels, weights and classes that are ignored, by a loop over all of it. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { functional as F, grad, type Tensor, tensor } from "../../../engine/index.ts";

const scores = [
  [0.5, -1, 2],
  [0, 0.25, -0.5],
  [1.5, 1, -2],
  [-1, 3, 0.5],
];
const weights = [0.5, 2, 1.25];

interface Setting {
  readonly smoothing: number;
  readonly weight: readonly number[] | undefined;
  readonly ignore: number;
}

/** The loss of each row, and what a mean divides by. */
interface Losses {
  readonly losses: number[];
  readonly sum: number;
  readonly counted: number;
}

function byLoops(rows: readonly (readonly number[])[], targets: readonly number[], setting: Setting): Losses {
  const { smoothing, weight, ignore } = setting;
  let counted = 0;
  const losses = rows.map((row, i) => {
    const target = targets[i];
    if (target === ignore) return 0;
    const total = Math.log(row.reduce((sum, v) => sum + Math.exp(v), 0));
    counted += weight?.[target] ?? 1;
    return row.reduce((sum, v, c) => {
      const share = (c === target ? 1 - smoothing : 0) + smoothing / row.length;
      return sum + share * (weight?.[c] ?? 1) * (total - v);
    }, 0);
  });
  return { losses, sum: losses.reduce((a, b) => a + b), counted };
}

describe("Cross-entropy with smoothed labels", () => {
  const targets = [2, 0, 1, 1];
  const settings: Setting[] = [0, 0.3, 1].flatMap((smoothing) =>
    [undefined, weights].flatMap((weight) => [-100, 1, 0].map((ignore) => ({ smoothing, weight, ignore }))),
  );

  it("weighs every class, and leaves out what is ignored, value and gradient", () => {
    const x = tensor(scores, { dtype: "float64" });
    const classes = tensor(targets, { dtype: "int32" });
    for (const setting of settings) {
      const { losses, sum, counted } = byLoops(scores, targets, setting);
      const { smoothing: labelSmoothing, ignore: ignoreIndex, weight } = setting;
      const options = {
        labelSmoothing,
        ignoreIndex,
        ...(weight && { weight: tensor([...weight], { dtype: "float64" }) }),
      };
      const words = JSON.stringify(setting);
      const of = (y: Tensor, reduction: "none" | "sum" | "mean"): Tensor =>
        F.crossEntropy(y, classes, { ...options, reduction });
      of(x, "none")
        .toTypedArray()
        .forEach((v, k) => {
          expect(v, words).to.be.closeTo(losses[k], 1e-14);
        });
      expect(of(x, "sum").item(), words).to.be.closeTo(sum, 1e-14);
      expect(of(x, "mean").item(), words).to.be.closeTo(sum / counted, 1e-14);
      const slopes = grad((y: Tensor) => of(y, "mean"))(x).toTypedArray();
      const moved = (i: number, j: number, by: number): number => {
        const rows = scores.map((row, k) => (k === i ? row.with(j, row[j] + by) : row));
        return byLoops(rows, targets, setting).sum / counted;
      };
      slopes.forEach((slope, k) => {
        const [i, j] = [Math.floor(k / 3), k % 3];
        const exact = (moved(i, j, 1e-5) - moved(i, j, -1e-5)) / 2e-5;
        expect(slope, `${words} at ${i}, ${j}`).to.be.closeTo(exact, 1e-9);
      });
    }
  });
});
