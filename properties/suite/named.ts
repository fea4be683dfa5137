/** Whether what a suite names beside its properties may be what it is said to be. */
import { Mistake } from "../author/mistake.ts";

export function checkHelper(name: string, declared: string): void {
  if (!/^\w[\w-]*\.[mc]?[jt]s$/.test(name))
    throw new Mistake(
      `helpers: "${name}" is no name of a program beside the exercise, such as "layers.ts".`,
      { declared },
    );
  if (/^(?:exercise|starter|solution|suite)\./.test(name))
    throw new Mistake(`helpers: "${name}" is a file of the lesson's own.`, { declared });
}

export function checkForbidden(word: string, declared: string): void {
  if (!/^[A-Za-z]\w*$/.test(word))
    throw new Mistake(`forbids: "${word}" is no name of the engine's.`, { declared });
}

/** @param asked the exports that its properties ask for. */
export function checkPrediction(word: string, asked: readonly string[], declared: string): void {
  if (!asked.includes(word))
    throw new Mistake(
      `predicts: no property asks for "${word}"; they ask for ${asked.join(", ") || "nothing"}.`,
      { declared },
    );
}
