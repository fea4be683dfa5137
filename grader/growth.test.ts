/** What fills the memory is told from what only runs, on measured curves. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { Growth } from "./growth.ts";

/** MiB beyond the beginning at every hundredth milliseconds of own time, as measured with five processes a core. */
const CURVES: Readonly<Record<string, { fills: boolean; mib: readonly number[] }>> = {
  "objects kept": { fills: true, mib: [0, 90, 125, 165, 185, 210, 250, 283, 270, 268, 279] },
  "arrays kept": { fills: true, mib: [5, 60, 98, 130, 146, 193, 210, 230, 238, 250, 253] },
  "arrays kept, slowly": { fills: true, mib: [5, 25, 55, 78, 83, 100, 116, 125, 150, 150, 184] },
  "a text that grows": { fills: true, mib: [10, 67, 106, 140, 165, 215, 213, 235, 241, 262, 245] },
  "a Map that doubles": { fills: true, mib: [4, 40, 90, 90, 90, 190, 195, 175, 174, 174, 174] },
  "a loop": { fills: false, mib: [0, 4, 4, 4, 4, 4, 4, 4, 4, 4, 4] },
  "a loop, while Node is slow to start": {
    fills: false,
    mib: [-43, -43, -43, -40, -30, -20, -5, 10, 12, 12, 12],
  },
  "objects thrown away": { fills: false, mib: [6, 15, 20, 28, 36, 36, 36, 36, 36, 36, 36] },
  "arrays thrown away": { fills: false, mib: [2, 50, 63, 66, 67, 61, 52, 65, 65, 63, 61] },
};

describe("The growth of a memory", () => {
  for (const [name, { fills, mib }] of Object.entries(CURVES))
    it(`tells ${name} ${fills ? "" : "not "}to fill it`, () => {
      const growth = new Growth();
      for (const [i, each] of mib.entries()) growth.look(100 * i, (45 + each) * 2 ** 20);
      expect(growth.isRunaway(256)).to.equal(fills);
    });

  it("says nothing where the memory cannot be told", () => {
    const growth = new Growth();
    for (let i = 0; i < 10; i++) growth.look(100 * i, i % 2 === 0 ? undefined : 0);
    expect(growth.isRunaway(256)).to.equal(false);
  });
});
