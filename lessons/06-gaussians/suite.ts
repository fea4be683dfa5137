/** What is true of Gaussians of two variables, of their gradients, and of their combinations. */
import {
  differences,
  type Expected,
  expect,
  Failure,
  type Field,
  forAll,
  type Panel,
  type ProgramContext,
  type ProgramHandle,
  type ProgramMisconception,
  type Suite,
  simplest,
  suite,
  symbolicGradient,
  type Values,
  valuesOf,
  vectorOf,
} from "../../properties/index.ts";
import { lineBeside } from "../beside.ts";
import { GAUSSIANS } from "../descent.ts";
import { landscape } from "../landscape.ts";
import type { Tensor } from "./reference.ts";

/** Points, of shape [2] or [n, 2], and k Gaussians: precisions [k, 2, 2], means [k, 2], weights [k]. */
interface Case {
  readonly [name: string]: Values;
  readonly x: Values;
  readonly precisions: Values;
  readonly means: Values;
  readonly weights: Values;
  /** What comes from above, [n]. */
  readonly upstream: Values;
}

interface Layout {
  readonly points: "one" | "batch";
  readonly gaussians: readonly [number, number];
}

const values = (shape: number[], data: Iterable<number>): Values => ({
  shape,
  data: Float64Array.from(data),
});

/** How often a batch is long, a combination has many Gaussians, and all lengths are other than those between 1 and 2, in parts of 100. */
const SHARES = { long: 12, many: 12, size: 16, steep: 16 } as const;

/**
 * Quarters, which a person can follow; symmetric P with both eigenvalues above 0; points where the bell is not yet flat. A share has all
 * lengths in other units, and a share one coordinate next to nothing, on an axis of its own.
 */
function cases({ points, gaussians: [fewest, most] }: Layout): ReturnType<typeof simplest<Case>> {
  return simplest<Case>(
    (random) => {
      const quarters = (bound: number): number => random.nextInt(-4 * bound, 4 * bound) / 4;
      const isDrawn = (share: number): boolean => random.nextInt(0, 99) < share;
      const k = most > 1 && isDrawn(SHARES.many) ? random.nextInt(most + 1, 9) : random.nextInt(fewest, most);
      const few = isDrawn(SHARES.long) ? random.nextInt(6, 60) : random.nextInt(1, 5);
      const n = points === "one" ? 1 : few;
      const times = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);
      const drawn: Case = {
        x: values(
          points === "one" ? [2] : [n, 2],
          times(2 * n, () => quarters(2)),
        ),
        precisions: values(
          [k, 2, 2],
          times(k, () => {
            const b = quarters(1);
            return [random.nextInt(5, 16) / 4, b, b, random.nextInt(5, 16) / 4];
          }).flat(),
        ),
        means: values(
          [k, 2],
          times(2 * k, () => quarters(1)),
        ),
        weights: values(
          [k],
          times(k, () => quarters(2) || 1),
        ),
        upstream: values(
          [n],
          times(n, () => quarters(2) || -1),
        ),
      };
      const power = random.nextInt(3, 9) * (random.nextInt(0, 1) === 0 ? 1 : -1);
      if (isDrawn(SHARES.size)) return inUnits(drawn, power);
      return isDrawn(SHARES.steep) ? nearAnAxis(drawn, Number(`1e-${random.nextInt(6, 10)}`)) : drawn;
    },
    function* (given) {
      const { x, precisions, means, weights, upstream } = given;
      const [k, n] = [weights.data.length, upstream.data.length];
      const farthest = Math.max(...x.data.map(Math.abs), ...means.data.map(Math.abs));
      if (farthest > 100 || (farthest > 0 && farthest < 0.01))
        yield inUnits(given, -Math.floor(Math.log10(farthest)));
      if (k > fewest) {
        yield {
          ...given,
          precisions: values([k - 1, 2, 2], precisions.data.slice(4)),
          means: values([k - 1, 2], means.data.slice(2)),
          weights: values([k - 1], weights.data.slice(1)),
        };
      }
      if (n > 1)
        yield {
          ...given,
          x: values([n - 1, 2], x.data.slice(2)),
          upstream: values([n - 1], upstream.data.slice(1)),
        };
      if (upstream.data.some((entry) => entry !== 1))
        yield {
          ...given,
          upstream: values(
            [n],
            upstream.data.map(() => 1),
          ),
        };
      const plain = precisions.data.map((_, i) => [2, 0, 0, 2][i % 4]);
      if (precisions.data.some((entry, i) => entry !== plain[i]))
        yield { ...given, precisions: values([k, 2, 2], plain) };
      if (means.data.some(Boolean))
        yield {
          ...given,
          means: values(
            [k, 2],
            means.data.map(() => 0),
          ),
        };
      if (weights.data.some((entry) => entry !== 1))
        yield {
          ...given,
          weights: values(
            [k],
            weights.data.map(() => 1),
          ),
        };
      for (const [i, entry] of x.data.entries())
        for (const simpler of [0, 1])
          if (entry !== 0 && entry !== 1)
            yield { ...given, x: values([...x.shape], x.data.with(i, simpler)) };
    },
    (given) => exponents(given).every((exponent) => exponent < 24),
  );
}

