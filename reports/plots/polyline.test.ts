/** Lines lose nothing that the eye could see. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { pathOf, type Spot, simplify } from "./polyline.ts";

const pixels = fc.double({ min: 0, max: 400, noNaN: true });
const spots = fc.array(
  fc.tuple(pixels, pixels).map((spot): Spot => spot),
  { minLength: 2, maxLength: 40 },
);

/** Reads what pathOf writes. */
function read(path: string): Spot[] {
  const numbers = [...path.matchAll(/-?(?:\d+(?:\.\d+)?|\.\d+)/g)].map(Number);
  let [x, y] = [0, 0];
  return Array.from({ length: numbers.length / 2 }, (_, i) => [
    (x += numbers[2 * i]),
    (y += numbers[2 * i + 1]),
  ]);
}

describe("Polylines", () => {
  it("are written in relative steps, whose rounding does not add up", () => {
    fc.assert(
      fc.property(spots, (line) => {
        const drawn = read(pathOf(line));
        const [x, y] = drawn.at(-1)!;
        expect(x).to.be.closeTo(line.at(-1)![0], 0.0501);
        expect(y).to.be.closeTo(line.at(-1)![1], 0.0501);
      }),
    );
  });

  it("keep their ends and only points of theirs when simplified, and straight ones keep only the ends", () => {
    fc.assert(
      fc.property(spots, (line) => {
        const kept = simplify(line);
        expect(kept[0]).to.equal(line[0]);
        expect(kept.at(-1)).to.equal(line.at(-1));
        expect(kept.every((spot) => line.includes(spot))).to.equal(true);
      }),
    );
    expect(simplify(Array.from({ length: 100 }, (_, i): Spot => [i, 2 * i]))).to.have.length(2);
  });
});
