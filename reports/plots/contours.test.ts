/** Contours lie where the function has their level, and labels lie on them. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { drawLabels, levelsOf } from "./contours.ts";
import { Crowd } from "./crowd.ts";

const columns = 33;
const range = [-2, 2] as const;
const field = {
  name: "f",
  x: range,
  y: range,
  columns,
  values: Array.from({ length: columns * columns }, (_, k) => {
    const [x, y] = [(k % columns) / 8 - 2, Math.floor(k / columns) / 8 - 2];
    return x * x + y * y - 1;
  }),
  levels: [-0.5, 0, 1, 9],
};
const x = { from: -2, to: 2, start: 0, end: 400 };
const y = { from: -2, to: 2, start: 400, end: 0 };

describe("Contours", () => {
  it("are circles of the right radius for a paraboloid, and none where the level is not reached", () => {
    for (const { value, rings } of levelsOf(field, x, y)) {
      const inside = rings.filter((ring) =>
        ring.every(([px, py]) => px > 0 && px < 400 && py > 0 && py < 400),
      );
      expect(inside).to.have.length(value === 9 ? 0 : 1);
      for (const [px, py] of inside.flat())
        expect(Math.hypot(px - 200, py - 200)).to.be.closeTo(100 * Math.sqrt(1 + value), 0.5);
    }
  });

  it("that meet the edge close outside of the frame", () => {
    const slope = { ...field, values: field.values.map((_, k) => (k % columns) / 8 - 2), levels: [1] };
    const [{ rings }] = levelsOf(slope, x, y);
    const inside = rings[0].filter(([, py]) => py > 0 && py < 400);
    expect(inside.every(([px]) => Math.abs(px - 300) < 0.5 || px > 400)).to.equal(true);
  });

  it("have their level written upright, inside the frame, on the line", () => {
    const frame = { left: 0, top: 0, right: 400, bottom: 400 };
    const { markup } = drawLabels(levelsOf(field, x, y), frame, new Crowd());
    const labels = [
      ...markup.matchAll(/x="([\d.]+)" y="([\d.]+)" dy=".35em" transform="rotate\((-?[\d.]+)[^>]*>([^<]+)</g),
    ];
    expect(labels.map(([, , , , text]) => text)).to.deep.equal(["−0.5", "0", "1"]);
    for (const [, px, py, angle, text] of labels) {
      const radius = Math.hypot(Number(px) - 200, Number(py) - 200);
      expect(radius).to.be.closeTo(100 * Math.sqrt(1 + Number(text.replace("−", "-"))), 1);
      expect(Math.abs(Number(angle))).to.be.at.most(90);
    }
  });

  it("are traced once for a field on the same scales, and anew on others and of another field", () => {
    const small = { ...field, columns: 3, values: [1, 1, 1, 1, -1, 1, 1, 1, 1] };
    const levels = levelsOf(small, x, y);
    expect(levelsOf(small, { ...x }, { ...y })).to.equal(levels);
    for (let end = 200; end < 240; end++) {
      const [{ rings }] = levelsOf({ ...small }, { ...x, end }, y);
      expect(levelsOf(small, { ...x, end }, y)[0].rings).to.deep.equal(rings);
      expect(rings).not.to.deep.equal(levels[0].rings);
    }
    const deeper = { ...small, values: small.values.map((value) => value - 0.1) };
    expect(levelsOf(deeper, x, y)).not.to.deep.equal(levels);
  });
});
