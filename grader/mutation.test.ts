/** Mechanical mutants are programs, each changed in one place. */
import { readFileSync } from "node:fs";
import { expect } from "chai";
import { describe, it } from "mocha";
import { findLesson } from "./lesson.ts";
import { mutate, tokens } from "./mutation.ts";

describe("Mechanical mutants", () => {
  it("differ from the program and from one another, and are programs", async () => {
    const { solution } = findLesson("cosine");
    const source = readFileSync(solution, "utf8");
    const mutants = await mutate(source, solution);
    const forms = await Promise.all(mutants.map((mutant) => tokens(mutant.source, solution)));
    expect(mutants.length).to.be.at.least(15);
    expect(new Set([...forms, await tokens(source, solution)]).size).to.equal(mutants.length + 1);
    expect(forms.includes(undefined)).to.equal(false);
  });

  it("change signs, factors, numbers and names, and drop terms, but no comments", async () => {
    const source =
      "export function f(a, b) {\n  // a + b, 2 * a\n  return a.mul(b).add(a.div(2)).sqrt();\n}\n";
    const changes = (await mutate(source, "f.ts")).map(({ change }) => change);
    for (const expected of [
      "line 3: .mul( → .div(",
      "line 3: .add( → .sub(",
      "line 3: .sqrt() → nothing",
      "line 3: .mul(b) → nothing",
      "line 3: 2 → 4",
      "line 3: a → b",
    ]) {
      expect(changes).to.include(expected);
    }
    expect(changes.every((change) => change.startsWith("line 3"))).to.equal(true);
  });
});
