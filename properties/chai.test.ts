/** The matcher of gradients: it says what the checker found. */
import { expect, use } from "chai";
import { describe, it } from "mocha";
import { gradients } from "./chai.ts";

use(gradients);

describe("correctGradient", () => {
  const f = ({ x, w }: { x: number[]; w: number }): number => (x[0] * x[0] + x[1]) * w;
  const gradient = ({ x, w }: { x: number[]; w: number }): { x: number[]; w: number } => ({
    x: [2 * x[0] * w, w],
    w: x[0] * x[0] + x[1],
  });
  const inputs = { x: [2], w: [] };

  it("passes what is right", () => {
    expect(f).to.have.correctGradient({ inputs, gradient });
    expect(([x]: Float64Array) => x ** 3).to.have.correctGradient({
      gradient: ([x]: Float64Array) => [3 * x * x],
      at: [2],
    });
    expect(([x]: Float64Array) => Math.abs(x)).to.have.correctGradient({ gradient: () => [0], at: [0] });
  });

  it("shows the counterexample of what is wrong", () => {
    const wrong = (named: { x: number[]; w: number }): Record<string, unknown> => ({
      ...gradient(named),
      w: -gradient(named).w,
    });
    expect(() => expect(f).to.have.correctGradient({ inputs, gradient: wrong })).to.throw(
      /expected the gradient to be right\.\nThe derivative by w is -?\d+: wrong\. Differences say .*Its sign is the wrong way round\.\nAt x = \[-?\d+,-?\d+\], w = -?\d+/,
    );
    expect(f).not.to.have.correctGradient({ inputs, gradient: wrong });
    expect(() => expect(f).not.to.have.correctGradient({ inputs, gradient })).to.throw(/it is right/);
  });

  it("fails what cannot be judged, in words, and what is no function", () => {
    let calls = 0;
    expect(() => expect(() => calls++).to.have.correctGradient({ inputs, gradient })).to.throw(
      /answers differently twice/,
    );
    const root = { gradient: () => [0], at: [0] };
    expect(() =>
      expect(([x]: Float64Array) => Math.sqrt(Math.abs(x))).to.have.correctGradient(root),
    ).to.throw(/singular[\s\S]*ask at another point/);
    expect(() => expect(3).to.have.correctGradient({ inputs, gradient })).to.throw(/What has a gradient/);
  });
});
