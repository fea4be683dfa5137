/** What is true of the cosine of two vectors and of its gradients. */
import {
  colinear,
  colinearPairs,
  curve,
  euler,
  homogeneous,
  type Suite,
  shown,
  suite,
  symmetric,
  type Values,
  vectorOf,
  vectorPairs,
} from "../../properties/index.ts";
import { mutants } from "./mutants.ts";
import * as solution from "./solution.ts";

/** As far as the eighth power of a norm is a number: some divide by the square of ‖x‖² ‖y‖². */
const far = vectorPairs({ reach: { longest: 200, exponent: 30 } });
const near = vectorPairs();

/** What the entries of both gradients are made of: (|xᵢ| / ‖x‖ + |yᵢ| / ‖y‖) / ‖x‖, and the same over ‖y‖. */
function sizes({ x, y }: { x: Values; y: Values }): { x: Float64Array; y: Float64Array } {
  const [a, b] = [Math.hypot(...x.data), Math.hypot(...y.data)];
  const parts = x.data.map((entry, i) => Math.abs(entry) / a + Math.abs(y.data[i]) / b);
  return { x: parts.map((part) => part / a), y: parts.map((part) => part / b) };
}

/** Every five degrees, once around. */
const DEGREES = Array.from({ length: 73 }, (_, k) => 5 * k);

export const lesson: Suite = suite("cosine", { solution, mutants }, ({ exercise, it, picture }) => {
  const cosine = exercise.function("cosine", { domain: vectorPairs({ minLength: 2 }), sizes });
  it(
    "is the cosine of the angle between x and y",
    { points: 2, says: "cos(x, y) = x·y / (‖x‖ ‖y‖), whatever the length and the size of the vectors." },
    cosine.agrees({ on: far, of: ["value"] }),
  );
  it(
    "depends on x and y alone and leaves them as they were",
    { points: 1, says: "Asked again, it answers the same, whatever x and y held before; after the call, they hold what they held." },
    cosine.isPure({ on: far }),
  );
  it(
    "has the gradients that finite differences of its values measure",
    { points: 2, says: "Move one entry a little: the value must change by the step times that entry of the gradient." },
    cosine.followsDifferences({ on: vectorPairs({ maxLength: 4 }) }),
  );
  it(
    "has the gradients of the derivative on paper",
    {
      points: 4,
      says: "∂cos/∂xᵢ = yᵢ / (‖x‖ ‖y‖) − cos(x, y) xᵢ / ‖x‖², and the same with x and y exchanged; each entry to eleven digits, however small xᵢ and yᵢ are beside the others.",
    },
    cosine.followsDerivative({ on: far }),
  );
  it(
    "is right where one vector is a multiple of the other",
    { points: 2, says: "Where x = αy, value and gradients are special, and a little beside they are not: the lesson colinear asks what they are." },
    cosine.obeys(colinear, { on: colinearPairs({ reach: { longest: 200, exponent: 30 } }) }),
  );
  it(
    "has gradients at right angles to their vectors",
    { points: 1, says: "Stretching x does not change the angle, so ⟨x, ∇ₓ⟩ = 0; and ⟨y, ∇ᵧ⟩ = 0." },
    cosine.obeys(euler({ in: "x", degree: 0 }), { on: near }),
    cosine.obeys(euler({ in: "y", degree: 0 }), { on: near }),
  );
  it(
    "is symmetric: exchanging x and y exchanges the gradients",
    { points: 1, says: "cos(x, y) = cos(y, x), so what arrives at x for one is what arrives at y for the other." },
    cosine.obeys(symmetric("x", "y"), { on: near }),
  );
  it(
    "keeps its value, and halves its gradient, when x is doubled",
    { points: 1, says: "cos(2x, y) = cos(x, y); the same turn needs a step twice as long, so ∇ₓ is half as large." },
    cosine.obeys(homogeneous({ in: "x", degree: 0 }), { on: near }),
  );
  it(
    "passes on the gradient that comes from above",
    { points: 1, says: "The gradient of c·cos(x, y) is c times that of cos(x, y): here with c = −3." },
    cosine.agrees({ on: near.map((pair) => ({ ...pair, above: -3 })), of: ["gradients"] }),
  );

  const x = vectorOf([1, 0]);
  const around = DEGREES.map((degrees) => (degrees * Math.PI) / 180);
  picture(
    "Once around",
    shown(cosine, {
      text: "x = [1, 0] stays where it is, and y turns once around it. Pushed across, x turns: the cosine changes, but not at 0°, where it is at its largest, nor at 180°, where it is at its smallest. Pushed along, x only grows, and the cosine stays.",
      at: around.map((angle) => ({ x, y: vectorOf([Math.cos(angle), Math.sin(angle)]) })),
      panels: (answers) => {
        const line = (name: string, entries: readonly number[], colour: number) => curve(name, DEGREES, entries, colour);
        const [along, across] = [0, 1].map((i) => answers.map(({ gradients }) => gradients.x[i]));
        const values = answers.map(({ number }) => number);
        const most = Math.max(1, ...[...values, ...along, ...across].map(Math.abs));
        return [
          {
            title: "The cosine and its gradient against the angle",
            x: { label: "degrees from x to y", from: 0, to: 360, ticks: [0, 90, 180, 270, 360] },
            y: { label: "cosine, entries of ∇ₓ", from: -1.15 * most, to: 1.15 * most },
            layers: [line("cosine", values, 0), line("∂cosine/∂x₂, across x", across, 1), line("∂cosine/∂x₁, along x", along, 2)],
          },
        ];
      },
    }),
  );
});
