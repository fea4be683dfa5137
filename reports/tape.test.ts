/** The tape on a page: a table that reads without scripts, by lines, with the place where gradients part; hidden from whom the property is hidden. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { forStudents } from "./audience.ts";
import { failingClass, taped } from "./fixture.ts";
import { renderReport } from "./page.ts";
import { tapeTable } from "./tape.ts";

const [, property] = taped.properties;
const tape = property.tape!;

describe("The tape on a page", () => {
  it("has a heading for each line, a row for each step, and marks the first place where gradients part", () => {
    const { markup } = tapeTable(tape);
    expect(markup.match(/scope="rowgroup"/g)).to.have.length(2);
    expect(markup.match(/<th scope="row"/g)).to.have.length(4);
    expect(markup).to.match(
      /<tr class="parts"><th[^>]*><span><code>detach<\/code><span class="bad"> ✗ they part here/,
    );
    expect(markup.match(/they part here/g)).to.have.length(1);
    expect(markup).to.include("[0.6, 0.8]");
    expect(markup).to.include('data-label="Gradient it must have">−0.6<');
    expect(markup).to.match(/^<details open>/);
    const steps = Array.from({ length: 40 }, () => tape.steps[0]);
    expect(tapeTable({ ...tape, steps }).markup).to.match(/^<details><summary>/);
  });

  it("can only become text, whatever it was told", () => {
    const told = { ...tape.steps[0], op: "<b>x</b>", text: "<script>alert(1)</script>", rule: '"><i>' };
    const { markup } = tapeTable({ steps: [told], says: "`<u>`" });
    expect(markup).not.to.match(/<(?:b|script|i|u)>/);
  });

  it("stands with the failure that is shown in full, and not in a class's page", () => {
    expect(renderReport([taped])).to.include("stack tape");
    const many = failingClass(60).map((result) => ({ ...taped, submission: result.submission }));
    const page = renderReport(many, { title: "All" });
    expect(page.match(/stack tape/g)!.length).to.be.below(20);
  });

  it("is kept from students where the property's inputs are", () => {
    const [, { tape: own }] = forStudents(taped).properties;
    expect(own).to.deep.equal(tape);
    const hidden = { ...taped, properties: [taped.properties[0], { ...property, hidden: true as const }] };
    expect(JSON.stringify(forStudents(hidden))).not.to.include("detach");
  });
});
