/** Frames come out as they went in, however they are cut up on the way. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import { encodeFrame, FrameReader } from "./frame.ts";

describe("Frames", () => {
  it("survive being cut anywhere, NaN and −0 included", () => {
    const frames = fc.array(
      fc.record({ header: fc.jsonValue(), numbers: fc.float64Array({ maxLength: 5 }) }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(frames, fc.array(fc.nat(60)), (sent, cuts) => {
        const bytes = Buffer.concat(sent.map(({ header, numbers }) => encodeFrame(header, [numbers])));
        const reader = new FrameReader();
        const received = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          if (at >= bytes.length) break;
          received.push(...reader.read(bytes.subarray(at, Math.min(at + cut + 1, bytes.length))));
          at = Math.min(at + cut + 1, bytes.length);
        }
        expect(received.length).to.equal(sent.length);
        for (const [i, { header, numbers }] of received.entries()) {
          expect(header).to.deep.equal(JSON.parse(JSON.stringify(sent[i].header)));
          expect([...numbers].every((value, k) => Object.is(value, sent[i].numbers[k]))).to.equal(true);
        }
      }),
    );
  });

  it("refuse a length that no honest frame has", () => {
    const bytes = Buffer.alloc(8);
    bytes.writeUInt32LE(0xffff_ffff, 0);
    expect(() => [...new FrameReader().read(bytes)]).to.throw(RangeError);
  });
});
