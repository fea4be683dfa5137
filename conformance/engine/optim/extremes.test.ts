/** Optimizers where squares of gradients overflow or vanish: the recurrences of papers at many digits, from the very numbers of the dtype. */
import { expect } from "chai";
import { describe, it } from "mocha";
import * as engine from "../../../engine/index.ts";
import { type Optimizer, type Tensor, tensor } from "../../../engine/index.ts";
import * as papers from "./papers.ts";
import { adam, rmsprop, type Step } from "./recurrences.ts";

type Make = new (params: Tensor[], options: never) => Optimizer<object>;
const made = (make: unknown): Make => make as Make;

/** A recurrence of single entries, each with a memory of its own. */
const entries = (make: () => Step): papers.Recurrence => {
  const steps: Step[] = [];
  return (x, g, t) => x.map((value, i) => (steps[i] ??= make())(value, g[i], t));
};

type Exactly = (options: never) => papers.Recurrence;
const held: readonly (readonly [name: string, paper: Exactly, options?: object])[] = [
  ["Adam", (options) => entries(() => adam(options))],
  ["Adam", (options) => entries(() => adam(options)), { amsgrad: true, betas: [0.9, 0.5] }],
  ["AdamW", (options) => entries(() => adam(options, true)), { weightDecay: 0.01 }],
  ["RMSprop", (options) => entries(() => rmsprop(options))],
  ["RMSprop", (options) => entries(() => rmsprop(options)), { centered: true, alpha: 0.5 }],
  ["RMSprop", (options) => entries(() => rmsprop(options)), { momentum: 0.9 }],
  ["NAdam", papers.nadam],
  ["RAdam", papers.radam, { betas: [0.5, 0.9] }],
  ["LAMB", papers.lamb],
  ["LARS", papers.lars],
  ["Adagrad", papers.adagrad],
  ["Adadelta", papers.adadelta],
  ["Adafactor", papers.adafactor],
  ["Adamax", papers.adamax],
  ["Lion", papers.lion],
  ["Rprop", papers.rprop],
  ["Muon", papers.muon],
  ["AdamWScheduleFree", papers.adamWScheduleFree],
] as const;

/** Gradients of a 2 × 2 matrix, step by step: what is large beside what is small, and what falls back to the usual. */
const gradients: Readonly<Record<string, readonly (readonly number[])[]>> = {
  "float32 large": [[1e19, -3e38, 1e30, 2], [2e25, 1e38, 0.5, -3e20], [1, 3, 1e-5, 1e25], [1e-3, 1, 1e20, -1]],
  "float32 small": [[1e-30, -1e-25, 1e-20, 1e-10], [2e-30, 3e-25, -1e-21, 1], [1e-30, 1e-22, 1e-10, 1e-30]],
  "float64 large": [[1e155, -1e308, 1e200, 2], [2e180, 5e307, 0.5, -3e160], [1, 3, 1e-5, 1e190], [1e-3, 1, 1e160, -1]],
  "float64 small": [[1e-200, -1e-170, 1e-160, 1e-10], [2e-200, 3e-170, -1e-165, 1], [1e-200, 1e-160, 1e-10, 1e-200]],
}; // biome-ignore format: a table

const hasEps = (name: string): boolean => !/LARS|Lion|Rprop|Muon|Adafactor/.test(name);

describe("Optimizers at the ends of the numbers", () => {
  for (const [which, steps] of Object.entries(gradients))
    for (const [name, paper, own = {}] of held)
      for (const eps of which.endsWith("large") || !hasEps(name) ? [undefined] : [undefined, 0]) {
        const dtype = which.startsWith("float32") ? "float32" : "float64";
        const unit = dtype === "float32" ? 2 ** -24 : 2 ** -53;
        const few = dtype === "float32" ? 2 ** -23 : 2 ** -52;
        const options = {
          lr: 0.01,
          ...own,
          ...(eps === undefined ? {} : { eps }),
          ...(name === "Muon" ? { eps: 0 } : {}),
          ...(name === "Adafactor" ? { eps: [few, 1e-3] } : {}),
        };
        it(`${name} ${JSON.stringify(options)}: gradients of ${which}`, () => {
          const x = tensor(
            [
              [0.75, -0.5],
              [1.25, 2],
            ],
            { dtype, requiresGrad: true },
          );
          const ours = new (made((engine as Record<string, unknown>)[name]))([x], options as never);
          const recurrence = paper(options as never);
          let exact: papers.Vector = [...x.toTypedArray()].map((value) => new papers.D(value));
          for (const [t, gradient] of steps.entries()) {
            x.grad = tensor(gradient as number[], { dtype }).reshape([2, 2]);
            exact = recurrence(
              exact,
              [...x.grad.toTypedArray()].map((value) => new papers.D(value)),
              t + 1,
            );
            ours.step();
            for (const [i, value] of x.toTypedArray().entries()) {
              const wanted = exact[i].toNumber();
              const size = Math.max(1, Math.abs(wanted)) * (name === "Muon" ? 1e3 : 1);
              expect(
                Math.abs(value - wanted),
                `entry ${i}, step ${t + 1}: ${value} for ${wanted}`,
              ).to.be.at.most(64 * unit * size);
            }
          }
        });
      }

  it("one step of Adam is lr, whatever the size of the gradient", () => {
    for (const dtype of ["float32", "float64"] as const)
      for (const size of dtype === "float32"
        ? [1e-30, 1e-20, 1, 1e19, 1e30, 3e38]
        : [1e-300, 1e-160, 1, 1e160, 1e308]) {
        const x = tensor([0], { dtype, requiresGrad: true });
        x.grad = tensor([size], { dtype });
        new engine.Adam([x], { lr: 0.1, eps: 0 }).step();
        expect(x.item(), `${size}`).to.be.closeTo(-0.1, dtype === "float32" ? 1e-7 : 1e-15);
      }
  });
});
