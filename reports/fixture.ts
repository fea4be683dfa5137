/** Results as the grader writes them, for the tests of the report. */
import type { LessonPage, Picture } from "./picture.ts";
import type { PropertyResult, Result, Tried } from "./result.ts";
import type { Verification } from "./verification.ts";

const HASH = "0123456789abcdef".repeat(4);

const tried: Tried = {
  tensors: [
    {
      name: "x, y",
      shapes: [1, 2, 3, 4, 5, 6].map((n) => [`[${n}]`, 10 + 3 * n] as const),
    },
  ],
  entries: 706,
  zeros: 55,
  negative: 311,
  whole: 240,
  ties: 38,
  magnitudes: [
    [-6, 3],
    [-2, 18],
    [-1, 201],
    [0, 402],
    [1, 27],
  ],
  settings: [
    {
      name: "momentum",
      values: [
        ["0", 24],
        ["0.5", 31],
        ["0.9", 45],
      ],
    },
  ],
};

export const passedProperty: PropertyResult = {
  id: "is-symmetric",
  title: "is symmetric: exchanging x and y exchanges the gradients",
  says: "cos(x, y) = cos(y, x).",
  points: 1,
  maxPoints: 1,
  runs: 100,
  replay: "WyJjb3NpbmUiXQ",
  durationMs: 12,
  status: "passed",
  tried,
};

export const failedProperty: PropertyResult = {
  id: "has-the-gradients",
  title: "has the gradients of the derivative on paper",
  says: "∂cos/∂xᵢ = yᵢ / (‖x‖ ‖y‖) − cos(x, y) xᵢ / ‖x‖².",
  points: 0,
  maxPoints: 3,
  runs: 100,
  replay: "WyJjb3NpbmUiLCJjZDc2OTVmYiIsNywiMTIzNDU2NzgiLCIxMjowOjE6MCJd",
  durationMs: 40,
  status: "failed",
  counterexample: {
    inputs: [
      { name: "x", shape: [2], dtype: "float64", data: [1, 0] },
      { name: "y", shape: [2], dtype: "float64", data: [0, 1] },
    ],
  },
  shrunkFrom: {
    inputs: [
      { name: "x", shape: [3], dtype: "float64", data: [0.25, 3.16724911913, -4] },
      { name: "y", shape: [3], dtype: "float64", data: [-2, 1, 3.5] },
    ],
  },
  comparison: {
    output: "∂cosine/∂x",
    entries: [
      {
        index: [0],
        yours: 0,
        exact: 0,
        difference: 0,
        differenceError: 2e-14,
        symbolic: "y1 / (sqrt(x1^2 + x2^2) * sqrt(y1^2 + y2^2))",
        latex: "\\frac{y_{1}}{\\sqrt{x_{1}^{2} + x_{2}^{2}} \\, \\sqrt{y_{1}^{2} + y_{2}^{2}}}",
        ok: true,
      },
      {
        index: [1],
        yours: 2,
        exact: 1,
        difference: 1,
        differenceError: 2e-14,
        symbolic: "y2 / (sqrt(x1^2 + x2^2) * sqrt(y1^2 + y2^2))",
        latex: "\\frac{y_{2}}{\\sqrt{x_{1}^{2} + x_{2}^{2}} \\, \\sqrt{y_{1}^{2} + y_{2}^{2}}}",
        ok: false,
      },
    ],
  },
  diagnosis: {
    code: "scaled",
    text: "Your gradient with respect to x is exactly twice the true one, on every input tried.",
    where: "exercise.ts:12",
    advice: "Your values are right: the factor comes in on the way back.",
  },
  tried,
};

export const failedResult: Result = {
  schema: "gradproof/result/v1",
  lesson: "cosine",
  submission: { path: "exercise.ts", name: "exercise.ts", id: "a1b2c3d4e5f6", sha256: HASH, bytes: 412 },
  suite: { sha256: HASH },
  engine: "0.1.0",
  node: "24.11.0",
  platform: "linux-x64",
  seed: 7,
  sandbox: "process",
  confinement: { enforces: ["environment", "memory", "time", "output"], note: "For practice." },
  durationMs: 900,
  status: "failed",
  score: 1,
  maxScore: 4,
  properties: [passedProperty, failedProperty],
  printed: "hello\n",
};

