/** Every optimizer follows its paper's recurrence, computed with 64 digits. */

import { expect } from "chai";
import { Decimal } from "decimal.js";
import { describe, it } from "mocha";
import {
  Adam,
  type AdamOptions,
  AdamW,
  type Optimizer,
  RMSprop,
  type RMSpropOptions,
  SGD,
  type SGDOptions,
  type Tensor,
  tensor,
} from "../../../engine/index.ts";
import { extent } from "../../extent.ts";

const D = Decimal.clone({ precision: 64 });
/** Digits enough that a variance of gradients at rest is not lost in their square. */
const Fine = Decimal.clone({ precision: 120 });
/** A double to its last bit; by its shortest text it would be off by half of that. */
const whole = (value: number): Decimal =>
  new Fine(BigInt(value * 2 ** 90).toString()).div(new Fine(2).pow(90));
const d = (value: Decimal.Value): Decimal => new D(value);

/** One step on one number: its place, the gradient there, how many steps came before. */
type Step = (x: Decimal, g: Decimal, t: number) => Decimal;

const START = 0.75;
const STEPS = 50;

/** A gradient that changes size and sign: of x⁴/4 − cos(3x)/3. */
const gradientAt = (x: Tensor): Tensor => x.pow(3).add(x.mul(3).sin());
const exactGradient = (x: Decimal): Decimal => x.pow(3).add(D.sin(x.mul(3)));

function follows(optimizer: (x: Tensor) => Optimizer<object>, step: Step): void {
  const x = tensor([START], { dtype: "float64", requiresGrad: true });
  const ours = optimizer(x);
  let exact = d(START);
  for (let t = 1; t <= STEPS; t++) {
    x.grad = gradientAt(x.detach());
    ours.step();
    exact = step(exact, exactGradient(exact), t);
    const error = Math.abs(x.toTypedArray()[0] - exact.toNumber());
    expect(error, `step ${t}`).to.be.at.most(1e-12 * Math.max(1, Math.abs(exact.toNumber())));
  }
}

function sgd({
  lr = 1e-3,
  momentum = 0,
  dampening = 0,
  weightDecay = 0,
  nesterov = false,
}: Partial<SGDOptions>): Step {
  let v: Decimal | undefined;
  return (x, gradient) => {
    const g = gradient.add(d(weightDecay).mul(x));
    if (momentum === 0) return x.sub(d(lr).mul(g));
    v = v ? v.mul(momentum).add(d(1).sub(dampening).mul(g)) : g;
    return x.sub(d(lr).mul(nesterov ? g.add(v.mul(momentum)) : v));
  };
}

function adam(
  { lr = 1e-3, betas = [0.9, 0.999], eps = 1e-8, weightDecay = 0, amsgrad = false }: Partial<AdamOptions>,
  decoupled = false,
): Step {
  let [m, v, largest] = [d(0), d(0), d(0)];
  const [b1, b2] = betas.map(d);
  return (x, gradient, t) => {
    const g = decoupled ? gradient : gradient.add(d(weightDecay).mul(x));
    const shrunk = decoupled ? x.mul(d(1).sub(d(lr).mul(weightDecay))) : x;
    m = b1.mul(m).add(d(1).sub(b1).mul(g));
    v = b2.mul(v).add(d(1).sub(b2).mul(g).mul(g));
    largest = D.max(largest, v);
    const mHat = m.div(d(1).sub(b1.pow(t)));
    const vHat = (amsgrad ? largest : v).div(d(1).sub(b2.pow(t)));
    return shrunk.sub(d(lr).mul(mHat).div(vHat.sqrt().add(eps)));
  };
}

function rmsprop({
  lr = 1e-2,
  alpha = 0.99,
  eps = 1e-8,
  weightDecay = 0,
  momentum = 0,
  centered = false,
}: Partial<RMSpropOptions>): Step {
  let [v, mean, velocity] = [d(0), d(0), d(0)];
  return (x, gradient) => {
    const g = gradient.add(d(weightDecay).mul(x));
    v = d(alpha).mul(v).add(d(1).sub(alpha).mul(g).mul(g));
    mean = d(alpha).mul(mean).add(d(1).sub(alpha).mul(g));
    const spread = centered ? v.sub(mean.mul(mean)) : v;
    const direction = g.div(spread.sqrt().add(eps));
    velocity = d(momentum).mul(velocity).add(direction);
    return x.sub(d(lr).mul(momentum === 0 ? direction : velocity));
  };
}

const sgds: Partial<SGDOptions>[] = [
  { lr: 0.1 },
  { lr: 0.05, momentum: 0.9 },
  { lr: 0.05, momentum: 0.9, dampening: 0.25 },
  { lr: 0.05, momentum: 0.9, nesterov: true },
  { lr: 0.05, momentum: 0.5, weightDecay: 0.1 },
];
const adams: Partial<AdamOptions>[] = [
  { lr: 0.1 },
  { lr: 0.05, betas: [0.5, 0.9], eps: 1e-3 },
  { lr: 0.05, weightDecay: 0.1 },
  { lr: 0.05, amsgrad: true, betas: [0.9, 0.5] },
];
const rmsprops: Partial<RMSpropOptions>[] = [
  { lr: 0.05 },
  { lr: 0.01, alpha: 0.9, eps: 1e-2 },
  { lr: 0.01, centered: true, alpha: 0.9 },
  { lr: 0.01, momentum: 0.9, weightDecay: 0.01 },
];

