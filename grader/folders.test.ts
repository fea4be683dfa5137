/** What a killed judge leaves behind is swept, and nothing else is. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import { makeFolder, removeFolder, sweep } from "./folders.ts";

describe("Temporary folders", () => {
  it("of judges that are dead are swept; those of living ones, links, files and other names stay", function () {
    if (process.getuid === undefined) return this.skip();
    const { pid } = spawnSync(process.execPath, ["-e", "0"]);
    const place = mkdtempSync(join(tmpdir(), "gradproof-test-"));
    try {
      const kept = [
        `gradproof-${process.pid}-aaaaaa`,
        "gradproof-judge-aaaaaa",
        `gradproof-${pid}-aaaaaa.txt`,
      ];
      for (const name of [...kept, `gradproof-${pid}-aaaaaa`]) {
        mkdirSync(join(place, name));
        writeFileSync(join(place, name, "suite.mjs"), "");
      }
      symlinkSync(join(place, kept[0]), join(place, `gradproof-${pid}-bbbbbb`));
      writeFileSync(join(place, `gradproof-${pid}-cccccc`), "");
      sweep(place);
      expect(existsSync(join(place, `gradproof-${pid}-aaaaaa`))).to.equal(false);
      for (const name of kept) expect(existsSync(join(place, name, "suite.mjs")), name).to.equal(true);
      for (const end of ["bbbbbb", "cccccc"])
        expect(existsSync(join(place, `gradproof-${pid}-${end}`)), end).to.equal(true);
    } finally {
      rmSync(place, { recursive: true });
    }
  });

  it("bear the number of their maker", () => {
    const folder = makeFolder();
    try {
      expect(folder).to.include(`gradproof-${process.pid}-`);
    } finally {
      removeFolder(folder);
    }
    expect(existsSync(folder)).to.equal(false);
  });
});
