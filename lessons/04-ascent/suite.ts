/** What is true of gradient ascent on the cosine: where it goes, and what it leaves alone. */
import {
  colinearPairs,
  type Drawing,
  expect,
  Failure,
  type Field,
  forAll,
  type LineLayer,
  type ProgramContext,
  type ProgramMisconception,
  type Suite,
  simplest,
  suite,
  type Values,
  valuesOf,
  vectorOf,
  vectorPairs,
} from "../../properties/index.ts";
import { lineBeside } from "../beside.ts";

interface Ascent {
  readonly [name: string]: Values | number;
  readonly x: Values;
  readonly y: Values;
  readonly rate: number;
  readonly steps: number;
}

type Vector = Float64Array<ArrayBufferLike>;
type Pair = readonly [Vector, Vector];

const RATES = [0.5, 1, 0.25, 0.1];

const SIZES = { minLength: 2, maxLength: 4, minNorm: 1, maxNorm: 16 } as const;

/** As far as x + η∇ is what it is beside [1, 2], with a rate that grows as ‖x‖² does. */
const pairs = vectorPairs({ ...SIZES, reach: { longest: 100, exponent: 10 } });

/** A power of ten near ‖x‖ where that is no everyday length; a rate is in its square. */
function unitOf(x: Vector): number {
  const size = norm(x);
  return size >= 0.5 && size <= 200 ? 1 : Number(`1e${Math.floor(Math.log10(size))}`);
}

/** @param huge whether long vectors are among them: with their rates, who takes the rate for the number of steps never comes to an end. */
const ascents = (rates: readonly number[] = RATES, huge: boolean = false): ReturnType<typeof simplest<Ascent>> =>
  simplest<Ascent>(
    (random) => {
      const { x, y } = fromHuge(pairs.generate(random, undefined).value, huge);
      const rate = rates[random.nextInt(0, rates.length - 1)];
      return { x, y, rate: rate * unitOf(x.data) ** 2, steps: random.nextInt(1, 6) };
    },
    function* ({ x, y, rate, steps }) {
      for (const fewer of [1, 2, 3]) if (fewer < steps) yield { x, y, rate, steps: fewer };
      const everyday = rate / unitOf(x.data) ** 2;
      const place = rates.findIndex((each) => Math.abs(each - everyday) < 1e-9 * each);
      for (const { value } of pairs.shrink({ x, y }, undefined)) yield { ...value, rate: rates[place] * unitOf(value.x.data) ** 2, steps };
      for (const simpler of rates.slice(0, place)) yield { x, y, rate: simpler * unitOf(x.data) ** 2, steps };
    },
    // Colinear vectors stay where they are, whatever the program does.
    ({ x, y }) => Math.abs(cosine(x.data, y.data)) < 0.999 && (huge || unitOf(x.data) <= 1),
  );

/** As tiny as they were huge, where they may not be huge. */
function fromHuge({ x, y }: { x: Values; y: Values }, huge: boolean): { x: Values; y: Values } {
  const unit = unitOf(x.data);
  if (huge || unit <= 1) return { x, y };
  const tiny = ({ shape, data }: Values): Values => ({ shape, data: data.map((entry) => entry / unit ** 2) });
  return { x: tiny(x), y: tiny(y) };
}

/** Without the far ones: what a misconception foretells there may be no number. */
const everyday = ascents().filter(({ x }) => unitOf(x.data) === 1 && x.data.length <= 4);

const dot = (x: Vector, y: Vector): number => x.reduce((sum, entry, i) => sum + entry * y[i], 0);
const norm = (x: Vector): number => Math.sqrt(dot(x, x));
const cosine = (x: Vector, y: Vector): number => dot(x, y) / (norm(x) * norm(y));
const along = (x: Vector, factor: number, g: Vector): Vector => x.map((entry, i) => entry + factor * g[i]);

/** ∇ₓ of the cosine. */
function slope(x: Vector, y: Vector): Vector {
  const [a, b, c] = [norm(x), norm(y), cosine(x, y)];
  return x.map((entry, i) => y[i] / (a * b) - (c * entry) / (a * a));
}

type Step = (at: Pair, rate: number, k: number, start: Pair) => Pair;

const ascentStep: Step = ([x, y], rate) => [along(x, rate, slope(x, y)), along(y, rate, slope(y, x))];

function walk({ x, y, rate, steps }: Ascent, step: Step = ascentStep): Pair {
  const start: Pair = [x.data, y.data];
  let at = start;
  for (let k = 0; k < steps; k++) at = step(at, rate, k, start);
  return at;
}

