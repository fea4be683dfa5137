/** chai's `expect`, with the comparisons that gradients need: relative to a scale, and never content with NaN. */

import { expect as chaiExpect, use } from "chai";
import { UNIT_ROUNDOFF } from "../algebras/rounding.ts";
import { noteExpectation, requireSettled } from "../author/expectations.ts";
import type { Difference } from "../oracles/differences.ts";
import { Failure } from "./failure.ts";
import { apart, short } from "./number.ts";
import { EXACT, entryTolerances, relativeTolerance } from "./rounding.ts";

export interface Scale {
  /** The size that an entry naturally has, or that each has; errors count relative to it. @defaultValue 1 */
  readonly scale?: number | ArrayLike<number>;
}

declare global {
  namespace Chai {
    interface Assertion {
      /** Every entry is zero, up to rounding at this scale. */
      vanish(options?: Scale): void;
      /** Every entry (or the number) equals the exact one, up to rounding at this scale. */
      agreeWith(exact: number | ArrayLike<number>, options?: Scale): void;
      /**
       * No entry lies outside its finite difference's own error estimate. An entry that agrees with the exact one is
       * not accused: then it is the difference that was wrong. Kinks and singular points do not accuse either.
       * Give the exact ones as a function, and they are computed where they are needed alone.
       */
      agreeWithDifferences(
        differences: readonly Difference[],
        exact: ArrayLike<number> | (() => ArrayLike<number>),
        options?: Scale,
      ): void;
    }
  }
}

function entriesOf(value: unknown): ArrayLike<number> {
  return typeof value === "number" ? [value] : (value as ArrayLike<number>);
}

/** The tolerance at each entry: of the answer that the entries are, or else what the answers of this run allow at this scale. */
function tolerances(given: ArrayLike<number>, scale: Size): (i: number) => number {
  const known = entryTolerances(given);
  const relative = relativeTolerance();
  return known ? (i) => known[i] + EXACT * sizeAt(scale, i) : (i) => relative * sizeAt(scale, i);
}

type Size = number | ArrayLike<number>;

function sizeAt(scale: Size, i: number): number {
  return typeof scale === "number" ? scale : scale[i];
}

/** The first entry that is off by more than its tolerance; NaN is off. */
function firstOff(given: ArrayLike<number>, exact: ArrayLike<number>, scale: Size): number {
  const tolerance = tolerances(given, scale);
  for (let i = 0; i < given.length; i++) if (!(Math.abs(given[i] - exact[i]) <= tolerance(i))) return i;
  return -1;
}

/** @param of "Entry 0", or what a single number is called */
function compare(
  given: ArrayLike<number>,
  exact: ArrayLike<number>,
  scale: Size,
  of: (off: number) => string,
): void {
  if (given.length !== exact.length)
    throw new Failure(`There are ${given.length} entries, not ${exact.length}.`);
  const off = firstOff(given, exact, scale);
  if (off >= 0) {
    const [yours, right] = apart(given[off], exact[off]);
    throw new Failure(`${of(off)} is ${yours}, not ${right}.`);
  }
}

/** A gradient of a few roundings more than the difference knows of. */
const ROUNDINGS = 64;

use((chai, { flag }) => {
  /** By what its author calls it: `expect(value, "the length")`. */
  const called =
    (of: Chai.AssertionStatic): ((off: number) => string) =>
    (off) => {
      const name = flag(of, "message") as string | undefined;
      if (typeof of._obj === "number") return name ?? "It";
      return `Entry ${off}${name === undefined ? "" : ` of ${name}`}`;
    };
  const { Assertion } = chai;
  const { assert } = Assertion.prototype;
  Assertion.prototype.assert = function (this: Chai.AssertionStatic, ...args: Chai.AssertionArgs) {
    noteExpectation(this._obj);
    return assert.apply(this, args);
  };
  Assertion.addMethod("vanish", function (this: Chai.AssertionStatic, { scale = 1 }: Scale = {}) {
    noteExpectation(this._obj);
    const given = entriesOf(this._obj);
    compare(given, new Float64Array(given.length), scale, called(this));
  });
  Assertion.addMethod(
    "agreeWith",
    function (this: Chai.AssertionStatic, exact: number | ArrayLike<number>, { scale = 1 }: Scale = {}) {
      noteExpectation(this._obj);
      noteExpectation(exact);
      compare(entriesOf(this._obj), entriesOf(exact), scale, called(this));
    },
  );
  Assertion.addMethod(
    "agreeWithDifferences",
    function (
      this: Chai.AssertionStatic,
      differences: readonly Difference[],
      exact: ArrayLike<number> | (() => ArrayLike<number>),
      { scale = 1 }: Scale = {},
    ) {
      noteExpectation(this._obj);
      noteExpectation(differences);
      const given = entriesOf(this._obj);
      const allowed = tolerances(given, scale);
      const right = (i: number): number => (typeof exact === "function" ? exact() : exact)[i];
      for (let i = 0; i < given.length; i++) {
        const { kind, derivative, error } = differences[i];
        if (kind !== "smooth") continue;
        const rounding = ROUNDINGS * UNIT_ROUNDOFF * Math.abs(given[i]);
        const tolerance = 4 * error + Math.max(rounding, allowed(i) - EXACT * sizeAt(scale, i));
        const agrees = Math.abs(given[i] - derivative) <= tolerance;
        if (!agrees && !(Math.abs(given[i] - right(i)) <= allowed(i))) {
          throw new Failure(
            `Entry ${i} is ${short(given[i])}; the finite difference of your own values is ${short(derivative)} ± ${short(error)}.`,
          );
        }
      }
    },
  );
});

/** chai's own, which some assertions leave before they look at what a promise is. */
export const expect: typeof chaiExpect = Object.assign((value: unknown, message?: string) => {
  requireSettled(value);
  return chaiExpect(value, message);
}, chaiExpect);
