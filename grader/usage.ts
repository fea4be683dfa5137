/** A command was called wrongly: told in a sentence, exit code 2, no result. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** The nearest of the known names, if it is near. */
export function didYouMean(given: string, known: readonly string[]): string {
  const [nearest] = known
    .map((name) => ({ name, distance: distance(given, name) }))
    .sort((a, b) => a.distance - b.distance);
  // One letter is as near to every other.
  return nearest &&
    nearest.distance < given.length &&
    nearest.distance <= Math.max(1, Math.round(given.length / 2.5))
    ? ` Did you mean ${nearest.name}?`
    : "";
}

/** Levenshtein's. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
}
