/** What a function is given beyond what it takes. */

/** A list in words: "a, b and c". */
export function listed(items: readonly string[], and: string): string {
  return items.length < 2 ? `${items}` : `${items.slice(0, -1).join(", ")} ${and} ${items.at(-1)}`;
}

/** What `xs.map(op)` gives: an element, its place, and the array. */
export function isMapped(given: ArrayLike<unknown>): boolean {
  const all = given[2];
  return given.length === 3 && Array.isArray(all) && all[given[1] as number] === given[0];
}

/** @throws {TypeError} for more arguments than a function takes: what is not read was meant for something. */
export function refuseSurplus(op: string, names: readonly string[], given: ArrayLike<unknown>): void {
  if (names.length < 2 && isMapped(given)) return;
  const takes = names.length === 0 ? "nothing" : listed(names, "and");
  throw new TypeError(`${op}: takes ${takes}; argument ${names.length + 1} is too many.`);
}
