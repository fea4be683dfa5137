/** A lesson's text becomes a page, and no more than that. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { hintsOf } from "./hints.ts";
import { markdown, nestingOf } from "./markdown.ts";

const html = (text: string): string => markdown(text, 3).markup;

describe("A lesson's text", () => {
  it("has headings below those of the page, lists, tables, code and emphasis", () => {
    expect(html("# A\n\n## B\n\ntwo _words_, `a<b` & more")).to.equal(
      "<h3>A</h3><h4>B</h4><p>two <em>words</em>, <code>a&lt;b</code> &amp; more</p>",
    );
    expect(html("- one\n- two **x**")).to.equal("<ul><li>one</li><li>two <strong>x</strong></li></ul>");
    expect(html("3. one\n4. two")).to.include('<ol start="3"><li>one</li>');
    expect(html("| a | b |\n| - | -: |\n| 1 | 2 |")).to.include(
      '<th scope="col">a</th><th scope="col" class="n">b</th></tr></thead><tbody><tr><td>1</td><td class="n">2</td>',
    );
    expect(html("```sh\nnpm test && x\n```")).to.equal("<pre><code>npm test &amp;&amp; x</code></pre>");
  });

  it("has formulas as MathML, whose underscores are no emphasis, and leaves money and code alone", () => {
    const markup = html("Of $a_1 * b_2 * c_3$ and\n\n$$x_1 \\leftarrow x_2$$");
    expect(markup.match(/<math/g)).to.have.length(2);
    expect(markup).to.include('display="block"').and.not.include("<em>");
    expect(html("from $5 to $6, or `$x$`")).to.equal("<p>from $5 to $6, or <code>$x$</code></p>");
    expect(html("$\\frac{$")).to.equal("<p><code>\\frac{</code></p>");
  });

  it("shows HTML, follows no script's link, and loads no picture", () => {
    const markup = html(
      '<script>alert(1)</script>\n\na <b onclick="x">b</b> [l](javascript:x) [w](https://a.b) ![alt](http://t/x.png)',
    );
    expect(markup).not.to.match(/<script|<b|javascript:|<img|onclick="/);
    expect(markup)
      .to.include("&lt;script&gt;")
      .and.include('<a href="https://a.b" rel="noreferrer">w</a>')
      .and.include("<em>alt</em>");
  });

  it("can hold nothing but the elements of a text, whatever is in it", () => {
    const part = fc.constantFrom(
      "<",
      ">",
      '"',
      "'",
      "$",
      "`",
      "\n",
      "\n\n",
      "_",
      "*",
      "[",
      "](",
      ")",
      "!",
      "|",
      "- ",
      "# ",
      "&lt;",
      "<script>",
      "\ue000",
      "0",
      "\ue001",
      "\\",
      "href",
      "a",
      " ",
      "\0",
      "```\n",
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 40 }), (parts) => {
        const tags = [...html(parts.join("")).matchAll(/<\/?([a-z0-9]+)/g)].map(([, tag]) => tag);
        expect(
          tags.filter(
            (tag) =>
              !/^(h\d|p|em|strong|del|code|pre|ul|ol|li|a|br|hr|blockquote|div|table|thead|tbody|tr|t[hd]|span|math|m\w+|semantics|annotation)$/.test(
                tag,
              ),
          ),
        ).to.deep.equal([]);
      }),
      { numRuns: 300 },
    );
  });

  it("is shown as it is written where it nests too deeply to be laid out, and says so", () => {
    const deep = [
      `${"> ".repeat(3000)}deep`,
      `${">".repeat(3000)}deep`,
      `${"- ".repeat(3000)}deep`,
      Array.from({ length: 200 }, (_, i) => `${"  ".repeat(i)}- item`).join("\n"),
      `${"1. > * ".repeat(1000)}deep`,
    ];
    for (const text of deep) {
      const markup = html(`# Title\n\n${text}\n`);
      expect(markup.slice(0, 400)).to.match(/stand inside each other in line \d+ of the text; at most 32/);
      expect(markup).to.include("# Title").and.not.include("<blockquote").and.not.include("<li");
    }
    expect(nestingOf(`a\n\n${"> ".repeat(40)}b`)).to.include({ line: 3 });
    expect(
      nestingOf(`${"> ".repeat(10)}b\n${"  ".repeat(8)}- item\n${"-".repeat(300)}\n**${"x".repeat(99)}**`),
    ).to.equal(undefined);
    for (const flat of ["* ".repeat(40), "- ".repeat(40)]) expect(nestingOf(flat.trim())).to.equal(undefined);
    for (const drawn of [">".repeat(60), `${" ".repeat(80)}- far to the right`]) {
      expect(nestingOf(`\`\`\`text\n${drawn}\n\`\`\`\n`)).to.equal(undefined);
      expect(nestingOf(`\`\`\`text\n\`\`\`\n${drawn}\n`)).to.include({ line: 3 });
    }
  });

  it("folds its hints, each by itself, and no other list", () => {
    const text =
      "# A\n\n- b\n\n## Hints\n\n1. First `x`.\n2. Second,\n   on two lines.\n\nBetween.\n\n- Third.\n\n## More\n\n- c\n";
    expect(hintsOf(text)).to.deep.equal(["First `x`.", "Second, on two lines.", "Third."]);
    const folded = html(text);
    expect(folded.match(/<details class="hint"><summary>Hint \d<\/summary>/g)).to.have.length(3);
    expect(folded).to.match(/<summary>Hint 1<\/summary>First <code>x<\/code>\.<\/details>/);
    expect(folded.match(/<li>[bc]<\/li>/g)).to.have.length(2);
    expect(hintsOf("# Hints to come\n\n- a")).to.deep.equal([]);
    expect(hintsOf("## hint\n")).to.deep.equal([]);
    expect(hintsOf("[".repeat(20_000))).to.deep.equal([]);
  });

  it("is shown as it is written where its words nest without an end", () => {
    for (const text of [
      "[".repeat(20_000),
      `${"*a **b ".repeat(3000)}`,
      "![".repeat(20_000),
      "<a ".repeat(9000),
    ])
      expect(html(text)).to.be.a("string");
  }).timeout(20_000);
});
