/** What is right: the lesson's solution, asked by the judge as the exercise is asked by its subject, in float64 on the CPU. */
import { getDefaultDtype, setDefaultDtype, type Trace } from "../../engine/index.ts";
import { Mistake, thrownText } from "../author/mistake.ts";
import type { Question } from "../suite/channel.ts";
import { answer, type Exports, type Found } from "./probe.ts";

let asking = 0;
let before: ReturnType<typeof getDefaultDtype> = "float32";

/** As in a subject on the CPU: what a program makes without a dtype is float64. Several may ask at a time. */
async function inFloat64Here<T>(work: () => Promise<T>): Promise<T> {
  if (asking++ === 0) {
    before = getDefaultDtype();
    setDefaultDtype("float64");
  }
  try {
    return await work();
  } finally {
    if (--asking === 0) setDefaultDtype(before as "float32" | "float64");
  }
}

/** The answer of these exports, run by the judge: a solution, or one of the lesson's wrong ones. */
export function answerHere(
  exports: Exports,
  question: Question,
  onThrown: (thrown: unknown) => void = () => {},
): Promise<Found> {
  return inFloat64Here(() => answer(exports, question, { sites: false, onThrown }));
}

let quiet = 0;
let loud: readonly (typeof console.log)[] = [];
const METHODS = ["log", "info", "debug", "warn", "error"] as const;

/** The same of a program that is nobody's here: what it prints is nobody's news. Several may ask at a time. */
export async function answerQuietly(exports: Exports, question: Question): Promise<Found> {
  if (quiet++ === 0) {
    loud = METHODS.map((method) => console[method]);
    for (const method of METHODS) console[method] = () => {};
  }
  try {
    return await answerHere(exports, question);
  } finally {
    if (--quiet === 0) for (const [i, method] of METHODS.entries()) console[method] = loud[i];
  }
}

/** Whose solution is asked, and where that was said. */
export interface Asked {
  readonly call: string;
  readonly solution: Exports;
  readonly declared: string | undefined;
}

/** What the lesson's solution answers. @throws {Mistake} where it throws: it must answer whatever the domain makes. */
export async function answerOfSolution(
  { call, solution, declared }: Asked,
  question: Question,
): Promise<Exclude<Found, { outcome: "threw" }>> {
  let cause: unknown;
  const found = await answerHere(solution, question, (thrown) => {
    cause = thrown;
  });
  // A reference is looked at when it is called.
  if (cause instanceof Mistake)
    throw cause.declared !== undefined || declared === undefined
      ? cause
      : new Mistake(cause.message, { declared, ...(cause.advice !== undefined && { advice: cause.advice }) });
  if (found.outcome === "threw")
    throw new Mistake(`The solution threw for ${call}: ${thrownText(cause)}; an answer was expected.`, {
      cause,
      declared,
      advice: ANSWERS,
    });
  if (found.outcome === "tensor" && found.backwardThrew)
    throw new Mistake(
      `The backward of the solution threw for ${call}: ${thrownText(cause)}; gradients were expected.`,
      { cause, declared, advice: ANSWERS },
    );
  return found;
}

const ANSWERS = "Mend the solution, or leave inputs out of the domain that it need not answer.";

/** Of an answer of the solution's that is of no use. @param expected "a tensor was". */
export function uselessAnswer({ call, declared }: Asked, gave: string, expected: string): Mistake {
  const advice = gave.includes("Promise") ? "Drop `async` and `await` there." : ANSWERS;
  return new Mistake(`The solution gave ${gave} for ${call}; ${expected} expected.`, {
    declared,
    advice,
  });
}

/** The steps of a call and its backward: the value first, then one gradient a wanted input. @throws {Mistake} where the solution has none. */
export async function traceHere(asked: Asked, question: Question): Promise<Trace> {
  const found = await answerOfSolution(asked, { ...question, trace: true });
  const trace = found.outcome === "tensor" ? found.trace : undefined;
  const outputs = 1 + (question.gradients ? question.wanted.length : 0);
  if (trace && trace.outputs.length >= outputs) return trace;
  throw new Mistake(
    `The solution's steps for ${asked.call} cannot be followed; a record from the inputs to the value was expected.`,
    {
      declared: asked.declared,
      advice: "Compute it by ops of the engine alone, from all inputs whose gradients are wanted.",
    },
  );
}
