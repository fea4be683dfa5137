/** Every public name of PyTorch is there, or elsewhere, or it is said why not. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { namesOf, type State, verdicts } from "./names.ts";
import { OTHERWISE } from "./otherwise.ts";
import { REASONS } from "./reasons.ts";

describe("The names of PyTorch", () => {
  const all = verdicts();
  const full = ({ namespace, name }: { namespace: string; name: string }): string => `${namespace}.${name}`;
  const of = (state: State): string[] => all.filter((each) => each.state === state).map(full);

  it("are each listed once", () => {
    const listed = all.map(full);
    expect(listed.length).to.equal(new Set(listed).size);
    expect(listed.length).to.be.above(1900);
  });

  it("are there or elsewhere, or left out for a reason", () => {
    expect(of("lacking")).to.deep.equal([]);
    const there = of("there").length + of("elsewhere").length;
    console.log(
      `      ${all.length} names: ${there} there, ${of("left out").length} left out for a reason, ${of("lacking").length} lacking`,
    );
  });

  it("need every line of the two tables that explain them", () => {
    const listed = new Set(all.map(full));
    expect(Object.keys(OTHERWISE).filter((name) => !listed.has(name))).to.deep.equal([]);
    const reasons = new Set(all.filter(({ state }) => state === "left out").map(({ text }) => text));
    expect(REASONS.map(([, text]) => text).filter((text) => !reasons.has(text))).to.deep.equal([]);
  });

  it("are looked for where the engine has them, so that what is not there is found out", () => {
    const [first] = namesOf("[torch]\nno_such_function");
    expect(first).to.deep.equal(["torch", "no_such_function"]);
    const found = verdicts("[torch]\nno_such_function\narccos\n[Tensor]\narccos_\nconstructor");
    expect(found.map(({ state, text }) => `${state} ${text}`.trim())).to.deep.equal([
      "lacking",
      "there arccos",
      "elsewhere x.acos_",
      "lacking",
    ]);
  });
});