/** Beside what is detached, a step whose gradient the record does bring. */
export const taped: Result = {
  ...failedResult,
  properties: [
    passedProperty,
    {
      ...failedProperty,
      tape: {
        steps: [
          {
            op: "norm",
            line: 4,
            text: "const u = x.div(x.norm().detach());",
            value: { shape: [], data: [1] },
            gradient: null,
            exact: { shape: [], data: [-0.6] },
            ok: false,
          },
          {
            op: "detach",
            line: 4,
            text: "const u = x.div(x.norm().detach());",
            value: { shape: [], data: [1] },
            gradient: null,
            exact: { shape: [], data: [-0.6] },
            ok: false,
          },
          {
            op: "div",
            line: 4,
            text: "const u = x.div(x.norm().detach());",
            value: { shape: [2], data: [1, 0] },
            gradient: { shape: [2], data: [0.6, 0.8] },
            exact: { shape: [2], data: [0.6, 0.8] },
            ok: true,
          },
          {
            op: "dot",
            line: 5,
            text: "return u.dot(v);",
            value: { shape: [], data: [0.6] },
            gradient: { shape: [], data: [1] },
            exact: { shape: [], data: [1] },
            ok: true,
          },
        ],
        parting: 1,
        says: "They first part at detach at exercise.ts:4: the value depends on it, and the record does not bring it its gradient.",
      },
    },
  ],
};

export const passedResult: Result = {
  ...failedResult,
  status: "passed",
  score: 1,
  maxScore: 1,
  properties: [passedProperty],
};

export const notAttempted: Result = {
  ...failedResult,
  status: "not-attempted",
  score: 0,
  properties: [{ ...passedProperty, points: 0, status: "not-attempted" }],
};

export const graderError: Result = {
  ...failedResult,
  status: "error",
  score: undefined,
  maxScore: 0,
  properties: [],
  reason: "The grader itself failed: no space left on the device",
};

/** A lesson whose author has something to mend: one property passed, one failed, and of one nothing can be said. */
export const mistakenLesson: Result = {
  ...failedResult,
  status: "error",
  score: undefined,
  maxScore: 6,
  bonus: { score: 0, maxScore: 1 },
  properties: [
    passedProperty,
    { ...failedProperty, bonus: true, maxPoints: 1 },
    {
      ...passedProperty,
      id: "grows",
      title: "grows with x",
      points: 0,
      maxPoints: 5,
      status: "not-judged",
      mistake: { where: "suite.ts:12", title: "grows with x", text: "It asks nothing.", advice: "Ask `f`." },
    },
  ],
  mistakes: [{ where: "suite.ts:12", title: "grows with x", text: "It asks nothing.", advice: "Ask `f`." }],
  judged: { score: 1, maxScore: 1 },
  reason: "The lesson has a mistake.",
};

export const ungraded: Result = {
  ...graderError,
  status: "ungraded",
  maxScore: 4,
  reason: "exercise.zip is a zip archive, not a program. Unpack it, and hand in the .ts or .js file itself.",
};

/** A class of failures: `properties` of them over submissions of nine, all failing, each at its own input. */
export function failingClass(properties: number): Result[] {
  const perSubmission = 9;
  return Array.from(
    { length: Math.ceil(properties / perSubmission) },
    (_, s): Result => ({
      ...failedResult,
      submission: {
        ...failedResult.submission,
        path: `student-${s + 1}.ts`,
        name: `student-${s + 1}.ts`,
        id: `${s + 1}`,
      },
      properties: Array.from({ length: Math.min(perSubmission, properties - s * perSubmission) }, (_, p) => ({
        ...failedProperty,
        id: `property-${p}`,
        title: `has the gradients of the derivative on paper, part ${p + 1}`,
        counterexample: { inputs: [{ name: "x", shape: [2], dtype: "float64", data: [s, p] }] },
      })),
    }),
  );
}

const COLUMNS = 41;

/** A path that winds down into the hollow of a saddle. */
function path(steps: number, turn: number): number[] {
  return Array.from({ length: steps + 1 }, (_, k) => {
    const shrink = Math.exp((-3 * k) / steps);
    return [1.6 * shrink * Math.cos(turn * k), 1.6 * shrink * Math.sin(turn * k)];
  }).flat();
}

