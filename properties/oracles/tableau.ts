/** Neville's extrapolation of difference quotients to step zero, which estimates its own error. */

const COLUMNS = 6;

export class Tableau {
  /** Best extrapolation so far; NaN before there is one with all its neighbours. */
  value: number = Number.NaN;
  /** Estimated error of `value`. */
  error: number = Number.POSITIVE_INFINITY;
  readonly #factor: number;
  #row: number[] = [];
  #before: number[] = [];

  /** @param factor 4 for central quotients, whose error has even powers of the step alone; 2 for one-sided ones. */
  constructor(factor: number) {
    this.#factor = factor;
  }

  /** The quotient at half the step of the one before, and the rounding it carries. */
  add(quotient: number, noise: number): void {
    const above = this.#row;
    const row = [quotient];
    let power = 1;
    for (let j = 1; j <= Math.min(COLUMNS, above.length); j++) {
      power *= this.#factor;
      row[j] = row[j - 1] + (row[j - 1] - above[j - 1]) / (power - 1);
      if (j >= above.length) continue;
      const spread = Math.max(
        Math.abs(row[j] - row[j - 1]),
        Math.abs(row[j] - above[j - 1]),
        Math.abs(row[j] - above[j]),
      );
      if (spread + noise < this.error) {
        this.error = spread + noise;
        this.value = row[j];
      }
    }
    this.#before = above;
    this.#row = row;
  }

  /** The largest of the later extrapolations in the last two rows: what remains of a limit that is known to be 0. */
  get remainder(): number {
    const late = [...this.#row.slice(3), ...this.#before.slice(3)];
    return late.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  }
}
