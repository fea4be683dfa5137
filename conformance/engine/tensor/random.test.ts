/** The generator is the published one, and its numbers are spread as they should be. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { manualSeed, rand, randint, randn, randperm } from "../../../engine/index.ts";
import { philox } from "../../../engine/run/random.ts";

describe("The generator", () => {
  it("is Philox 4×32-10, by its authors' own vectors", () => {
    expect(philox([0, 0, 0, 0], [0, 0])).to.deep.equal([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    const all = 0xffffffff;
    expect(philox([all, all, all, all], [all, all])).to.deep.equal([
      0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd,
    ]);
    expect(philox([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0])).to.deep.equal([
      0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1,
    ]);
  });

  it("gives the same numbers for the same seed, and others for another", () => {
    const draw = (seed: number): unknown[] => {
      manualSeed(seed);
      return [
        rand([5]).toArray(),
        randn([4]).toArray(),
        randint(0, 10, [6]).toArray(),
        randperm(5).toArray(),
      ];
    };
    expect(draw(42)).to.deep.equal(draw(42));
    expect(draw(42)).not.to.deep.equal(draw(43));
    expect(draw(2 ** 40 + 1)).not.to.deep.equal(draw(1));
  });

  it("gives the numbers that it gave when this was written", () => {
    manualSeed(42);
    const [a, b, c] = rand([3], { dtype: "float32" }).toArray() as number[];
    manualSeed(42);
    const words = philox([0, 0, 0, 0], [42, 0]);
    expect([a, b, c]).to.deep.equal(words.slice(0, 3).map((word) => (word >>> 8) / 2 ** 24));
  });

  it("spreads uniform and normal numbers as they should be", () => {
    manualSeed(1);
    const n = 40_000;
    for (const dtype of ["float32", "float64"] as const) {
      const uniform = rand([n], { dtype }).toTypedArray() as Float64Array;
      expect(Math.min(...uniform.slice(0, 1000))).to.be.at.least(0);
      expect(Math.max(...uniform.slice(0, 1000))).to.be.below(1);
      const mean = uniform.reduce((sum, u) => sum + u, 0) / n;
      expect(Math.abs(mean - 0.5)).to.be.below(5 / Math.sqrt(12 * n));
      const normal = randn([n], { dtype }).toTypedArray() as Float64Array;
      const square = normal.reduce((sum, z) => sum + z * z, 0) / n;
      expect(Math.abs(normal.reduce((sum, z) => sum + z, 0) / n)).to.be.below(5 / Math.sqrt(n));
      expect(Math.abs(square - 1)).to.be.below(5 * Math.sqrt(2 / n));
    }
    const dice = randint(1, 7, [n]).toTypedArray();
    for (let face = 1; face <= 6; face++)
      expect(Math.abs(dice.filter((d) => d === face).length - n / 6)).to.be.below(
        5 * Math.sqrt((n * 5) / 36),
      );
    expect([...randperm(100).toTypedArray()].sort((a, b) => a - b)).to.deep.equal(
      Array.from({ length: 100 }, (_, i) => i),
    );
  });

  it("refuses seeds, ranges and shapes that are none", () => {
    expect(() => manualSeed(-1)).to.throw(RangeError);
    expect(() => manualSeed(0.5)).to.throw(RangeError);
    expect(() => randint(3, 3, [1])).to.throw(RangeError);
    expect(() => rand([-1])).to.throw(/shape/);
  });
});
