/** Results as the grader writes them, for the tests of the report. */
import type { PropertyResult, Result } from "./result.ts";

const HASH = "0123456789abcdef".repeat(4);

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
};

export const failedResult: Result = {
  schema: "gradproof/result/v1",
  lesson: "cosine",
  submission: { path: "exercise.ts", sha256: HASH },
  suite: { sha256: HASH },
  engine: "0.1.0",
  seed: 7,
  sandbox: "process",
  durationMs: 900,
  status: "failed",
  score: 1,
  maxScore: 4,
  properties: [passedProperty, failedProperty],
  printed: "hello\n",
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

/** A class of failures: `properties` of them over submissions of nine, all failing, each at its own input. */
export function failingClass(properties: number): Result[] {
  const perSubmission = 9;
  return Array.from(
    { length: Math.ceil(properties / perSubmission) },
    (_, s): Result => ({
      ...failedResult,
      submission: { path: `student-${s + 1}.ts`, sha256: HASH },
      properties: Array.from({ length: Math.min(perSubmission, properties - s * perSubmission) }, (_, p) => ({
        ...failedProperty,
        id: `property-${p}`,
        title: `has the gradients of the derivative on paper, part ${p + 1}`,
        counterexample: { inputs: [{ name: "x", shape: [2], dtype: "float64", data: [s, p] }] },
      })),
    }),
  );
}