const fields = ([x, y]: Pair): { x: Values; y: Values } => ({ x: vectorOf(x), y: vectorOf(y) });
const wrong = (code: ProgramMisconception<Ascent>["code"], says: string, step: Step, advice?: string): ProgramMisconception<Ascent> => ({
  code,
  says,
  ...(advice !== undefined && { advice }),
  expected: (run) => fields(walk(run, step)),
});
const counted = (
  says: string,
  other: (run: Ascent) => Partial<Ascent>,
  code: "wrong-value" | "swapped-arguments" = "wrong-value",
): ProgramMisconception<Ascent> => ({
  code,
  says,
  expected: (run) => fields(walk({ ...run, ...other(run) } as Ascent)),
});
const unit = (x: Vector, length = 1): Vector => {
  const size = norm(x) || 1;
  return x.map((entry) => (length * entry) / size);
};

/** Of a step along a sum of gradients that nothing clears. */
function accumulated(run: Ascent, kept: readonly [number, number] = [1, 1]): Pair {
  const sums: Vector[] = [run.x.data.map(() => 0), run.y.data.map(() => 0)];
  return walk(run, ([x, y], rate) => {
    sums[0] = along(slope(x, y), kept[0], sums[0]);
    sums[1] = along(slope(y, x), kept[1], sums[1]);
    return [along(x, rate, sums[0]), along(y, rate, sums[1])];
  });
}