function picture(run: Picture["run"]): Picture {
  const axis = (label: string): { label: string; from: number; to: number } => ({ label, from: -2, to: 2 });
  const map = { x: axis("x₁"), y: axis("x₂"), equal: true };
  const contours = { kind: "contours", field: "f" } as const;
  const line = {
    kind: "line",
    name: "gradient descent",
    points: path(200, 0.07),
    colour: 0,
    steps: 200,
  } as const;
  const other = { kind: "line", name: "momentum", points: path(60, 0.3), colour: 1, steps: 60 } as const;
  return {
    id: "the-path",
    title: "The path over the contours",
    text: "Both wind down to `[0, 0]`: gradient descent in 200 steps, momentum in 60.",
    run,
    panels: [
      {
        title: "Numbered",
        ...map,
        layers: [contours, { ...line, marks: "numbers" }, { kind: "point", name: "saddle", at: [0, 0] }],
      },
      { title: "Plain", ...map, layers: [contours, { ...line, marks: "dots" }, { ...other, dashed: true }] },
      {
        title: "The objective against the step",
        x: { label: "step", from: 0, to: 200 },
        y: { label: "f", from: -0.5, to: 2.5 },
        layers: [line, other].map((each) => ({
          ...each,
          points: Array.from({ length: each.steps + 1 }, (_, k) => [
            k,
            2 * Math.exp((-6 * k) / each.steps),
          ]).flat(),
        })),
      },
    ],
  };
}

/** The lesson that all these results are about, with one picture. */
export const lessonPage: LessonPage = {
  name: "cosine",
  text: "# The cosine\n\nHow **alike** are two vectors?\n\n$$\\cos(x, y) = \\frac{x \\cdot y}{\\lVert x \\rVert \\, \\lVert y \\rVert}$$\n\n## Your part\n\n1. Write `cosine(x, y)`.\n2. Run\n\n```sh\nnpm test -- --grep cosine\n```\n\n| x | y | cosine |\n| - | - | -----: |\n| [1, 0] | [3, 4] | 3/5 |\n",
  fields: [
    {
      name: "f",
      x: [-2, 2],
      y: [-2, 2],
      columns: COLUMNS,
      values: Array.from({ length: COLUMNS * COLUMNS }, (_, k) => {
        const [x, y] = [(k % COLUMNS) / 10 - 2, Math.floor(k / COLUMNS) / 10 - 2];
        return Number((x * x - y * y + 0.3 * x * y).toPrecision(5));
      }),
      levels: [-3, -2, -1, -0.5, 0, 0.5, 1, 2, 3],
    },
  ],
  pictures: [picture("reference")],
};

/** The picture of a run. */
export const ownPicture: Picture = picture("yours");

/** A suite that lets a mutant live, and has a property that kills nobody. */
export const verification: Verification = {
  lesson: "cosine",
  properties: ["is the cosine", "has the gradients", "is symmetric", "is at most one"].map((title, k) => ({
    id: `p${k}`,
    title,
    points: k + 1,
  })),
  trials: [
    { kind: "solution", name: "solution.ts", verdict: "passed", holds: true, matrix: {} },
    { kind: "right", name: "right-loop.ts", verdict: "passed", holds: true, matrix: {} },
    {
      kind: "wrong",
      name: "wrong-dot.ts",
      verdict: "wrong-value",
      holds: true,
      matrix: { p0: "wrong-value", p1: "wrong-gradient" },
    },
    {
      kind: "mutant",
      name: "no-root.ts",
      thought: "forgets the square roots",
      verdict: "lives",
      holds: false,
      matrix: {},
    },
    { kind: "mutant", name: "scaled.ts", verdict: "scaled", holds: true, matrix: { p1: "scaled" } },
    {
      kind: "mutant",
      name: "swapped.ts",
      verdict: "wrong-value",
      holds: false,
      expected: ["swapped-arguments"],
      matrix: { p1: "wrong-value", p2: "wrong-value" },
    },
    {
      kind: "mechanical",
      name: "line 5: .div( → .mul(",
      verdict: "wrong-value",
      holds: true,
      matrix: { p0: "wrong-value", p2: "not-attempted" },
    },
    { kind: "mechanical", name: "line 6: x → y", verdict: "equivalent", holds: true, matrix: {} },
  ],
};
