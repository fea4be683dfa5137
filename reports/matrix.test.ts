/** The page of a verification says who lives, and what each property is worth. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { verification } from "./fixture.ts";
import { renderVerification } from "./matrix.ts";
import { worthOf } from "./verification.ts";

describe("The verification's page", () => {
  it("opens with the mutants that live, and those that are told something else", () => {
    const html = renderVerification(verification);
    const places = [
      "1 of 5 mutants lives",
      "no-root.ts",
      "forgets the square roots",
      "What each property is worth",
    ].map((text) => html.indexOf(text));
    expect(places.every((place) => place > 0)).to.equal(true);
    expect(places).to.deep.equal([...places].sort((a, b) => a - b));
    expect(html).to.include("is told wrong-value; it must be told swapped-arguments.");
  });

  it("counts whom a property kills, and whom nobody else kills; what was not attempted kills nobody", () => {
    expect(Object.fromEntries(worthOf(verification))).to.deep.equal({
      p0: { kills: 2, alone: 1 },
      p1: { kills: 3, alone: 1 },
      p2: { kills: 1, alone: 0 },
      p3: { kills: 0, alone: 0 },
    });
    const html = renderVerification(verification);
    expect(html).to.match(/is at most one[\s\S]*?kills nobody/);
    expect(html).to.match(/is symmetric[\s\S]*?others kill all that it kills/);
  });

  it("says so when all is well", () => {
    const trials = verification.trials.filter(({ holds }) => holds);
    const html = renderVerification({ ...verification, trials });
    expect(html).to.include("Every mutant is dead").and.not.include("Not as they must be");
  });
});