const misconceptions: readonly ProgramMisconception<Ascent>[] = [
  wrong(
    "sign-flipped",
    "Your vectors go down the gradient, and the cosine falls: x − η∇ where x + η∇ belongs.",
    ([x, y], rate) => [along(x, -rate, slope(x, y)), along(y, -rate, slope(y, x))],
    "Ascent adds: the gradient points to where the function grows.",
  ),
  {
    code: "accumulated",
    says: "Your gradients pile up: from the second step on, each step uses the sum of all gradients so far.",
    advice: "Backward adds to what is there: clear both gradients before each backward.",
    expected: (run) => fields(accumulated(run)),
  },
  ...["y", "x"].map(
    (name, i): ProgramMisconception<Ascent> => ({
      code: "accumulated",
      says: `The gradients of ${name} pile up: only the other vector's are cleared.`,
      advice: "Backward adds to what is there: clear both gradients before each backward.",
      expected: (run) => fields(accumulated(run, i === 0 ? [0, 1] : [1, 0])),
    }),
  ),
  {
    code: "wrong-value",
    says: "Neither vector has moved.",
    advice: "Write into x and y themselves, with add_ inside noGrad: `x = …` only renames a variable.",
    expected: ({ x, y }) => ({ x, y }),
  },
  wrong("missing-term", "Only x moves: y follows its own gradient as well.", ([x, y], rate) => [along(x, rate, slope(x, y)), y]),
  wrong("missing-term", "Only y moves: x follows its own gradient as well.", ([x, y], rate) => [x, along(y, rate, slope(y, x))]),
  wrong("swapped-arguments", "Each vector follows the gradient of the other.", ([x, y], rate) => [along(x, rate, slope(y, x)), along(y, rate, slope(x, y))]),
  wrong("sign-flipped", "x goes up, but y goes down: both are to make the cosine grow.", ([x, y], rate) => [
    along(x, rate, slope(x, y)),
    along(y, -rate, slope(y, x)),
  ]),
  wrong("sign-flipped", "y goes up, but x goes down: both are to make the cosine grow.", ([x, y], rate) => [
    along(x, -rate, slope(x, y)),
    along(y, rate, slope(y, x)),
  ]),
  ...(
    [
      ["The rate is left out: your step is the whole gradient.", () => 1],
      ["Your step is always half of the gradient, whatever the rate is.", () => 0.5],
      ["Your step is twice as long as it must be.", ({ rate }) => 2 * rate],
      ["Your step is half as long as it must be.", ({ rate }) => rate / 2],
      ["The gradient is divided by the rate, where it must be multiplied.", ({ rate }) => 1 / rate],
      ["The rate is squared: it is multiplied in twice.", ({ rate }) => rate ** 2],
      ["The rate is divided among the steps: each step takes the whole of it.", ({ rate, steps }) => rate / steps],
      ["Your steps shrink: step k takes the kth part of the rate.", ({ rate }, k) => rate / (k + 1)],
    ] as readonly [string, (run: Ascent, k: number) => number][]
  ).map(
    ([says, length]): ProgramMisconception<Ascent> => ({
      code: "scaled",
      says,
      expected: (run) => fields(walk(run, ([x, y], _rate, k) => [along(x, length(run, k), slope(x, y)), along(y, length(run, k), slope(y, x))])),
    }),
  ),
  wrong("scaled", "Your steps all have the length of the rate: the gradient is brought to length 1.", ([x, y], rate) => [
    along(x, rate, unit(slope(x, y))),
    along(y, rate, unit(slope(y, x))),
  ]),
  counted("It takes one step too few.", ({ steps }) => ({ steps: steps - 1 })),
  counted("It takes one step too many.", ({ steps }) => ({ steps: steps + 1 })),
  counted("It takes one step, however many are asked for.", () => ({ steps: 1 })),
  wrong(
    "stale",
    "Your gradients are all those of the start: each step needs the gradient where the vectors are by then.",
    ([x, y], rate, _k, [a, b]) => [along(x, rate, slope(a, b)), along(y, rate, slope(b, a))],
    "Compute the cosine and its backward inside the loop.",
  ),
  wrong(
    "wrong-value",
    "y's gradient is taken after x has moved: both belong to one place.",
    ([x, y], rate) => {
      const moved = along(x, rate, slope(x, y));
      return [moved, along(y, rate, slope(y, moved))];
    },
    "One backward gives both gradients: take it first, then move both.",
  ),
  wrong(
    "wrong-value",
    "x's gradient is taken after y has moved: both belong to one place.",
    ([x, y], rate) => {
      const moved = along(y, rate, slope(y, x));
      return [along(x, rate, slope(x, moved)), moved];
    },
    "One backward gives both gradients: take it first, then move both.",
  ),
  wrong("missing-term", "Your vectors become the step itself: “x +” is missing.", ([x, y], rate) => [
    along(x, 0, x).map((_, i) => rate * slope(x, y)[i]),
    along(y, 0, y).map((_, i) => rate * slope(y, x)[i]),
  ]),
  wrong("wrong-value", "That climbs the dot product, which grows with the lengths, and not the cosine.", ([x, y], rate) => [
    along(x, rate, y),
    along(y, rate, x),
  ]),
  wrong(
    "detached",
    "The norms are held constant: each gradient lacks the term of its norm, so that the vectors grow along themselves.",
    ([x, y], rate) => {
      const factor = rate / (norm(x) * norm(y));
      return [along(x, factor, y), along(y, factor, x)];
    },
    "`item()` and `detach()` cut the record: compute the norms with tensors.",
  ),
  ...["x", "y"].map((name, i) =>
    wrong(
      "detached",
      `The norm of ${name} is held constant: its term is missing in the gradient.`,
      ([x, y], rate) => {
        const [a, b] = [norm(x), norm(y)];
        return [
          along(x, rate, i === 0 ? y.map((entry) => entry / (a * b)) : slope(x, y)),
          along(y, rate, i === 1 ? x.map((entry) => entry / (a * b)) : slope(y, x)),
        ];
      },
      "`item()` and `detach()` cut the record: compute the norms with tensors.",
    ),
  ),
  wrong("wrong-value", "That climbs the square of the cosine.", ([x, y], rate) => {
    const c = cosine(x, y);
    return [along(x, 2 * c * rate, slope(x, y)), along(y, 2 * c * rate, slope(y, x))];
  }),
  wrong("wrong-value", "The vectors are brought back to length 1 after each step: they keep what length they get.", ([x, y], rate) => [
    unit(along(x, rate, slope(x, y))),
    unit(along(y, rate, slope(y, x))),
  ]),
  wrong("wrong-value", "The vectors are brought back to their old lengths after each step: they keep what length they get.", ([x, y], rate) => [
    unit(along(x, rate, slope(x, y)), norm(x)),
    unit(along(y, rate, slope(y, x)), norm(y)),
  ]),
  {
    code: "wrong-value",
    says: "The vectors are brought to length 1 before the ascent: they start where they are.",
    expected: (run) => fields(walk({ ...run, x: vectorOf(unit(run.x.data)), y: vectorOf(unit(run.y.data)) })),
  },
  {
    code: "swapped-arguments",
    says: "The rate and the number of steps have changed places.",
    expected: (run) => fields(walk({ ...run, rate: run.steps, steps: Math.ceil(run.rate) })),
  },
  {
    code: "swapped-arguments",
    says: "x and y have changed places.",
    expected: (run) => {
      const [x, y] = walk(run);
      return fields([y, x]);
    },
  },
];

