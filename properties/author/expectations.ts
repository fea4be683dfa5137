/** Counts what is expected while properties run: one that expects nothing proves nothing. */
import { session } from "../suite/session.ts";
import { isThenable, Mistake } from "./mistake.ts";

let evaluated = 0;

/** An expectation is about to be held against this value, which is no promise. */
export function noteExpectation(value: unknown): void {
  evaluated++;
  requireSettled(value);
}

/** @throws {Mistake} for a promise, inside of a property. */
export function requireSettled(value: unknown): void {
  if (!isThenable(value) || session.getStore() === undefined) return;
  throw new Mistake("`expect` was given a promise; the value that it comes to was expected.", {
    advice: "Write `await` inside of the brackets: `expect(await f.value(x))`.",
  });
}

/** How many there have been in this process. */
export function expectationsSoFar(): number {
  return evaluated;
}