/** Gradients by step: those that hardly change are where squares cancel. */
const gradients: Readonly<Record<string, readonly [steps: number, (t: number) => number]>> = {
  "one gradient": [extent(165, 3300), () => 0.1],
  "one large gradient": [extent(35, 700), () => -3e7],
  "gradients that drift": [extent(35, 700), (t) => 0.1 + 1e-6 * t],
  "gradients that come to rest": [extent(35, 700), (t) => 0.1 + 0.95 ** t],
  "gradients that change sign": [extent(165, 3300), (t) => Math.sin(t)],
};

describe("Optimizers", () => {
  const named = (options: object): string => JSON.stringify(options);
  for (const options of sgds)
    it(`SGD ${named(options)} follows its recurrence`, () =>
      follows((x) => new SGD([x], options), sgd(options)));
  for (const options of adams)
    it(`Adam ${named(options)} follows its recurrence`, () =>
      follows((x) => new Adam([x], options), adam(options)));
  for (const options of adams) {
    it(`AdamW ${named(options)} follows its recurrence`, () =>
      follows((x) => new AdamW([x], options), adam({ weightDecay: 0.01, ...options }, true)));
  }
  for (const options of rmsprops)
    it(`RMSprop ${named(options)} follows its recurrence`, () =>
      follows((x) => new RMSprop([x], options), rmsprop(options)));

  for (const dtype of ["float32", "float64"] as const)
    for (const [what, [steps, gradient]] of Object.entries(gradients))
      for (const alpha of steps > extent(50, 1000) ? [0.99] : [0.99, 0.9, 0])
        it(`centered RMSprop with alpha ${alpha} holds for ${steps} steps of ${what} in ${dtype}`, () => {
          const x = tensor([0], { dtype, requiresGrad: true });
          const [lr, eps] = [0.01, 1e-8];
          const ours = new RMSprop([x], { lr, alpha, eps, centered: true });
          const [eta, rest, small] = [lr, alpha, eps].map(whole);
          const epsilon = dtype === "float32" ? 2 ** -24 : 2 ** -53;
          let [exact, v, m, travelled] = [new Fine(0), new Fine(0), new Fine(0), 0];
          for (let t = 1; t <= steps; t++) {
            x.grad = tensor([gradient(t)], { dtype });
            const g = whole(x.grad.item());
            const before = exact;
            ours.step();
            v = rest.mul(v).add(new Fine(1).sub(rest).mul(g).mul(g));
            m = rest.mul(m).add(new Fine(1).sub(rest).mul(g));
            exact = exact.sub(eta.mul(g).div(v.sub(m.mul(m)).sqrt().add(small)));
            travelled += Math.abs(exact.sub(before).toNumber());
            // Some roundings a step, of what was travelled so far.
            const error = Math.abs(x.item() - exact.toNumber());
            expect(error, `step ${t}`).to.be.at.most(10 * (t + 1 / (1 - alpha)) * epsilon * travelled);
            if (t === 1) expect(error).to.be.at.most(8 * epsilon * travelled);
          }
        });

  it("move by lr at Adam's first step, whatever the size of the gradient", () => {
    for (const size of [1e-3, 1, 1e6]) {
      const x = tensor([0], { dtype: "float64", requiresGrad: true });
      x.grad = tensor([size], { dtype: "float64" });
      new Adam([x], { lr: 0.1, eps: 0 }).step();
      expect(x.toTypedArray()[0]).to.be.closeTo(-0.1, 1e-15);
    }
  });

  it("are caught when ε stands inside the root, the correction is forgotten, or dampening comes a step early", () => {
    const inside: Step = ((): Step => {
      let [m, v] = [d(0), d(0)];
      return (x, g, t) => {
        m = m.mul(0.9).add(g.mul(d(1).sub(0.9)));
        v = v.mul(0.999).add(g.mul(g).mul(d(1).sub(0.999)));
        return x.sub(
          m
            .div(d(1).sub(d(0.9).pow(t)))
            .mul(0.1)
            .div(
              v
                .div(d(1).sub(d(0.999).pow(t)))
                .add(1e-8)
                .sqrt(),
            ),
        );
      };
    })();
    expect(() => follows((x) => new Adam([x], { lr: 0.1 }), inside)).to.throw(/step/);
    const uncorrected: Step = ((): Step => {
      let [m, v] = [d(0), d(0)];
      return (x, g) => {
        m = m.mul(0.9).add(g.mul(d(1).sub(0.9)));
        v = v.mul(0.999).add(g.mul(g).mul(d(1).sub(0.999)));
        return x.sub(m.mul(0.1).div(v.sqrt().add(1e-8)));
      };
    })();
    expect(() => follows((x) => new Adam([x], { lr: 0.1 }), uncorrected)).to.throw(/step/);
    let v = d(0);
    const early: Step = (x, g) => {
      v = v.mul(0.9).add(g.mul(0.75));
      return x.sub(v.mul(0.05));
    };
    expect(() => follows((x) => new SGD([x], { lr: 0.05, momentum: 0.9, dampening: 0.25 }), early)).to.throw(
      /step/,
    );
  });
});