/** All lengths times a power of ten, and what goes with their square divided by it: the values stay. */
function inUnits(given: Case, power: number): Case {
  const by = (factor: number, { shape, data }: Values): Values => ({
    shape,
    data: data.map((entry) => entry * factor),
  });
  const [length, square] = [Number(`1e${power}`), Number(`1e${-2 * power}`)];
  return {
    ...given,
    x: by(length, given.x),
    means: by(length, given.means),
    precisions: by(square, given.precisions),
  };
}

/** Means at 0 and axes along the coordinates, the first of which is next to nothing: its slope is a small number, and as exact as any. */
function nearAnAxis(given: Case, tiny: number): Case {
  const { x, means, precisions } = given;
  return {
    ...given,
    x: { ...x, data: x.data.map((entry, i) => (i % 2 === 0 ? tiny * (entry || 1) : entry)) },
    means: { ...means, data: means.data.map(() => 0) },
    precisions: {
      ...precisions,
      data: precisions.data.map((entry, i) => (i % 4 === 1 || i % 4 === 2 ? 0 : entry)),
    },
  };
}

/** What each entry of the gradient is made of, |P| |x − m| G for each bell. */
function naturalSlopes(given: Case, weight = (k: number): number => given.weights.data[k]): Float64Array {
  return Float64Array.from(
    rows(given).flatMap((i) =>
      [0, 1].map((d) =>
        bells(given).reduce((sum, k) => {
          const [u, v] = parts(given, i, k).u.map(Math.abs);
          const [a, b] = given.precisions.data.slice(4 * k + 2 * d, 4 * k + 2 * d + 2).map(Math.abs);
          return sum + Math.abs(given.upstream.data[i] * weight(k)) * (a * u + b * v) * bell(given, i, k);
        }, 0),
      ),
    ),
  );
}

/** Errors count relative to the largest of what a gradient is made of: its entries may cancel. */
const sizeOf = (given: Case, field: string): number =>
  field === "gradient" ? Math.max(...naturalSlopes(given)) || Number.MIN_VALUE : 1;

const bells = ({ weights }: Case): number[] => [...weights.data.keys()];
const rows = ({ upstream }: Case): number[] => [...upstream.data.keys()];

/** x − m and P(x − m), of row i and Gaussian k. */
function parts({ x, precisions, means }: Case, i: number, k: number): { u: number[]; pu: number[] } {
  const u = [0, 1].map((d) => x.data[2 * i + d] - means.data[2 * k + d]);
  const [a, b, c, d] = precisions.data.slice(4 * k, 4 * k + 4);
  return { u, pu: [a * u[0] + b * u[1], c * u[0] + d * u[1]] };
}

function quadratic(given: Case, i: number, k: number): number {
  const { u, pu } = parts(given, i, k);
  return u[0] * pu[0] + u[1] * pu[1];
}

const exponents = (given: Case): number[] =>
  rows(given).flatMap((i) => bells(given).map((k) => quadratic(given, i, k)));

/** The value of one bell at one row. */
type Bell = (given: Case, i: number, k: number) => number;

