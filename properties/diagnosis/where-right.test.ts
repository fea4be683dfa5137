/** Which setting tells right answers from wrong ones. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { whereRight } from "./where-right.ts";

/** Eight inputs. */
const steps = [1, 2, 1, 3, 1, 4, 1, 5];
const all = steps.map((each, i) => ({
  rate: 0.5,
  steps: each,
  start: { shape: [1], data: Float64Array.of(i) },
}));
const where = (isRight: (steps: number) => boolean): string | undefined =>
  whereRight(all, steps.map(isRight));

describe("Where a program is right", () => {
  it("is said by the setting that tells it", () => {
    expect(where((n) => n === 1)).to.match(/right wherever steps is 1, and wrong wherever it is more\.$/);
    expect(where((n) => n > 1)).to.match(
      /right wherever steps is at least 2, and wrong wherever it is less\.$/,
    );
  });

  it("is not said of a few, nor where no setting tells it", () => {
    expect(where((n) => n === 2)).to.equal(undefined);
    expect(where(() => true)).to.equal(undefined);
    expect(where(() => false)).to.equal(undefined);
    expect(whereRight(all, [true, true, false, false, true, true, false, false])).to.equal(undefined);
  });
});
