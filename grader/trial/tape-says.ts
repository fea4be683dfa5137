/** What a tape comes to, in a sentence: for a terminal and for a page. */
import type { Shown } from "./shown-tape.ts";
import type { Step } from "./tape.ts";

export interface Says {
  /** "" where nothing can be said. */
  readonly text: string;
  readonly advice?: string;
  readonly tone: "good" | "bad";
}

export function tapeSays(ends: Shown["ends"], parting: Step | undefined): Says {
  const [value, ...gradients] = ends;
  if (parting) {
    const where = parting.at === undefined ? "" : ` at ${parting.at}`;
    return {
      text: `They first part at ${parting.op}${where}: the value depends on it, and the record does not bring it its gradient.`,
      advice:
        "What `detach`, `noGrad`, `item()` and `tensor(…)` of numbers give is a constant to the backward.",
      tone: "bad",
    };
  }
  if (value?.agrees === false)
    return {
      text: "Each step has the gradient that it must have; what they compute is another value.",
      tone: "bad",
    };
  if (gradients.some(({ agrees }) => agrees === false))
    return {
      text: "The value is right, and each step has its gradient; a derivative by hand, or a number that was taken out of a tensor, makes the difference.",
      tone: "bad",
    };
  return { text: value?.agrees ? "All of it agrees with what is exact." : "", tone: "good" };
}
