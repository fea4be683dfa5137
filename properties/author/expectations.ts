/** Counts what is expected while properties run: one that expects nothing proves nothing. */
import { session } from "../suite/session.ts";
import { isThenable, Mistake } from "./mistake.ts";

let stated = 0;
let held = 0;

/** An expectation is about to be held against this value, which is no promise. */
export function noteExpectation(value: unknown): void {
  stated++;
  requireSettled(value);
}

/** A word of gradproof's own is about to hold an answer against the right one. */
export function noteHeld(): void {
  held++;
}

/** @throws {Mistake} for a promise, inside of a property. */
export function requireSettled(value: unknown): void {
  if (!isThenable(value) || session.getStore() === undefined) return;
  throw new Mistake("`expect` was given a promise; the value that it comes to was expected.", {
    advice: "Write `await` inside of the brackets: `expect(await f.value(x))`.",
  });
}

/** How many there have been in this process: those that a suite states, and with them what words hold. */
export function expectationsSoFar(): { readonly stated: number; readonly all: number } {
  return { stated, all: stated + held };
}
