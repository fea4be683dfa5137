/** Tables: read and written back as they were, and without a formula of ours. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { cell, csvOf, formatCsv, parseCsv } from "./csv.ts";

const rowsOf = (text: string): string[][] => parseCsv(text).rows.map((row) => row.map(({ text }) => text));

describe("Comma-separated values", () => {
  it("are read as RFC 4180 has them", () => {
    expect(rowsOf('a,"b,""c""\nd",e\r\n,,\r\n')).to.deep.equal([
      ["a", 'b,"c"\nd', "e"],
      ["", "", ""],
    ]);
    expect(rowsOf("\ufeffa;b\n1;2")).to.deep.equal([
      ["a", "b"],
      ["1", "2"],
    ]);
  });

  it("are written back byte for byte", () => {
    const field = fc.oneof(
      fc.stringMatching(/^[^",\r\n]*$/),
      fc.string().map((text) => `"${text.replaceAll('"', '""')}"`),
    );
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(table, fc.constantFrom("\n", "\r\n"), fc.boolean(), (rows, end, marked) => {
        const text = `${marked ? "\ufeff" : ""}${["a,b", ...rows.map((row) => row.join(","))].map((line) => line + end).join("")}`;
        const parsed = parseCsv(text);
        fc.pre(parsed.end === end && !rows.flat().some((raw) => raw.startsWith("\ufeff")));
        expect(formatCsv(parsed)).to.equal(text);
        expect(parsed.rows.length).to.equal(rows.length + 1);
      }),
    );
  });

  it("carry any text there and back, and none begins a formula", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1, maxLength: 4 }), (texts) => {
        const [row] = rowsOf(csvOf([["", ...texts]]));
        for (const [i, text] of texts.entries()) {
          const back = row[i + 1];
          expect(back).to.not.match(/^[=+\-@\t\r]/);
          expect([text.replace(/\0/g, ""), `'${text.replace(/\0/g, "")}`]).to.include(back);
        }
      }),
    );
    expect(cell("=HYPERLINK(1)").text).to.equal("'=HYPERLINK(1)");
    expect(cell(-2.5).raw).to.equal("-2.5");
  });
});