const bell: Bell = (given, i, k) => Math.exp(-0.5 * quadratic(given, i, k));

/** [n] */
function sums(given: Case, f: Bell = bell, weight = (k: number): number => given.weights.data[k]): Values {
  return vectorOf(
    rows(given).map((i) => bells(given).reduce((sum, k) => sum + weight(k) * f(given, i, k), 0)),
  );
}

/** Of ⟨upstream, values⟩ in x; −P(x − m) G for each bell. */
function slopes(given: Case, weight = (k: number): number => given.weights.data[k], factor = -1): Values {
  const data = rows(given).flatMap((i) =>
    [0, 1].map((d) =>
      bells(given).reduce(
        (sum, k) =>
          sum + factor * given.upstream.data[i] * weight(k) * parts(given, i, k).pu[d] * bell(given, i, k),
        0,
      ),
    ),
  );
  return values([...given.x.shape], data);
}

/** Constructs what is asked for, asks it for its values, and goes back. */
async function look({ engine, exports, inputs }: ProgramContext): Promise<unknown> {
  const { precisions, means, weights, upstream } = inputs;
  const x = inputs["x"].clone().detach().requiresGrad_(true);
  const matrices = [...precisions].map((matrix) => matrix.clone());
  const centres = [...means].map((mean) => mean.clone());
  const module =
    weights.shape[0] === 1
      ? new exports.Gaussian(matrices[0], centres[0])
      : new exports.GaussianCombination(matrices, centres, await weights.read());
  const value = module.forward(x);
  if (!(value instanceof engine.Tensor)) return { values: value };
  const found = { values: value.detach(), "it has a record of x": value.requiresGrad };
  if (!value.requiresGrad || value.shape.join() !== upstream.shape.join()) return found;
  value.backward(upstream.clone());
  return {
    ...found,
    gradient: x.grad ?? inputs["x"].mul(0),
    "x is left alone": (await x.sub(inputs["x"]).abs().sum().read()) === 0,
  };
}

/** On a Gaussian alone, whose weight is 1; else a combination. */
const unweighted = (): number => 1;

