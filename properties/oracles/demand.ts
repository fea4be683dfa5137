/** What may not be asked is refused. */

/** @throws {TypeError} unless it holds. */
export function demand(holds: unknown, otherwise: string): asserts holds {
  if (!holds) throw new TypeError(otherwise);
}
