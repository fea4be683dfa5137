/** Turns a failed run into what a learner is shown: the numbers side by side, and how they are wrong. */
import type { Comparison, ComparisonEntry, Diagnosis } from "../../reports/result.ts";
import { diagnose } from "../diagnosis/diagnose.ts";
import { type Evidence, gather, isClose, isRight, type Observation, observe } from "../diagnosis/evidence.ts";
import type { Difference } from "../oracles/differences.ts";
import type { SymbolicGradient } from "../oracles/symbolic.ts";
import { SubjectFailure, type Values } from "./channel.ts";
import { Failure } from "./failure.ts";
import { jsonNumber, unravel } from "./number.ts";
import type { ScalarHandle } from "./scalar.ts";
import type { Exchange } from "./session.ts";

export interface Explanation {
  readonly comparison?: Comparison;
  readonly diagnosis: Diagnosis;
}

/**
 * @param exchanges what was asked and answered in the failed run, in order.
 * A submission that dies or throws while it is being examined has still failed: then what the failure itself says must do.
 */
export async function explain(
  error: unknown,
  exchanges: readonly Exchange[],
  seed: number,
): Promise<Explanation> {
  try {
    return await examine(error, exchanges, seed);
  } catch (trouble) {
    if (trouble instanceof Failure || trouble instanceof SubjectFailure)
      return { diagnosis: diagnosisOf(error) };
    throw trouble;
  }
}

/** What is known of a failure that a subject in float64 on the CPU does not show: its numbers, and what the failure itself says. */
export async function explainOnDevice(error: unknown, exchanges: readonly Exchange[]): Promise<Explanation> {
  const told = diagnosisOf(error);
  const culprit = await findCulprit(exchanges);
  const close = culprit !== undefined && !isRight(culprit) && isClose(culprit);
  const nameless = told.code === "wrong-gradient" || told.code === "wrong-value";
  return {
    diagnosis: {
      ...told,
      code: close && nameless ? "inaccurate" : told.code,
      text: `On WebGPU alone: ${told.text} On the CPU, in float64, the same inputs pass${close && nameless ? ": the formula is right, but float32 loses more digits in it than it must" : ""}.`,
    },
    ...(culprit && { comparison: await compare(culprit) }),
  };
}

async function examine(error: unknown, exchanges: readonly Exchange[], seed: number): Promise<Explanation> {
  if (error instanceof Failure && error.inquire) return error.inquire(seed);
  const told = diagnosisOf(error);
  const culprit = await findCulprit(exchanges);
  if (!culprit) return { diagnosis: told };
  if (told.code !== "wrong-gradient" && told.code !== "wrong-value") {
    return { diagnosis: told, comparison: await compare(culprit) };
  }
  const evidence = await gather(culprit, seed);
  return { diagnosis: await diagnose(evidence, told), comparison: await compare(culprit, evidence) };
}

/** What the failure itself knows; a bare disagreement is a wrong gradient until shown to be more. */
function diagnosisOf(error: unknown): Diagnosis {
  const text = error instanceof Error ? error.message : String(error);
  if (!(error instanceof Failure)) return { code: "wrong-value", text };
  const { code = "wrong-gradient", advice, where } = error;
  return { code, text, ...(where !== undefined && { where }), ...(advice !== undefined && { advice }) };
}

/** The first answer that is not what the lesson's function gives; else the last one. */
async function findCulprit(exchanges: readonly Exchange[]): Promise<Observation | undefined> {
  let last: Observation | undefined;
  for (const exchange of exchanges) {
    last = await observe(exchange);
    if (!isRight(last)) return last;
  }
  return last;
}

async function compare(culprit: Observation, evidence?: Evidence): Promise<Comparison> {
  const { handle, inputs, exact } = culprit;
  const wrong = culprit.yours?.gradients && valueIsRight(culprit) ? wrongInput(culprit) : -1;
  if (wrong < 0) {
    const yours = culprit.yours ? jsonNumber(culprit.yours.value) : null;
    const entry: ComparisonEntry = {
      index: [],
      yours,
      exact: jsonNumber(exact.value),
      ok: valueIsRight(culprit),
    };
    return { output: handle.call, entries: [entry] };
  }
  const differences = evidence && (await measured(handle, inputs, wrong));
  return gradientComparison(culprit, wrong, exact, differences);
}

function valueIsRight({ yours, exact, tolerance }: Observation): boolean {
  return yours !== undefined && Math.abs(yours.value - exact.value) <= tolerance.value;
}

/** The first input whose gradient is off; −1 if none is. */
function wrongInput({ yours, exact, tolerance, cotangent }: Observation): number {
  return exact.gradients.findIndex((gradient, i) => {
    const given = yours?.gradients?.[i];
    return (
      !given ||
      gradient.some((entry, k) => !(Math.abs(given[k] - cotangent * entry) <= tolerance.entries[i][k]))
    );
  });
}

async function measured(
  handle: ScalarHandle,
  inputs: readonly Values[],
  input: number,
): Promise<Difference[] | undefined> {
  try {
    return (await handle.differences(...inputs))[handle.options.inputs[input]];
  } catch (error) {
    if (error instanceof Failure) return undefined;
    throw error;
  }
}

function gradientComparison(
  culprit: Observation,
  input: number,
  exact: SymbolicGradient,
  differences: readonly Difference[] | undefined,
): Comparison {
  const { handle, inputs, cotangent, tolerance } = culprit;
  const given = culprit.yours?.gradients?.[input] ?? null;
  const { shape } = inputs[input];
  const entries = Array.from(exact.gradients[input], (derivative, k): ComparisonEntry => {
    const partial = exact.partial(input, k);
    const difference = differences?.[k];
    return {
      index: unravel(k, shape),
      yours: given ? jsonNumber(given[k]) : null,
      exact: jsonNumber(cotangent * derivative),
      ...(difference && {
        difference: jsonNumber(cotangent * difference.derivative),
        differenceError: jsonNumber(Math.abs(cotangent) * difference.error),
      }),
      symbolic: partial.text,
      latex: partial.latex,
      ok: given !== null && Math.abs(given[k] - cotangent * derivative) <= tolerance.entries[input][k],
    };
  });
  const upstream = cotangent === 1 ? "" : ` × ${cotangent}, the upstream gradient`;
  return { output: `∂${handle.name}/∂${handle.options.inputs[input]}${upstream}`, entries };
}