function misconceptionsOf(weight?: () => number): ProgramMisconception<Case>[] {
  const rival = (
    says: string,
    f: Bell,
    code: ProgramMisconception<Case>["code"] = "wrong-value",
  ): ProgramMisconception<Case> => ({
    code,
    says,
    expected: (given) => ({ values: sums(given, f, weight) }),
  });
  const otherSlope = (
    says: string,
    code: ProgramMisconception<Case>["code"],
    gradient: (given: Case) => Values,
    advice?: string,
  ): ProgramMisconception<Case> => ({
    code,
    says,
    ...(advice !== undefined && { advice }),
    expected: (given) => ({ values: sums(given, bell, weight), gradient: gradient(given) }),
  });
  return [
    rival("The ½ in the exponent is missing.", (given, i, k) => Math.exp(-quadratic(given, i, k))),
    rival(
      "The minus in the exponent is missing: a bell falls away from its mean.",
      (given, i, k) => Math.exp(0.5 * quadratic(given, i, k)),
      "sign-flipped",
    ),
    rival("Twice the exponent's ½ is taken where the ½ belongs.", (given, i, k) =>
      Math.exp(-2 * quadratic(given, i, k)),
    ),
    rival(
      "The exponential is missing: that is the exponent itself.",
      (given, i, k) => -0.5 * quadratic(given, i, k),
    ),
    rival("That is the quadratic form alone: the −½ and the exponential are missing.", quadratic),
    rival(
      "The mean is not subtracted.",
      (given, i, k) =>
        bell(
          {
            ...given,
            means: values(
              [...given.means.shape],
              given.means.data.map(() => 0),
            ),
          },
          i,
          k,
        ),
      "missing-term",
    ),
    rival(
      "The mean is added where it must be subtracted.",
      (given, i, k) =>
        bell(
          {
            ...given,
            means: values(
              [...given.means.shape],
              given.means.data.map((m) => -m),
            ),
          },
          i,
          k,
        ),
      "sign-flipped",
    ),
    rival(
      "P plays no part: that is the bell of the unit matrix.",
      (given, i, k) => Math.exp(-0.5 * parts(given, i, k).u.reduce((sum, u) => sum + u * u, 0)),
      "missing-term",
    ),
    rival(
      "Only the diagonal of P plays a part.",
      (given, i, k) => {
        const { u } = parts(given, i, k);
        return Math.exp(
          -0.5 * (given.precisions.data[4 * k] * u[0] ** 2 + given.precisions.data[4 * k + 3] * u[1] ** 2),
        );
      },
      "missing-term",
    ),
    rival("P is used as a covariance: its inverse stands in the exponent.", (given, i, k) => {
      const { u } = parts(given, i, k);
      const [a, b, , d] = given.precisions.data.slice(4 * k, 4 * k + 4);
      return Math.exp((-0.5 * (d * u[0] ** 2 - 2 * b * u[0] * u[1] + a * u[1] ** 2)) / (a * d - b * b));
    }),
    rival("P is squared: ‖P(x − m)‖² stands in the exponent.", (given, i, k) =>
      Math.exp(-0.5 * parts(given, i, k).pu.reduce((sum, p) => sum + p * p, 0)),
    ),
    rival("A root is taken of the quadratic form.", (given, i, k) =>
      Math.exp(-0.5 * Math.sqrt(quadratic(given, i, k))),
    ),
    rival(
      "That is the density, divided by its integral: the bell of this lesson is 1 at its mean.",
      (given, i, k) => {
        const [a, b, c, d] = given.precisions.data.slice(4 * k, 4 * k + 4);
        return (bell(given, i, k) * Math.sqrt(a * d - b * c)) / (2 * Math.PI);
      },
      "scaled",
    ),
    rival(
      "The sum over the exponent's terms is a mean: half of it is lost.",
      (given, i, k) => Math.exp(-0.25 * quadratic(given, i, k)),
      "scaled",
    ),
    rival(
      "One factor (x − m) is missing: the exponent is −½ Σ P(x − m).",
      (given, i, k) => Math.exp(-0.5 * parts(given, i, k).pu.reduce((sum, p) => sum + p, 0)),
      "missing-term",
    ),
    {
      code: "sign-flipped",
      says: "Your values are minus the right ones.",
      expected: (given) => ({ values: sums(given, (...at) => -bell(...at), weight) }),
    },
    {
      code: "wrong-value",
      says: "All rows of a batch are summed up into one exponent: sum along the last dimension alone.",
      expected: (given) => ({
        values: vectorOf(
          rows(given).map(() =>
            bells(given).reduce(
              (sum, k) =>
                sum +
                (weight ?? ((j: number) => given.weights.data[j]))(k) *
                  Math.exp(-0.5 * rows(given).reduce((total, i) => total + quadratic(given, i, k), 0)),
              0,
            ),
          ),
        ),
      }),
    },
    {
      code: "detached",
      says: "The values have no record of x: no gradient can reach it.",
      advice:
        "Compute with tensors from x to the result: `item()`, `detach()`, `noGrad` and `tensor(…)` of plain numbers cut the record.",
      expected: (given) => ({ values: sums(given, bell, weight), "it has a record of x": false }),
    },
    otherSlope(
      "Your gradient is exactly half of the true one: one of the two (x − m) is held constant.",
      "detached",
      (given) => slopes(given, weight, -0.5),
      "Take no `detach()`, `item()` or `tensor(…)` on the way: x is in both factors.",
    ),
    otherSlope("Your gradient has the wrong sign.", "sign-flipped", (given) => slopes(given, weight, 1)),
    otherSlope("Your gradient is exactly twice the true one.", "scaled", (given) =>
      slopes(given, weight, -2),
    ),
    otherSlope("Your gradient ignores what comes from above.", "upstream-ignored", (given) =>
      slopes({ ...given, upstream: vectorOf(given.upstream.data.map(() => 1)) }, weight),
    ),
    otherSlope("Your gradient is zero.", "detached", (given) => slopes(given, weight, 0)),
  ];
}

