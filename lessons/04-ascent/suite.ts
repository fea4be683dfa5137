/** What is true of gradient ascent on the cosine: where it goes, and what it leaves alone. */
import { colinearPairs, curve, dot, expect, forAll, inputs, joined, oneOf, type Suite, shown, suite, valuesOf, vectorPairs } from "../../properties/index.ts";
import { mutants } from "./mutants.ts";
import * as solution from "./solution.ts";

type Vector = Float64Array | readonly number[];

const pair = (u: number, v: number): { shape: readonly number[]; data: Float64Array } => ({ shape: [2], data: Float64Array.of(u, v) });
const rounded = (x: number): number => Number(x.toPrecision(4));
const norm = (x: Vector): number => Math.sqrt(dot(x, x));
const cosine = (x: Vector, y: Vector): number => dot(x, y) / (norm(x) * norm(y));

/** A power of ten near ‖x‖ where that is no everyday length; a rate is in its square. */
function unitOf({ data }: { data: Vector }): number {
  const size = norm(data);
  return size >= 0.5 && size <= 200 ? 1 : Number(`1e${Math.floor(Math.log10(size))}`);
}

/** Far apart, and of two lengths. */
const SHOWN = { x: pair(1, 0), y: pair(-1.2, 0.5), rate: 0.4, steps: 20 };
const RATES = [0.5, 1, 0.25, 0.1];
const SIZES = { minLength: 2, maxLength: 4, minNorm: 1, maxNorm: 16 } as const;

/** As in the text: gradients [0, 1] and [1, 0]; then where a length plays its part. */
// biome-ignore format: a pair a line.
const onPaper = [
  [[1, 0], [0, 1]],
  [[2, 0], [0, 1]],
  [[1, 0], [0, 2]],
  [[3, 4], [4, -3]],
];

/** As far as x + η∇ is what it is beside [1, 2], with a rate that grows as ‖x‖² does. */
const pairs = vectorPairs({ ...SIZES, reach: { longest: 100, exponent: 10 }, onPaper });

/** @param huge whether long vectors are among them: with their rates, who takes the rate for the number of steps never comes to an end. */
const ascents = (rates: readonly number[] = RATES, huge = false) =>
  joined(inputs({ steps: oneOf([1, 2, 3, 4, 5, 6]), rate: oneOf(rates) }), pairs)
    .map(({ rate, steps, ...drawn }): typeof SHOWN => {
      // As tiny as they were huge, where they may not be huge.
      const by = huge ? 1 : Math.max(1, unitOf(drawn.x)) ** 2;
      const [x, y] = [drawn.x, drawn.y].map(({ shape, data }) => ({ shape, data: data.map((entry) => entry / by) }));
      return { x, y, rate: rate * unitOf(x) ** 2, steps };
    })
    // Colinear vectors stay where they are, whatever the program does.
    .filter(({ x, y }) => Math.abs(cosine(x.data, y.data)) < 0.999 && (huge || unitOf(x) <= 1));

/** Without the far ones: what a wrong program gives there may be no number. */
const everyday = ascents().filter(({ x }) => unitOf(x) === 1 && x.data.length <= 4);

