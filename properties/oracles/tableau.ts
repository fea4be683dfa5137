/** Neville's extrapolation of difference quotients to step zero, which estimates its own error. */

const COLUMNS = 6;
/** Columns from here on have shed what is smooth. */
const LATE = 3;

export class Tableau {
  /** Best extrapolation so far; NaN before there is one with all its neighbours. */
  value: number = Number.NaN;
  /** Estimated error of `value`. */
  error: number = Infinity;
  readonly #factor: number;
  readonly #row: number[] = [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5];
  #length = 0;
  /** How often in a row the quotient grew by a fifth. */
  #growth = 0;
  #late = 0;
  #lateBefore = 0;

  /** @param factor 4 for central quotients, whose error has even powers of the step alone; 2 for one-sided ones. */
  constructor(factor: number) {
    this.#factor = factor;
  }

  get empty(): boolean {
    return this.#length === 0;
  }

  /** The quotient at half the step of the one before, and the rounding it carries. */
  add(quotient: number, noise: number): void {
    const row = this.#row;
    const length = this.#length;
    const last = Math.min(length, COLUMNS);
    let above = row[0];
    let left = quotient;
    let power = 1;
    let late = 0;
    this.#growth = length > 0 && Math.abs(quotient) > 1.2 * Math.abs(above) ? this.#growth + 1 : 0;
    row[0] = quotient;
    for (let j = 1; j <= last; j++) {
      power *= this.#factor;
      const next = left + (left - above) / (power - 1);
      if (j >= LATE) {
        const size = Math.abs(next);
        // What is no number stays so in all later columns.
        if (!(size <= late)) late = size;
      }
      const aboveHere = row[j];
      row[j] = next;
      if (j < length) {
        const spread = Math.max(Math.abs(next - left), Math.abs(next - above), Math.abs(next - aboveHere));
        if (spread + noise < this.error) {
          this.error = spread + noise;
          this.value = next;
        }
      }
      above = aboveHere;
      left = next;
    }
    this.#length = length + 1;
    this.#lateBefore = this.#late;
    this.#late = late;
  }

  /** Whether the quotients keep growing as the step shrinks, to more than this: then they have no limit. */
  grows(floor: number): boolean {
    return this.#growth > 4 && Math.abs(this.#row[0]) > floor;
  }

  /** The largest of the later extrapolations in the last two rows: what remains of a limit that is known to be 0. */
  get remainder(): number {
    return Math.max(this.#late, this.#lateBefore);
  }
}
