/** What a tensor is: its shape, its methods, and its gradient. */
import { tensor } from "../../engine/index.ts";
import { arrows, contours, inputs, numbers, type Suite, shown, suite, vectorOf } from "../../properties/index.ts";
import { mutants } from "./mutants.ts";
import * as written from "./solution.ts";

/** Run, not written down: a prediction is judged by what happens. */
function isNull(): written.Nulls {
  const x = tensor([1, 2], { requiresGrad: true });
  const fresh = x.grad === null;
  x.square().sum().backward();
  const afterBackward = x.grad === null;
  x.grad = null;
  x.square().sum();
  const afterForgetting = x.grad === null;
  const c = tensor([3, 4]);
  x.mul(c).sum().backward();
  return { fresh, afterBackward, afterForgetting, ofPlainTensor: c.grad === null };
}

const solution = { ...written, isNull };
/** No square ones: what goes along the wrong dimension must not fit by chance. */
const matrices = inputs({ a: numbers(["n", "m"]), above: numbers(["n", "m"], { quarters: 2, zero: false }) }, { n: [2, 3], m: [4, 6] });

/** Places around the origin. */
const AROUND = Array.from({ length: 8 }, (_, k) => {
  const angle = (k * Math.PI) / 4 + 0.3;
  return vectorOf([Math.cos(angle), Math.sin(angle)]);
});

export const lesson: Suite = suite("tensors", { solution, mutants, predicts: ["isNull"] }, ({ exercise, it, field, picture }) => {
  const halfSquares = exercise.function("halfSquares", {
    domain: inputs({ x: numbers(["n"]), y: numbers(["n"], { quarters: 2 }), above: numbers(["n"], { quarters: 2, zero: false }) }, { n: [2, 5] }),
  });
  it(
    "computes entry by entry, with methods for operators",
    { points: 2, says: "½ (xᵢ − yᵢ)² in place i: a method works on all entries at once." },
    halfSquares.agrees(),
    halfSquares.followsDifferences(),
  );

  const rowSums = exercise.function("rowSums", {
    domain: inputs({ a: numbers(["n", "m"]), above: numbers(["n"], { quarters: 2, zero: false }) }, { n: [2, 4], m: [2, 5] }),
  });
  it("adds up each row", { points: 2, says: "[n, m] becomes [n]. Dimension 0 runs down the rows, dimension 1 along each of them." }, rowSums.agrees());

  const centred = exercise.function("centred", { domain: matrices });
  it(
    "takes away from each column its mean",
    { points: 2, says: "[n, m] minus [m]: what is shorter is repeated along the dimensions that it lacks, which is called broadcasting." },
    centred.agrees(),
    centred.followsDifferences({ runs: 10 }),
  );

  const table = exercise.function("table", {
    domain: inputs(
      { x: numbers(["n"]), y: numbers(["m"], { quarters: 2 }), above: numbers(["n", "m"], { quarters: 2, zero: false }) },
      { n: [2, 3], m: [4, 6] },
    ),
  });
  it(
    "makes the table of all products",
    { points: 2, says: "xᵢ yⱼ in row i and column j. [n, 1] and [m] make [n, m]." },
    table.agrees(),
    table.followsDifferences({ runs: 10 }),
  );

  const description = exercise.procedure("the description", {
    needs: ["described"],
    run: ({ exports, inputs }) => {
      const of = (a: (typeof inputs)[string]) => {
        const { dimensions, entries, rows } = exports.described(a);
        return { dimensions, entries, rows };
      };
      const [vector, stacked] = [of(inputs["a"].sum(1)), of(inputs["a"].reshape([1, ...inputs["a"].shape]))];
      return {
        ...of(inputs["a"]),
        "dimensions of a.sum(1)": vector.dimensions,
        "entries of a.sum(1)": vector.entries,
        "rows of a.sum(1)": vector.rows,
        "dimensions of [1, n, m]": stacked.dimensions,
        "entries of [1, n, m]": stacked.entries,
        "rows of [1, n, m]": stacked.rows,
      };
    },
    domain: inputs({ a: numbers(["n", "m"]) }, { n: [2, 3], m: [4, 6] }),
  });
  it(
    "reads a shape",
    { points: 1, says: "shape is an array of lengths, ndim how many there are, and numel() their product." },
    description.agrees({ runs: 20 }),
  );

  const cubes = exercise.procedure("gradientOfCubes(x)", {
    needs: ["gradientOfCubes"],
    run: async ({ engine, exports, inputs }) => {
      const x = inputs["x"].clone();
      const gradient = exports.gradientOfCubes(x);
      if (!(gradient instanceof engine.Tensor)) return { gradient };
      const again = exports.gradientOfCubes(x);
      return {
        gradient,
        "a second call gives the same": (await gradient.sub(again).abs().sum().read()) === 0,
        "x is left alone": (await x.detach().sub(inputs["x"]).abs().sum().read()) === 0 && !x.requiresGrad,
      };
    },
    domain: inputs({ x: numbers(["n"]) }, { n: [2, 5] }),
  });
  it(
    "differentiates by backward",
    { points: 2, says: "Make a leaf that requires a gradient, compute, call backward() on the one number that comes out, and read the leaf's grad: 3 xᵢ²." },
    cubes.agrees(),
  );

  it(
    "depends on its arguments alone, and leaves them as they are",
    { points: 1, says: "Asked again, each answers the same; methods that end in _ would write into what was given." },
    halfSquares.isPure({ runs: 20 }),
    rowSums.isPure({ runs: 10 }),
    centred.isPure({ runs: 20 }),
    table.isPure({ runs: 10 }),
  );

  const prediction = exercise.procedure("your prediction", {
    needs: ["isNull"],
    run: ({ exports }) => {
      const { fresh, afterBackward, afterForgetting, ofPlainTensor } = exports.isNull();
      return { fresh, afterBackward, afterForgetting, ofPlainTensor };
    },
    domain: inputs({}),
  });
  it(
    "predicts where a gradient is null",
    { points: 1, says: "null means that none has arrived. The suite runs the four lines." },
    prediction.agrees({ runs: 1 }),
  );

  field({ name: "x₁³ + x₂³", f: (x1, x2) => x1 ** 3 + x2 ** 3, x: [-1.8, 1.8], y: [-1.8, 1.8], levels: [-4, -2, -1, -0.3, 0.3, 1, 2, 4] });
  picture(
    "A gradient at eight places",
    shown(cubes, {
      text: "Each arrow is a fifth of the gradient of x₁³ + x₂³, at the place where it begins: backward gives both entries at once.",
      at: AROUND.map((x) => ({ x })),
      panels: (answers) => {
        const [places, gradients] = [AROUND.flatMap((x) => [...x.data]), answers.flatMap(({ gradient }) => [...gradient.data])];
        return [
          contours(
            "x₁³ + x₂³, level by level",
            { name: "x₁³ + x₂³", x: [-1.8, 1.8], y: [-1.8, 1.8] },
            arrows("a fifth of the gradient", places, gradients, 0, 0.2),
          ),
        ];
      },
      spoils: "differentiates by backward",
    }),
  );
});