export const lesson: Suite = suite("ascent", { solution, mutants }, ({ exercise, it, picture }) => {
  const ascent = exercise.procedure("the ascent", {
    needs: ["ascend"],
    run: async ({ exports, inputs, settings }) => {
      const [x, y] = [inputs["x"], inputs["y"]].map((vector) => vector.clone().detach().requiresGrad_(true));
      await exports.ascend(x, y, { rate: settings.rate, steps: settings.steps });
      return {
        x: x.detach(),
        y: y.detach(),
        "x and y still require a gradient": x.requiresGrad && y.requiresGrad,
        "x and y are still leaves": x.isLeaf && y.isLeaf,
      };
    },
    domain: everyday,
    // Each entry on its own: a small one keeps its digits beside large ones.
    size: ({ x, y, steps }, field) => {
      const [a, b] = [norm(x.data), norm(y.data)];
      const most = (1 + steps) * (field === "y" ? b : a);
      return x.data.map((entry, i) => most * (Math.abs(entry) / a + Math.abs(y.data[i]) / b));
    },
  });
  const ends = async (run: typeof SHOWN): Promise<[Vector, Vector]> => {
    const fields = await ascent.handle.run(run);
    return [valuesOf(fields, "x").data, valuesOf(fields, "y").data];
  };

  it(
    "follows x ← x + η∇ₓ and y ← y + η∇ᵧ",
    { points: 4, says: "Both vectors move in place, step by step; both gradients are taken at one place, and none is left from the step before." },
    ascent.agrees({ on: ascents() }),
  );

  it(
    "makes the cosine grow",
    { points: 2, says: "A step with η ≤ ‖x‖² and η ≤ ‖y‖² turns x and y towards each other, and never past the angle that was between them." },
    forAll(
      // A longer step may go past the other vector.
      ascents([0.5, 0.25, 0.1], true).filter(({ x, y, rate }) => rate <= Math.min(dot(x.data, x.data), dot(y.data, y.data))),
      async (run) => {
        const before = cosine(run.x.data, run.y.data);
        const now = cosine(...(await ends(run)));
        if (!(now > before)) expect.fail(`The cosine goes from ${rounded(before)} to ${rounded(now)}.`);
      },
      { runs: 50 },
    ),
  );

  it(
    "lengthens both vectors as Pythagoras says",
    { points: 2, says: "⟨x, ∇ₓ⟩ = 0: a step is at right angles to x, so that ‖x + η∇ₓ‖² = ‖x‖² + η²‖∇ₓ‖², and no length ever shrinks." },
    forAll(
      ascents(RATES, true).map((run) => ({ ...run, steps: 1 })),
      async (run) => {
        const sine = 1 - cosine(run.x.data, run.y.data) ** 2;
        for (const [i, end] of (await ends(run)).entries()) {
          const start = i === 0 ? run.x.data : run.y.data;
          // ‖∇ₓ‖ = sin / ‖x‖
          const right = dot(start, start) + (run.rate ** 2 * sine) / dot(start, start);
          expect(dot(end, end), `‖${"xy"[i]}‖² afterwards`).to.agreeWith(right, { scale: right });
        }
      },
      { runs: 50 },
    ),
  );

  it(
    "leaves colinear vectors where they are",
    { points: 1, says: "There the cosine is 1 or −1, and its gradients vanish: even at the minimum, there is no way up; but there is one beside." },
    forAll(
      colinearPairs(SIZES),
      async ({ x, y }) => {
        const away = x.data[0] < 0 ? -norm(x.data) : norm(x.data);
        const at = { x, y, rate: 0.5, steps: 1 };
        const beside = { ...at, x: { ...x, data: x.data.with(0, x.data[0] + away) } };
        const [still, moved, { x: a, y: b }] = await Promise.all([ends(at), ends(beside), ascent.handle.right(beside)]);
        for (const [i, { data }] of [x, y].entries()) expect(still[i], "xy"[i]).to.agreeWith(data, { scale: norm(data) });
        for (const [i, { data }] of ([a, b] as (typeof x)[]).entries()) expect(moved[i], `${"xy"[i]}, from beside,`).to.agreeWith(data, { scale: norm(data) });
      },
      { runs: 30 },
    ),
  );

  const turning = exercise.procedure("the way of the two vectors", {
    needs: ["ascend"],
    run: async ({ engine, exports, inputs, settings }) => {
      const [xs, ys] = [[inputs["x"].clone()], [inputs["y"].clone()]];
      // From the start each time: what one call leaves behind is not the next one's.
      for (let steps = 1; steps <= settings.steps; steps++) {
        const [x, y] = [xs[0], ys[0]].map((start) => start.clone().detach().requiresGrad_(true));
        await exports.ascend(x, y, { rate: settings.rate, steps });
        xs.push(x.detach());
        ys.push(y.detach());
      }
      return { x: engine.stack(xs), y: engine.stack(ys) };
    },
    domain: everyday,
  });
  picture(
    "Two vectors, uphill",
    shown(turning, {
      at: [SHOWN],
      // What there is to see in it is seen only where it is right.
      text: (_, isRight) =>
        `Arrows are x and y before the first step and after the last; between them go their tips.${isRight ? " The vectors turn towards each other, the shorter one faster, and both grow. The nearer they are, the smaller the steps." : ""}`,
      panels: ([{ x, y }]) => {
        const steps = Array.from({ length: SHOWN.steps + 1 }, (_, k) => k);
        const [xs, ys] = [x, y].map(({ data }) => steps.map((k) => [...data.slice(2 * k, 2 * k + 2)]));
        const [across, up] = [0, 1].map((i) => (points: readonly number[][]) => points.map((point) => point[i]));
        const tips = (name: string, colour: number, points: readonly number[][]) => [
          curve(name, across(points), up(points), colour, { marks: "numbers", steps: SHOWN.steps }),
          ...[0, SHOWN.steps].map((k) => curve("", [0, points[k][0]], [0, points[k][1]], colour, { arrow: true })),
        ];
        const against = (name: string, colour: number, f: (k: number) => number) => curve(name, steps, steps.map(f), colour);
        // Vectors that fly off leave the frame, so that those that do not can still be seen.
        const reach = Math.min(4, Math.max(1.7, 1.1 * Math.max(...[...xs, ...ys].map(norm))));
        const lowest = Math.max(-reach, Math.min(-0.4, 1.1 * Math.min(...up([...xs, ...ys]))));
        const tipAxes = { x: { label: "x₁, y₁", from: -reach, to: reach }, y: { label: "x₂, y₂", from: lowest, to: reach } };
        const stepAxes = { x: { label: "step", from: 0, to: SHOWN.steps }, y: { label: "cosine, lengths", from: -1.2, to: reach } };
        const lengths = [against("‖x‖", 0, (k) => norm(xs[k])), against("‖y‖", 1, (k) => norm(ys[k]))];
        return [
          { title: "The vectors, step by step", ...tipAxes, equal: true, layers: [...tips("x", 0, xs), ...tips("y", 1, ys)] },
          {
            title: "The cosine and the lengths against the step",
            ...stepAxes,
            layers: [...lengths, against("cosine", 2, (k) => cosine(xs[k], ys[k]))],
          },
        ];
      },
    }),
  );
});