const combined: readonly ProgramMisconception<Case>[] = [
  {
    code: "missing-term",
    says: "The weights play no part.",
    expected: (given) => ({ values: sums(given, bell, unweighted) }),
  },
  {
    code: "sign-flipped",
    says: "The signs of the weights are lost.",
    expected: (given) => ({ values: sums(given, bell, (k) => Math.abs(given.weights.data[k])) }),
  },
  {
    code: "missing-term",
    says: "That is the first Gaussian alone, with its weight.",
    expected: (given) => ({ values: sums(given, bell, (k) => (k === 0 ? given.weights.data[0] : 0)) }),
  },
  {
    code: "missing-term",
    says: "That is the last Gaussian alone, with its weight.",
    expected: (given) => ({
      values: sums(given, bell, (k) => (k === bells(given).length - 1 ? given.weights.data[k] : 0)),
    }),
  },
  {
    code: "missing-term",
    says: "The first Gaussian is left out.",
    expected: (given) => ({ values: sums(given, bell, (k) => (k === 0 ? 0 : given.weights.data[k])) }),
  },
  {
    code: "missing-term",
    says: "The last Gaussian is left out.",
    expected: (given) => ({
      values: sums(given, bell, (k) => (k === bells(given).length - 1 ? 0 : given.weights.data[k])),
    }),
  },
  {
    code: "scaled",
    says: "The weights are made to add up to 1: they are taken as they are.",
    expected: (given) => {
      const total = given.weights.data.reduce((sum, w) => sum + w, 0);
      return { values: sums(given, bell, (k) => given.weights.data[k] / total) };
    },
  },
  {
    code: "scaled",
    says: "The mean over the Gaussians is taken where the sum belongs.",
    expected: (given) => ({
      values: sums(given, bell, (k) => given.weights.data[k] / bells(given).length),
    }),
  },
  {
    code: "wrong-value",
    says: "The first weight is given to every Gaussian.",
    expected: (given) => ({ values: sums(given, bell, () => given.weights.data[0]) }),
  },
  {
    code: "swapped-arguments",
    says: "The weights are taken in the wrong order: each belongs to the Gaussian of its place.",
    expected: (given) => ({
      values: sums(given, bell, (k) => given.weights.data[bells(given).length - 1 - k]),
    }),
  },
  {
    code: "wrong-value",
    says: "Every Gaussian has the first mean.",
    expected: (given) => {
      const { means } = given;
      return {
        values: sums({
          ...given,
          means: values(
            [...means.shape],
            means.data.map((_, i) => means.data[i % 2]),
          ),
        }),
      };
    },
  },
  {
    code: "wrong-value",
    says: "Every Gaussian has the first precision.",
    expected: (given) => {
      const { precisions } = given;
      return {
        values: sums({
          ...given,
          precisions: values(
            [...precisions.shape],
            precisions.data.map((_, i) => precisions.data[i % 4]),
          ),
        }),
      };
    },
  },
  {
    code: "wrong-value",
    says: "The Gaussians are multiplied where they must be added up.",
    expected: (given) => ({
      values: vectorOf(
        rows(given).map((i) =>
          bells(given).reduce((product, k) => product * given.weights.data[k] * bell(given, i, k), 1),
        ),
      ),
    }),
  },
  {
    code: "wrong-value",
    says: "The weights are in the exponents: they belong in front of the bells.",
    expected: (given) => ({
      values: sums(
        given,
        (at, i, k) => Math.exp(-0.5 * at.weights.data[k] * quadratic(at, i, k)),
        unweighted,
      ),
    }),
  },
  ...misconceptionsOf(),
];

/** For one vector x and one Gaussian, over all their numbers; mathjs differentiates it. */
const reference = (x: Tensor, P: Tensor, m: Tensor): Tensor => {
  const centred = x.sub(m);
  return P.matmul(centred).dot(centred).mul(-0.5).exp();
};

const right = (given: Case, weight?: () => number): Expected => ({
  values: sums(given, bell, weight),
  "it has a record of x": true,
  gradient: slopes(given, weight),
  "x is left alone": true,
});

/** Gradients at full length would hide each other. */
const ARROW = 0.5;

interface View {
  readonly given: Case;
  /** Of the points in `given`, the first ones have arrows; the others go up along x₁ = 0. */
  readonly arrows: number;
  readonly y: readonly [number, number];
}

