/** How much of a campaign this process tries: `npm test` a part, with every kind in it, and the long tests all of it. */
import { type Context, it } from "mocha";

let whole = false;

/** To be called by a long test, before it imports the suite that it is all of. */
export function tryAll(): void {
  whole = true;
}

/** LONG_EVERY=4 makes the long tests take a quarter of what they are all of, and never less than `npm test`. */
const LONG_EVERY = chosen("LONG_EVERY", 1);

/** Of a table, the first of every kind and each so many after it; all of it in the long tests. */
export function some<T>(
  table: readonly T[],
  every: number,
  kindOf: (each: T) => unknown = () => undefined,
): readonly T[] {
  const step = whole ? Math.min(every, LONG_EVERY) : every;
  const met = new Map<unknown, number>();
  return table.filter((each) => {
    const kind = kindOf(each);
    const count = met.get(kind) ?? 0;
    met.set(kind, count + 1);
    return count % step === 0;
  });
}

/** What the long tests alone go through. */
export function atLength<T>(table: readonly T[]): readonly T[] {
  return table.filter((_, k) => k % LONG_EVERY === 0);
}

/** How many of so many trials the long tests take. */
export function countAtLength(all: number): number {
  return Math.ceil(all / LONG_EVERY);
}

/** A count of trials, or what else is smaller in `npm test`. */
export function extent<T>(part: T, all: T): T {
  if (!whole || typeof part !== "number" || typeof all !== "number") return whole ? all : part;
  // A step through something is larger where less is tried.
  const shared = part < all ? Math.max(part, all / LONG_EVERY) : Math.min(part, all * LONG_EVERY);
  return (Number.isInteger(part) ? Math.ceil(shared) : shared) as T;
}

/**
 * A size of a campaign that whoever runs it may choose, by a variable of the environment.
 * @throws {RangeError} for what is no whole number from 1 on: with none of anything, a suite would pass.
 */
export function chosen(variable: string, unlessTold: number): number {
  const text = process.env[variable];
  if (text === undefined) return unlessTold;
  const count = Number(text);
  if (!Number.isSafeInteger(count) || count < 1)
    throw new RangeError(`${variable} must be a whole number from 1 on, not "${text}".`);
  return count;
}

/** A test of the long tests alone, beside those that are like it and tell most of it in `npm test`. */
export function itAtLength(title: string, test: (this: Context) => void | Promise<void>): void {
  if (whole) it(title, test);
}
