/** What many digits say of derivatives that doubles hide, where the engine computes f. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { log1p, type Tensor, tensor } from "../../engine/index.ts";
import { checkGradient } from "../index.ts";
import type { GradientCheck } from "./check-gradient.ts";

const float64 = (x: number): Tensor => tensor(x, { dtype: "float64" });

describe("checkGradient, where the engine computes f", () => {
  const check = (f: (x: Tensor) => Tensor, at: number, slope: number): GradientCheck =>
    checkGradient(([x]) => f(float64(x)).item(), { gradient: () => [slope], at: [at] });

  it("confirms what no difference of doubles shows, and not what is off by a millionth", () => {
    const hidden: readonly (readonly [(x: Tensor) => Tensor, number, number])[] = [
      [(x) => x.tanh(), -43, 4 * Math.exp(-86)],
      [(x) => x.sigmoid().add(3), 300, Math.exp(-300)],
      [(x) => x.exp().add(1).log(), -50, Math.exp(-50)],
      [(x) => x.add(1e16), 1, 1],
    ];
    for (const [f, at, slope] of hidden) {
      expect(check(f, at, slope).verdict, `${f}`).to.equal("right");
      for (const factor of [1 + 1e-6, 1 + 1e-3, 0, -1, 7]) {
        const { verdict, message } = check(f, at, factor * slope);
        expect(verdict, `${factor} times, ${f}`).to.equal("inconclusive");
        expect(message).to.match(/The steps of f, at many digits, say -?\d/);
      }
    }
  });

  it("confirms what differences would accuse, on the stair that doubles make of a logarithm", () => {
    const f = (x: Tensor): Tensor => {
      const u = x.square().sin().square().add(1).log();
      return u.square().add(1).log();
    };
    const x = float64(-0.01781872754939888).requiresGrad_();
    f(x).backward();
    expect(check(f, x.item(), x.grad!.item()).verdict).to.equal("right");
  });

  it("takes named tensors as well", () => {
    const f = ({ x, w }: { x: Tensor; w: Tensor }): Tensor => log1p(x.mul(w).exp()).sum();
    const at = { x: [-60, -3], w: [1, 2] };
    const slopes = [-60, -6].map((u) => Math.exp(u) / (1 + Math.exp(u)));
    const ask = (factor: number): string =>
      checkGradient(f, {
        inputs: { x: { value: at.x }, w: { value: at.w, constant: true } },
        make: (values, shape) => tensor(Array.from(values), { dtype: "float64" }).reshape([...shape]),
        gradient: () => ({ x: [factor * slopes[0], 2 * slopes[1]] }),
      }).verdict;
    expect(ask(1)).to.equal("right");
    expect(ask(1 + 1e-6)).to.equal("inconclusive");
  });

  it("says nothing of what is computed beside the engine, nor of kinks", () => {
    const mixed = ([x]: Float64Array): number => float64(Math.exp(x)).add(1).item();
    expect(checkGradient(mixed, { gradient: () => [Math.exp(-40)], at: [-40] }).message).not.to.include(
      "digits",
    );
    expect(check((x) => x.abs(), 0, 0).verdict).to.equal("kink");
  });
});