function view(
  shown: typeof GAUSSIANS,
  y: readonly [number, number],
  places: readonly (readonly number[])[],
): View {
  const up = Array.from({ length: 121 }, (_, k) => [0, y[0] + ((y[1] - y[0]) * k) / 120]);
  const points = [...places, ...up];
  const given = {
    x: values([points.length, 2], points.flat()),
    precisions: values(
      [shown.length, 2, 2],
      shown.flatMap(({ precision }) => precision.flat()),
    ),
    means: values(
      [shown.length, 2],
      shown.flatMap(({ mean }) => mean),
    ),
    weights: vectorOf(shown.map(({ weight }) => weight)),
    upstream: vectorOf(points.map(() => 1)),
  };
  return { given, arrows: places.length, y };
}

/** What was computed at the points of a view. */
interface Found {
  readonly values: ArrayLike<number>;
  readonly gradient: ArrayLike<number>;
}

/** @param name of the field. */
function panels(name: string, { given, arrows, y }: View, found: Found, wanted: Found | undefined): Panel[] {
  const { data } = given.x;
  const walked = ({ values: all }: Found): number[] =>
    rows(given)
      .slice(arrows)
      .flatMap((i) => [data[2 * i + 1], all[i]]);
  const arrow = ({ gradient }: Found, i: number): number[] => {
    const [u, v] = data.slice(2 * i, 2 * i + 2);
    return [u, v, u + ARROW * gradient[2 * i], v + ARROW * gradient[2 * i + 1]];
  };
  return [
    {
      title: "Contours, and half of the gradient",
      x: { label: "x₁", from: landscape.x[0], to: landscape.x[1] },
      y: { label: "x₂", from: y[0], to: y[1] },
      equal: true,
      layers: [
        { kind: "contours", field: name },
        ...Array.from({ length: arrows }, (_, i) =>
          lineBeside({
            name: i === 0 ? "half of the gradient" : "",
            points: arrow(found, i),
            ...(wanted && { right: arrow(wanted, i) }),
            colour: 0,
            arrow: true,
          }),
        ).flat(),
      ],
    },
    {
      title: "Along x₁ = 0",
      x: { label: "x₂", from: y[0], to: y[1] },
      y: { label: name, from: Math.min(0, ...given.weights.data) - 0.2, to: 1.2 },
      layers: lineBeside({
        name: `${name} along x₁ = 0`,
        points: walked(found),
        ...(wanted && { right: walked(wanted) }),
        colour: 1,
      }),
    },
  ];
}

