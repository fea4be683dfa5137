/** Words of a command that somebody, or a script, gives to a shell. */

/**
 * In quotes where it must be.
 *
 * @example
 * shellWord("my course"); // "'my course'"
 */
export function shellWord(word: string): string {
  return /^[\w./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
