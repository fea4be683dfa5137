/** What comes of a property whose subject did not answer, or not twice alike. */
import type { Counterexample, Diagnosis } from "../../reports/result.ts";
import type { SubjectFailure } from "./channel.ts";
import type { Outcome } from "./property.ts";

/** It failed among its fellows and passes alone: the answer depends on something else than the inputs. */
export function flaky(error: unknown, runs: number, counterexample: Counterexample, path: string): Outcome {
  return {
    status: "failed",
    runs,
    path,
    counterexample,
    diagnosis: {
      code: "non-deterministic",
      text: `The same inputs gave a wrong answer once and a right one later (${error instanceof Error ? error.message : String(error)})`,
      advice:
        "The result must follow from the arguments alone: look for Math.random, for variables outside the function, for a cache.",
    },
  };
}

export function unanswered(
  error: SubjectFailure,
  runs: number,
  counterexample: Counterexample,
  path: string,
): Outcome {
  return {
    status: statusOf(error.code),
    runs,
    path,
    counterexample,
    diagnosis: diagnosisOfFailure(error),
  };
}

/** A submission that was ended for what it used is told from one that answered wrong. */
export function statusOf(code: string): "failed" | "timed-out" | "crashed" {
  if (code === "timed-out") return "timed-out";
  return code === "crashed" || code === "out-of-memory" || code === "output-limit" ? "crashed" : "failed";
}

export function diagnosisOfFailure({ code, message, advice, where }: SubjectFailure): Diagnosis {
  return {
    code,
    text: message,
    ...(where !== undefined && { where }),
    ...(advice !== undefined && { advice }),
  };
}
