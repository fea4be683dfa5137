/** What was printed cannot act on a terminal, and cannot fill a disk. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { Printed, stripControls } from "./printed.ts";

describe("What a submission prints", () => {
  it("loses its control sequences and keeps its lines", () => {
    expect(stripControls("\u001b[31mred\u001b[0m\tand\r\nplain\u0007")).to.equal("red\tand\nplain");
    expect(stripControls("\u001b]0;title\u0007text\u001b]8;;http://x\u001b\\link")).to.equal("textlink");
    expect(stripControls("a\u202eb\u009b31mc")).to.equal("ab31mc");
    expect(stripControls("cut off \u001b[")).not.to.include("\u001b");
  });

  it("ends where V8 begins to report on a full heap", () => {
    const printed = new Printed(1000);
    printed.add(
      Buffer.from(
        "mine\n\n<--- Last few GCs --->\n[1:0x1] Mark-Compact\nFATAL ERROR: x JavaScript heap out of memory\n",
      ),
    );
    expect(printed.text).to.equal("mine");
    expect(printed.endsInHeapExhaustion).to.equal(true);
  });

  it("is kept up to a cap, and the rest is counted", () => {
    const printed = new Printed(10);
    printed.add(Buffer.from("0123456"));
    printed.add(Buffer.from("789abcdef"));
    expect(printed.text).to.equal("0123456789\n… and 6 bytes more");
    expect(printed.bytes).to.equal(16);
  });
});
