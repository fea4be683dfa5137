/** Flags of V8 that a version does not know would end a process before it begins. */
import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { describe, it } from "mocha";
import { latelyOptimised } from "./short-run.ts";

describe("A short run", () => {
  it("asks V8 for what this very Node knows", () => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [...latelyOptimised(), "--print", `require("v8").setFlagsFromString("${latelyOptimised()[0] ?? ""}")`],
      { encoding: "utf8" },
    );
    expect(stderr).to.equal("");
    expect({ status, stdout }).to.deep.equal({ status: 0, stdout: "undefined\n" });
  });

  it("asks nothing of a Node that came later", () => {
    expect(latelyOptimised("26.1.0")).to.deep.equal([]);
    for (const known of ["20.19.0", "22.12.0", "24.0.0"]) expect(latelyOptimised(known)).to.have.length(1);
  });
});
