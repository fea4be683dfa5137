/** Every mistake of the table is found by the suite that it names. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { bugs } from "./bugs.ts";
import { failures } from "./run.ts";

describe("Mistakes that others made", () => {
  for (const bug of bugs)
    it(`${bug.told}: found by ${bug.kills}`, async () => {
      const { failing, said } = await failures(bug);
      expect(said).not.to.include("STALE");
      expect(failing, said.slice(-600)).to.be.above(0);
    });
});
