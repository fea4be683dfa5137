/** How a subject comes to its end, told to a learner: what happened, and what to look for. */
import { SubjectFailure } from "../properties/suite/channel.ts";
import type { Limits } from "./limits.ts";
import type { Printed } from "./printed.ts";
import { PRINTED_TOO_MUCH } from "./stand-ins.ts";

/** What it was at. */
export type Doing = "loading" | "answering" | "resting";

/** It ended by itself, or was ended by something else than the judge. */
export function endedBy(
  code: number | null,
  signal: NodeJS.Signals | null,
  doing: Doing,
  printed: Printed,
  limits: Limits,
): SubjectFailure {
  if (code === PRINTED_TOO_MUCH) return printedTooMuch(limits);
  if (printed.endsInHeapExhaustion || code === 134)
    return outOfMemory(`a heap of more than ${limits.heapMiB} MiB`);
  if (signal)
    return new SubjectFailure(
      "crashed",
      `Your code's process was ended by ${signal}${doing === "loading" ? " while it loaded" : ""}.`,
    );
  const when = doing === "loading" ? "while it was being loaded" : "before it answered";
  return new SubjectFailure("crashed", `Your code ended the process with exit code ${code}, ${when}.`, {
    advice: "Leave out `process.exit`: a function gives its result by returning it.",
  });
}

export function printedTooMuch({ output }: Limits): SubjectFailure {
  return new SubjectFailure(
    "output-limit",
    `Your code printed more than ${output >> 20} MiB in one call, and was stopped.`,
    { advice: "Take the printing out of the loop." },
  );
}

export function neverSettles(doing: Doing): SubjectFailure {
  const what = doing === "loading" ? "Loading the file" : "The call";
  return new SubjectFailure("timed-out", `${what} waits for a promise that never settles.`, {
    advice: "Nothing is left that could resolve it: leave out `async`, `await` and promises.",
  });
}

export function tooSlow(doing: Doing, { loadMs, callMs }: Limits): SubjectFailure {
  const [what, limit] = doing === "loading" ? ["Loading the file", loadMs] : ["The call", callMs];
  return new SubjectFailure("timed-out", `${what} did not end within ${limit / 1000} s, and was stopped.`, {
    advice: "Look for a loop that never ends.",
  });
}

/** The grade's time is up: for the call at which it happened, and for all that would have been asked after it. */
export function outOfTime({ totalMs }: Limits): SubjectFailure {
  return new SubjectFailure(
    "timed-out",
    `All calls together took more than the ${totalMs / 1000} s that there are; from then on nothing more was asked.`,
    { advice: "Look for what makes each call slow: a long loop, a wait, a large array." },
  );
}

/** It did not end, and was filling its memory: told alike, however far it came. */
export function fillsMemory(doing: Doing, { loadMs, callMs }: Limits): SubjectFailure {
  const [what, limit] = doing === "loading" ? ["Loading the file", loadMs] : ["The call", callMs];
  return new SubjectFailure(
    "out-of-memory",
    `${what} took more and more memory, did not end within ${limit / 1000} s, and was stopped.`,
    { advice: "Look for a loop that never ends, and for an array that grows in it." },
  );
}

export function outOfMemory(how: string): SubjectFailure {
  return new SubjectFailure("out-of-memory", `Your code used ${how} of memory, and was stopped.`, {
    advice: "Look for a loop that never ends, and for an array that grows in it.",
  });
}
