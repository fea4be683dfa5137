/** What a student is shown of a result: of hidden properties, neither the input nor the numbers nor the token, but another input on which it fails, too. */
import type { DiagnosisCode, PropertyResult, Result } from "./result.ts";

export type Audience = "student" | "staff";

/** What is said in place of a diagnosis' own words, which may repeat the input. */
const HINTS: Partial<Readonly<Record<DiagnosisCode, string>>> = {
  "sign-flipped": "A gradient has the wrong sign.",
  scaled: "A gradient is off by a constant factor.",
  "swapped-arguments": "Two arguments are exchanged.",
  transposed: "A gradient is transposed.",
  "missing-term": "A term is missing.",
  "missing-reduction": "A gradient is not summed over a dimension that was broadcast.",
  "upstream-ignored": "What comes from above is not used.",
  accumulated: "Gradients add up over calls.",
  detached: "The value is not connected to its inputs.",
  stale: "An earlier answer is given again.",
  ascent: "It goes up where down is meant.",
  "finite-differences": "A gradient is measured by differences, and not exact.",
  "non-deterministic": "Asked again, it answers something else.",
  "mutated-input": "It changes its input.",
  inaccurate: "The formula is right, and digits are lost.",
  "wrong-at-kink": "It is wrong where the function has a kink.",
  "wrong-value": "A value is wrong.",
  "wrong-gradient": "A gradient is wrong.",
  "wrong-shape": "A shape is wrong.",
  "wrong-type": "Something of another type is given.",
  "non-finite": "A number is not finite.",
  threw: "It throws.",
  "timed-out": "It takes too long.",
  crashed: "It ends its process.",
};

function isHidden({ hidden }: PropertyResult, isDue: boolean): boolean {
  return hidden === true || (hidden === "after-due" && !isDue);
}

/**
 * A result as a student may have it.
 *
 * @param isDue whether the work is due: then `"after-due"` hides nothing any more.
 * @example
 * renderReport([forStudents(result)]);
 */
export function forStudents(result: Result, isDue: boolean = false): Result {
  if (!result.properties.some((property) => isHidden(property, isDue))) return result;
  // What the code printed, and the pictures of its runs, may show the inputs that it was given.
  const { printed: _printed, pictures: _pictures, ...rest } = result;
  return {
    ...rest,
    properties: result.properties.map((property) =>
      isHidden(property, isDue) ? masked(property) : property,
    ),
  };
}

/** Built of what may be seen, so that a field that is added later is not. */
function masked(property: PropertyResult): PropertyResult {
  const { id, title, points, maxPoints, bonus, hidden, hint, standIn, durationMs, status, diagnosis } =
    property;
  return {
    id,
    title,
    points,
    maxPoints,
    ...(bonus && { bonus }),
    ...(hidden !== undefined && { hidden }),
    runs: 0,
    replay: "",
    durationMs,
    status,
    ...(diagnosis && {
      diagnosis: {
        code: diagnosis.code,
        text: hint ?? HINTS[diagnosis.code] ?? "It does not hold on some input.",
      },
    }),
    ...standIn,
  };
}

export function forAudience(result: Result, audience: Audience, isDue: boolean = false): Result {
  return audience === "staff" ? result : forStudents(result, isDue);
}
