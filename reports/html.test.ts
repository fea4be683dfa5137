/** Text becomes text, whatever is in it. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { escapeText, h, prose } from "./html.ts";

const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "<",
        ">",
        '"',
        "'",
        "&",
        "script",
        "</style>",
        "<!--",
        "-->",
        "\0",
        "\u202e",
        "x",
        "=",
        " ",
        "\ud800",
      ),
    )
    .map((parts) => parts.join("")),
);

describe("HTML", () => {
  it("lets no text end its element or its attribute", () => {
    fc.assert(
      fc.property(hostile, hostile, (text, value) => {
        const { markup } = h("p", { title: value }, text);
        expect(markup).to.match(/^<p title="[^"<>]*">[^<>]*<\/p>$/);
      }),
    );
  });

  it("gives back what was written, when the entities are read", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const entities: Record<string, string> = {
          "&lt;": "<",
          "&gt;": ">",
          "&quot;": '"',
          "&#39;": "'",
          "&amp;": "&",
        };
        expect(escapeText(text).replace(/&(?:lt|gt|quot|amp|#39);/g, (entity) => entities[entity])).to.equal(
          text,
        );
      }),
    );
  });

  it("shows what could not be seen, or would turn the line around", () => {
    expect(escapeText("a\0b\u202ec\u001b[31m\u007f")).to.equal("a␀b[RLO]c␛[31m␡");
    expect(escapeText("lone \ud800 half")).to.equal("lone \ufffd half");
    expect(escapeText("whole 😀")).to.equal("whole 😀");
  });

  it("sets what stands between backticks as code, and leaves a lone backtick alone", () => {
    expect(prose("use `x.div(y)`, not `a`").markup).to.equal("use <code>x.div(y)</code>, not <code>a</code>");
    expect(prose("a ` b <i>").markup).to.equal("a ` b &lt;i&gt;");
    expect(prose("none").markup).to.equal("none");
  });

  it("leaves out attributes that are false or missing", () => {
    expect(h("a", { href: undefined, hidden: true, title: false }).markup).to.equal("<a hidden></a>");
  });
});
