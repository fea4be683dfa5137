/** Turns a failed run into what a learner is shown: the numbers side by side, and how they are wrong. */
import type { Comparison, ComparisonEntry, Diagnosis } from "../../reports/result.ts";
import { ABOVE, type Inputs } from "../ask/handle.ts";
import { aboveOf, type TensorHandle } from "../ask/tensor-handle.ts";
import { diagnose } from "../diagnosis/diagnose.ts";
import {
  type Evidence,
  gather,
  isClose,
  isRight,
  type Observation,
  observe,
  valueIsRight,
} from "../diagnosis/evidence.ts";
import { rival } from "../diagnosis/rival.ts";
import type { Difference } from "../oracles/differences.ts";
import type { SymbolicGradient } from "../oracles/symbolic.ts";
import { SubjectFailure } from "./channel.ts";
import { Failure } from "./failure.ts";
import { jsonNumber, unravel } from "./number.ts";
import type { AskedThere } from "./property.ts";
import type { Exchange } from "./session.ts";

export interface Explanation {
  readonly comparison?: Comparison;
  readonly diagnosis: Diagnosis;
  /** What was asked, and answered wrong, with its steps: of a function of tensors. */
  readonly asked?: AskedThere;
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
  // Of a program that gives values by name, there is no gradient to be wrong.
  if (!culprit)
    return { diagnosis: told.code === "wrong-gradient" ? { ...told, code: "wrong-value" } : told };
  const asked = stepsOf(culprit);
  const known = mayBeKnown(told) ? await rival(await gather(culprit, seed)) : undefined;
  if (known && !culprit.yours)
    return { diagnosis: { ...known, code: told.code, text: `${known.text} ${told.text}` }, asked };
  if (known) return { diagnosis: known, comparison: await compare(culprit), asked };
  if (told.code !== "wrong-gradient" && told.code !== "wrong-value") {
    // Where nothing was given, there is nothing to compare.
    return {
      diagnosis: told,
      asked,
      ...(culprit.yours && told.code !== "wrong-shape" && { comparison: await compare(culprit) }),
    };
  }
  const evidence = await gather(culprit, seed);
  const diagnosis = await diagnose(evidence, told);
  return { diagnosis, comparison: await compare(culprit, evidence), asked };
}

/** What a program that is known may show as well, beside wrong numbers. */
function mayBeKnown({ code, text }: Diagnosis): boolean {
  return code === "non-finite" || code === "wrong-shape" || text.startsWith("No gradient arrived");
}

/** The question by which the steps of that answer are learnt. */
function stepsOf({ handle, asked }: Observation): AskedThere {
  return {
    question: handle.question(asked, { gradients: true, trace: true }),
    solution: handle.solution,
  };
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
  const { handle, yours, exact, tolerance } = culprit;
  const wrong = yours?.gradients && valueIsRight(culprit) ? wrongInput(culprit) : -1;
  if (wrong < 0) {
    const entries = Array.from(exact.value, (right, k): ComparisonEntry => {
      const given = yours?.value[k];
      return {
        index: exact.shape.length === 0 ? [] : unravel(k, exact.shape),
        yours: given === undefined ? null : jsonNumber(given),
        exact: jsonNumber(right),
        ok: given !== undefined && Math.abs(given - right) <= tolerance.values[k],
      };
    });
    return { output: handle.call, entries };
  }
  const differences = evidence && (await measured(handle, culprit.asked, wrong));
  return gradientComparison(culprit, wrong, await partialsOf(culprit), differences);
}

/** The first input whose gradient is off; −1 if none is. */
function wrongInput({ yours, exact, tolerance }: Observation): number {
  return exact.gradients.findIndex((gradient, i) => {
    const given = yours?.gradients?.[i];
    return !given || gradient.some((entry, k) => !(Math.abs(given[k] - entry) <= tolerance.entries[i][k]));
  });
}

/** As mathjs writes them; absent where an op has no symbols. */
async function partialsOf({ handle, asked }: Observation): Promise<SymbolicGradient | undefined> {
  // One factor for all is told beside them.
  const { [ABOVE]: above, ...plain } = asked;
  try {
    return await handle.symbolic(factorOf(asked) === undefined ? { ...plain, above } : plain);
  } catch (trouble) {
    if (trouble instanceof TypeError) return undefined;
    throw trouble;
  }
}

/** Where one number comes from above: that number. */
function factorOf(asked: Inputs): number | undefined {
  const { data } = aboveOf(asked) ?? { data: [1] };
  return data.length === 1 ? data[0] : undefined;
}

/** Finite differences of the submission's own values; none where it has no value on the way. */
async function measured(
  handle: TensorHandle,
  inputs: Inputs,
  input: number,
): Promise<readonly Difference[] | undefined> {
  try {
    return (await handle.differences(inputs))[handle.wanted[input]];
  } catch (trouble) {
    if (trouble instanceof Failure || trouble instanceof SubjectFailure) return undefined;
    throw trouble;
  }
}

/** Of so many entries a reader sees formulas. */
const MOST_FORMULAS = 32;

function gradientComparison(
  { handle, asked, inputs, yours, exact, tolerance }: Observation,
  i: number,
  symbolic: SymbolicGradient | undefined,
  differences: readonly Difference[] | undefined,
): Comparison {
  const { shape } = inputs[i];
  const gradient = exact.gradients[i];
  const entries = Array.from(gradient, (entry, k): ComparisonEntry => {
    const given = yours?.gradients?.[i]?.[k];
    const partial = k < MOST_FORMULAS ? symbolic?.partial(i, k) : undefined;
    return {
      index: unravel(k, shape),
      yours: given === undefined ? null : jsonNumber(given),
      ...(differences && {
        difference: jsonNumber(differences[k].derivative),
        differenceError: jsonNumber(differences[k].error),
      }),
      exact: jsonNumber(entry),
      ...(partial && { symbolic: partial.text, latex: partial.latex }),
      ok: given !== undefined && Math.abs(given - entry) <= tolerance.entries[i][k],
    };
  });
  const factor = factorOf(asked);
  const upstream = factor === 1 ? "" : ` × ${factor ?? "above"}, the upstream gradient`;
  return { output: `∂${handle.needs[0]}/∂${handle.wanted[i]}${upstream}`, entries };
}
