/** What is right: the lesson's solution, asked by the judge as the exercise is asked by its subject, in float64 on the CPU. */
import { getDefaultDtype, setDefaultDtype, type Trace } from "../../engine/index.ts";
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
export function answerHere(exports: Exports, question: Question): Promise<Found> {
  return inFloat64Here(() => answer(exports, question, { sites: false }));
}

/** The steps of a call and its backward: the value first, then one gradient a wanted input. @throws {Error} where the solution has none. */
export async function traceHere(exports: Exports, question: Question): Promise<Trace> {
  const found = await answerHere(exports, { ...question, trace: true });
  const trace = found.outcome === "tensor" ? found.trace : undefined;
  const outputs = 1 + (question.gradients ? question.wanted.length : 0);
  if (!trace || trace.outputs.length < outputs)
    throw new Error(
      `The solution's ${question.export} cannot be differentiated here${found.outcome === "threw" ? `: ${found.thrown.message}` : "."}`,
    );
  return trace;
}