/** Ascends on leaves, and looks at what they are afterwards. */
async function climb({ exports, inputs, settings }: ProgramContext): Promise<unknown> {
  const [x, y] = [inputs["x"], inputs["y"]].map((vector) => vector.clone().detach().requiresGrad_(true));
  await exports.ascend(x, y, { rate: settings.rate, steps: settings.steps });
  return {
    x: x.detach(),
    y: y.detach(),
    "x and y still require a gradient": x.requiresGrad && y.requiresGrad,
    "x and y are still leaves": x.isLeaf && y.isLeaf,
  };
}

/** Far apart, and of two lengths. */
const SHOWN: Ascent = { x: vectorOf([1, 0]), y: vectorOf([-1.2, 0.5]), rate: 0.4, steps: 20 };

/** Where each vector is before the first step and after each, entries in turn. */
interface Turn {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Along the steps: step and number in turn. */
function against(turn: Turn, f: (x: Vector, y: Vector) => number): number[] {
  const at = (all: readonly number[], k: number): Vector => Float64Array.from(all.slice(2 * k, 2 * k + 2));
  return Array.from({ length: turn.x.length / 2 }, (_, k) => [k, f(at(turn.x, k), at(turn.y, k))]).flat();
}

/** @param right beside a run of the exercise. */
function drawTurn(turn: Turn, right?: Turn): Drawing {
  const tips = (name: "x" | "y", colour: number) => {
    const points = turn[name];
    const vector = { kind: "line", name: "", colour, arrow: true } as const;
    return [
      ...lineBeside({ name, points, right: right?.[name], colour, marks: "numbers", steps: SHOWN.steps }),
      { ...vector, points: [0, 0, ...points.slice(0, 2)] },
      { ...vector, points: [0, 0, ...points.slice(-2)] },
    ];
  };
  const curve = (name: string, colour: number, f: (x: Vector, y: Vector) => number) =>
    lineBeside({ name, points: against(turn, f), ...(right && { right: against(right, f) }), colour });
  const layers: LineLayer[] = [...tips("x", 0), ...tips("y", 1)];
  const asItShould = layers.every(({ dashed }) => !dashed);
  // What there is to see in it is seen only where it is right.
  const story = asItShould ? " The vectors turn towards each other, the shorter one faster, and both grow. The nearer they are, the smaller the steps." : "";
  const longest = Math.max(...against(turn, (x, y) => Math.max(norm(x), norm(y))).filter((_, i) => i % 2 === 1));
  const lowest = Math.min(...[...turn.x, ...turn.y].filter((_, i) => i % 2 === 1));
  // Vectors that fly off leave the frame, so that those that do not can still be seen.
  const reach = Math.min(4, Math.max(1.7, 1.1 * longest));
  return {
    text: `Arrows are x and y before the first step and after the last; between them go their tips.${story}`,
    panels: [
      {
        title: "The vectors, step by step",
        x: { label: "x₁, y₁", from: -reach, to: reach },
        y: { label: "x₂, y₂", from: Math.max(-reach, Math.min(-0.4, 1.1 * lowest)), to: reach },
        equal: true,
        layers,
      },
      {
        title: "The cosine and the lengths against the step",
        x: { label: "step", from: 0, to: SHOWN.steps },
        y: { label: "cosine, lengths", from: -1.2, to: reach },
        layers: [...curve("‖x‖", 0, norm), ...curve("‖y‖", 1, (_, y) => norm(y)), ...curve("cosine", 2, cosine)],
      },
    ],
  };
}

export const lesson: Suite = suite("ascent", ({ exercise, it, picture }) => {
  const ascent = exercise.program("the ascent", {
    needs: ["ascend"],
    run: climb,
    expected: (run: Ascent) => ({
      ...fields(walk(run)),
      "x and y still require a gradient": true,
      "x and y are still leaves": true,
    }),
    domain: everyday,
    misconceptions,
    size: ({ x }) => unitOf(x.data),
  });

  const after = async (run: Ascent): Promise<Pair> => {
    const given = await ascent.run(run);
    return [vectorIn("x", given["x"]), vectorIn("y", given["y"])];
  };

  it(
    "follows x ← x + η∇ₓ and y ← y + η∇ᵧ",
    {
      points: 4,
      says: "Both vectors move in place, step by step; both gradients are taken at one place, and none is left from the step before.",
    },
    forAll(ascents(), async (run) => {
      await ascent.agrees(run);
      // Each entry on its own: a small one keeps its digits beside large ones.
      const [given, right] = [await after(run), walk(run)];
      const [a, b] = [norm(run.x.data), norm(run.y.data)];
      const share = run.x.data.map((entry, i) => Math.abs(entry) / a + Math.abs(run.y.data[i]) / b);
      for (const [i, vector] of given.entries()) {
        const most = (1 + run.steps) * norm(right[i]);
        expect(vector).to.agreeWith(right[i], { scale: share.map((part) => most * part) });
      }
    }),
  );

  it(
    "makes the cosine grow",
    {
      points: 2,
      says: "A step with η ≤ ‖x‖² and η ≤ ‖y‖² turns x and y towards each other, and never past the angle that was between them.",
    },
    forAll(
      // A longer step may go past the other vector.
      ascents([0.5, 0.25, 0.1], true).filter(({ x, y, rate }) => rate <= Math.min(dot(x.data, x.data), dot(y.data, y.data))),
      async (run) => {
        const before = cosine(run.x.data, run.y.data);
        const now = cosine(...(await after(run)));
        if (!(now > before)) {
          throw new Failure(`The cosine goes from ${before} to ${now}.`, { code: "wrong-value" });
        }
      },
      { runs: 50 },
    ),
  );

  it(
    "lengthens both vectors as Pythagoras says",
    {
      points: 2,
      says: "⟨x, ∇ₓ⟩ = 0: a step is at right angles to x, so that ‖x + η∇ₓ‖² = ‖x‖² + η²‖∇ₓ‖², and no length ever shrinks.",
    },
    forAll(
      ascents(RATES, true).map((run) => ({ ...run, steps: 1 })),
      async (run) => {
        const [x, y] = await after(run);
        const { data: a } = run.x;
        const { data: b } = run.y;
        const [gain, other] = [slope(a, b), slope(b, a)].map((g) => run.rate ** 2 * dot(g, g));
        expect(dot(x, x)).to.agreeWith(dot(a, a) + gain, { scale: dot(a, a) + gain });
        expect(dot(y, y)).to.agreeWith(dot(b, b) + other, { scale: dot(b, b) + other });
      },
      { runs: 50 },
    ),
  );

  it(
    "leaves colinear vectors where they are",
    {
      points: 1,
      says: "There the cosine is 1 or −1, and its gradients vanish: even at the minimum, there is no way up; but there is one beside.",
    },
    forAll(
      colinearPairs(SIZES),
      async ({ x, y }) => {
        const away = x.data[0] < 0 ? -norm(x.data) : norm(x.data);
        const beside = { x: vectorOf(x.data.with(0, x.data[0] + away)), y, rate: 0.5, steps: 1 };
        const [[a, b], moved] = await Promise.all([after({ x, y, rate: 0.5, steps: 1 }), after(beside)]);
        expect(a).to.agreeWith(x.data, { scale: norm(x.data) });
        expect(b).to.agreeWith(y.data, { scale: norm(y.data) });
        for (const [i, right] of walk(beside).entries()) expect(moved[i]).to.agreeWith(right, { scale: norm(right) });
      },
      { runs: 30 },
    ),
  );

  const turning = exercise.program("the way of the two vectors", {
    needs: ["ascend"],
    run: async ({ engine, exports, inputs, settings }) => {
      const [xs, ys]: (typeof inputs)[string][][] = [[], []];
      // From the start each time: what one call leaves behind is not the next one's.
      for (let steps = 1; steps <= settings.steps; steps++) {
        const [x, y] = [inputs["x"], inputs["y"]].map((start) => start.clone().detach().requiresGrad_(true));
        await exports.ascend(x, y, { rate: settings.rate, steps });
        xs.push(x.detach());
        ys.push(y.detach());
      }
      return { x: engine.stack(xs), y: engine.stack(ys) };
    },
    expected: () => ({}),
    domain: everyday,
  });
  picture("Two vectors, uphill", {
    of: ["ascend"],
    reference: (): Turn => {
      const ends = Array.from({ length: SHOWN.steps + 1 }, (_, steps) => walk({ ...SHOWN, steps }));
      return { x: ends.flatMap(([x]) => [...x]), y: ends.flatMap(([, y]) => [...y]) };
    },
    own: async (): Promise<Turn> => {
      const fields = await turning.run(SHOWN);
      return {
        x: [...SHOWN.x.data, ...valuesOf(fields, "x").data],
        y: [...SHOWN.y.data, ...valuesOf(fields, "y").data],
      };
    },
    draw: drawTurn,
  });
});

function vectorIn(name: string, field: Field): Vector {
  if (field.kind !== "tensor") throw new Failure(`${name} is no tensor any more.`, { code: "wrong-type" });
  return field.values.data;
}