export const lesson: Suite = suite("gaussians", ({ exercise, it, field, picture }) => {
  const alone = (points: Layout["points"], name: string): ProgramHandle<Case> =>
    exercise.program(name, {
      needs: ["Gaussian"],
      run: look,
      expected: (given: Case) => right(given, unweighted),
      domain: cases({ points, gaussians: [1, 1] }),
      misconceptions: misconceptionsOf(unweighted),
      size: sizeOf,
    });
  const single = alone("one", "the Gaussian of one vector");
  const batch = alone("batch", "the Gaussian of a batch");

  it(
    "is exp(−½ (x − m)ᵀP(x − m)) for one vector, of shape [1], and gives x its gradient",
    {
      points: 3,
      says: "1 at the mean, and falling away from it. ∇ₓ = −P(x − m) G, times what comes from above.",
      of: ["Gaussian"],
    },
    forAll(cases({ points: "one", gaussians: [1, 1] }), (given) => single.agrees(given)),
  );

  it(
    "takes a batch of shape [n, 2], and gives [n]",
    { points: 2, says: "Each row on its own: what the other rows are changes nothing.", of: ["Gaussian"] },
    forAll(cases({ points: "batch", gaussians: [1, 1] }), (given) => batch.agrees(given)),
  );

  const frozen = exercise.program("the parameters", {
    needs: ["Gaussian"],
    run: ({ engine, exports, inputs }) => {
      const module = new exports.Gaussian(
        [...inputs["precisions"]][0].clone(),
        [...inputs["means"]][0].clone(),
      );
      if (!(module instanceof engine.Module)) return { "it is a Module": false };
      const own = module.parameters();
      const has = (shape: string): boolean => own.some((parameter) => parameter.shape.join() === shape);
      return {
        "it is a Module": true,
        "parameters() lists the precision": has("2,2"),
        "parameters() lists the mean": has("2"),
        "all of them are frozen": own.every((parameter) => !parameter.requiresGrad),
      };
    },
    expected: () => ({
      "it is a Module": true,
      "parameters() lists the precision": true,
      "parameters() lists the mean": true,
      "all of them are frozen": true,
    }),
    domain: cases({ points: "one", gaussians: [1, 1] }),
  });
  it(
    "keeps its precision and its mean as frozen parameters",
    {
      points: 1,
      says: "A Parameter belongs to its module, and is saved with it; requiresGrad: false keeps gradients away.",
      of: ["Gaussian"],
    },
    forAll(cases({ points: "one", gaussians: [1, 1] }), (given) => frozen.agrees(given), { runs: 5 }),
  );

  const lone = { gaussians: [1, 1] } as const;
  it(
    "has the gradient that finite differences of its values measure",
    {
      points: 2,
      says: "Move one coordinate a little: the value must change by the step times that entry of the gradient.",
      of: ["Gaussian"],
    },
    forAll(
      cases({ points: "one", ...lone }),
      async (given) => {
        const at = async (point: Float64Array): Promise<number> =>
          numbersIn("values", (await single.runInFloat64({ ...given, x: vectorOf(point) }))["values"])[0];
        const asked = { ...given, upstream: vectorOf([1]) };
        const [fields, measured] = await Promise.all([
          single.run(asked),
          differences((points) => Promise.all(points.map(at)), given.x.data),
        ]);
        expect(numbersIn("gradient", fields["gradient"])).to.agreeWithDifferences(
          measured,
          slopes(asked, unweighted).data,
          { scale: naturalSlopes(asked, unweighted) },
        );
      },
      { runs: 20 },
    ),
  );

  it(
    "has the gradient that mathjs derives",
    {
      points: 2,
      says: "∂G/∂xᵢ, from the formula, each entry to eleven digits, however small it is beside the other.",
      of: ["Gaussian"],
    },
    forAll(
      cases({ points: "one", ...lone }),
      async (given) => {
        const { x, precisions, means } = given;
        const [fields, exact] = await Promise.all([
          single.run(given),
          symbolicGradient(reference, [
            { name: "x", values: x },
            { name: "P", values: values([2, 2], precisions.data) },
            { name: "m", values: vectorOf(means.data) },
          ]),
        ]);
        expect(numbersIn("gradient", fields["gradient"])).to.agreeWith(
          exact.gradients[0].map((entry) => given.upstream.data[0] * entry),
          { scale: naturalSlopes(given, unweighted) },
        );
      },
      { runs: 60 },
    ),
  );

  it(
    "is the same on both sides of its mean, with opposite gradients",
    { points: 1, says: "G(2m − x) = G(x), and ∇G(2m − x) = −∇G(x).", of: ["Gaussian"] },
    forAll(
      cases({ points: "one", ...lone }),
      async (given) => {
        const mirrored = given.x.data.map((entry, d) => 2 * given.means.data[d] - entry);
        const [here, there] = await Promise.all([
          single.run(given),
          single.run({ ...given, x: vectorOf(mirrored) }),
        ]);
        expect(numbersIn("values", there["values"])).to.agreeWith(numbersIn("values", here["values"]));
        expect(numbersIn("gradient", there["gradient"])).to.agreeWith(
          numbersIn("gradient", here["gradient"]).map((entry) => -entry),
          { scale: sizeOf(given, "gradient") },
        );
        await single.agrees(given);
      },
      { runs: 30 },
    ),
  );

  const both = (points: Layout["points"], name: string): ProgramHandle<Case> =>
    exercise.program(name, {
      needs: ["GaussianCombination"],
      run: look,
      expected: (given: Case) => right(given),
      domain: cases({ points, gaussians: [2, 3] }),
      misconceptions: combined,
      size: sizeOf,
    });
  const sum = both("one", "the combination at one vector");
  const sumOfBatch = both("batch", "the combination on a batch");

  it(
    "adds up Gaussians, each with its weight",
    {
      points: 3,
      says: "Σ wᵢ Gᵢ(x), of shape [1], with the gradients added up in the same way.",
      of: ["GaussianCombination"],
    },
    forAll(cases({ points: "one", gaussians: [2, 3] }), (given) => sum.agrees(given)),
  );

  it(
    "adds them up on a batch, too",
    { points: 1, says: "[n, 2] gives [n].", of: ["GaussianCombination"] },
    forAll(cases({ points: "batch", gaussians: [2, 3] }), (given) => sumOfBatch.agrees(given), { runs: 50 }),
  );

  const one = exercise.program("the combination of one", {
    needs: ["GaussianCombination"],
    run: async ({ engine, exports, inputs }) => {
      const module = new exports.GaussianCombination(
        [...inputs["precisions"]].map((matrix) => matrix.clone()),
        [...inputs["means"]].map((mean) => mean.clone()),
        await inputs["weights"].read(),
      );
      return {
        values: module.forward(inputs["x"]).detach(),
        "no parameter wants a gradient":
          module instanceof engine.Module &&
          module.parameters().every((parameter) => !parameter.requiresGrad),
      };
    },
    expected: (given: Case) => ({ values: sums(given), "no parameter wants a gradient": true }),
    domain: cases({ points: "one", gaussians: [1, 1] }),
    misconceptions: combined,
  });
  it(
    "is a Gaussian times its weight where there is only one, and wants no gradients for its parameters",
    {
      points: 1,
      says: "A combination is a Module whose parameters are all frozen.",
      of: ["GaussianCombination"],
    },
    forAll(cases({ points: "one", ...lone }), (given) => one.agrees(given), { runs: 30 }),
  );

  const foundBy = async (handle: ProgramHandle<Case>, given: Case): Promise<Found> => {
    const fields = await handle.run(given);
    return { values: valuesOf(fields, "values").data, gradient: valuesOf(fields, "gradient").data };
  };
  const rightAt = (given: Case): Found => ({ values: sums(given).data, gradient: slopes(given).data });

  const hollow = view(
    [{ ...GAUSSIANS[1], weight: 1 }],
    [-3.4, -0.6],
    [
      [1.5, -1.4],
      [0.2, -1.6],
      [-1, -1.9],
      [-0.5, -2.5],
      [1.2, -2.1],
    ],
  );
  field({
    name: "G",
    f: (x, y) => sums({ ...hollow.given, x: values([1, 2], [x, y]), upstream: vectorOf([1]) }).data[0],
    x: landscape.x,
    y: hollow.y,
    levels: [0.1, 0.3, 0.5, 0.7, 0.9],
  });
  picture("One Gaussian", {
    of: ["Gaussian"],
    reference: () => rightAt(hollow.given),
    own: () => foundBy(batch, hollow.given),
    draw: (found, wanted) => ({
      text: "P = [[1, −2], [−2, 10]] and m = [0, −2]. Contours are ellipses about the mean, as P stretches and turns them. Gradients cross them at right angles, uphill.",
      panels: panels("G", hollow, found, wanted),
    }),
  });

  const difference = view(GAUSSIANS, landscape.y, [
    [-1, 1.4],
    [1.1, 0.8],
    [0.5, 0.4],
    [0.3, -1.5],
    [-0.9, -2.4],
  ]);
  field(landscape);
  picture("The difference of two", {
    of: ["GaussianCombination"],
    reference: () => rightAt(difference.given),
    own: () => foundBy(sumOfBatch, difference.given),
    draw: (found, wanted) => ({
      text: "The Gaussian with P = [[1, 0], [0, 4]] and m = [0, 1], minus the one above: weights 1 and −1 make a hill and a hollow. Gradients point up the hill and out of the hollow.",
      panels: panels("f", difference, found, wanted),
    }),
  });
});

function numbersIn(name: string, field: Field | undefined): Float64Array {
  if (field?.kind !== "tensor" || field.values.data.length === 0)
    throw new Failure(`There are no ${name}.`, { code: "wrong-type" });
  return field.values.data;
}
