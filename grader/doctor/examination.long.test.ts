/** The doctor: what it finds was tried, and the attacks come along with it. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { attacksIn } from "../hostile/attack.ts";
import type { Examination } from "./finding.ts";
import { gradproof } from "./rig.ts";

describe("gradproof doctor", function () {
  this.timeout(60_000);

  it("says of each sandbox whether it can be had, what it enforces, and else what to do", () => {
    const { code, out } = gradproof(["doctor", "--json", "-"]);
    const found = JSON.parse(out) as Examination;
    expect(found.schema).to.equal("gradproof/doctor/v1");
    expect(found.sandboxes.map(({ name }) => name)).to.deep.equal(["bubblewrap", "user", "process"]);
    for (const { name, available, enforces, why, remedy } of found.sandboxes) {
      if (available) expect(enforces, name).not.to.be.empty;
      else expect(`${why} ${remedy}`).to.match(/\S+ .*\S/);
    }
    const credit = found.sandboxes.some(({ name, available }) => available && name !== "process");
    expect(code).to.equal(credit ? 0 : 1);
    expect(found.auto).to.equal(found.sandboxes.find(({ available }) => available)!.name);
    expect(found.checks.filter(({ status }) => status === "holds").map(({ id }) => id)).to.include(
      "permission-model",
    );
  });

  it("ships as many attacks as it says, of every kind", () => {
    const attacks = attacksIn("grader/hostile/");
    expect(attacks.length).to.be.above(200);
    const kinds = new Set(attacks.map(({ kind }) => kind));
    for (const kind of [
      "runner",
      "secrets",
      "channel",
      "resources",
      "harm",
      "values",
      "mathematics",
      "bundler",
      "report",
    ])
      expect(kinds).to.include(kind);
    const names = attacks.map(({ kind, name }) => `${kind}: ${name}`);
    expect(new Set(names).size).to.equal(names.length);
  });
});
