/** The arbiter runs honest steps at many digits, and gives up on those that only a forger would ask for. */
import { expect } from "chai";
import { describe, it } from "mocha";
import type { Trace, TraceValue } from "../../engine/index.ts";
import { atManyDigits } from "./arbiter.ts";

const input: TraceValue = { kind: "input", name: "x", shape: [1], dtype: "float64" };

/** The same op again and again. */
const chain = (op: string, steps: number): Trace => ({
  values: [
    input,
    ...Array.from(
      { length: steps },
      (_, i): TraceValue => ({
        kind: "op",
        op,
        inputs: [i],
        attributes: undefined,
        shape: [1],
        dtype: "float64",
        tracked: true,
      }),
    ),
  ],
  outputs: [steps],
});

describe("The arbiter", () => {
  it("gives the outputs of a trace", () => {
    expect(atManyDigits(chain("sin", 100), [{ shape: [1], data: Float64Array.of(1) }])?.[0][0]).to.be.closeTo(
      Array.from({ length: 100 }).reduce((x: number) => Math.sin(x), 1),
      1e-14,
    );
  });

  it("gives none of one that would take minutes", () => {
    const start = performance.now();
    expect(atManyDigits(chain("sin", 20_000), [{ shape: [1], data: Float64Array.of(1) }])).to.equal(
      undefined,
    );
    expect(performance.now() - start).to.be.below(20_000);
  });
});
