/** How far the grading of a class is, and how long it will take: a line now and then. */

/** Milliseconds between two lines. */
const EVERY_MS = 5000;

export class Progress {
  readonly #total: number;
  readonly #say: (line: string) => void;
  readonly #now: () => number;
  readonly #begun: number;
  #said: number;
  #done = 0;

  /** @param total how many are to be graded, those that need no judge left out. */
  constructor(total: number, say: (line: string) => void, now: () => number = () => performance.now()) {
    this.#total = total;
    this.#say = say;
    this.#now = now;
    this.#begun = now();
    this.#said = this.#begun;
  }

  /** So many more are graded. */
  add(count: number): void {
    this.#done += count;
    const now = this.#now();
    if (now - this.#said < EVERY_MS || this.#done >= this.#total) return;
    this.#said = now;
    const rate = this.#done / (now - this.#begun);
    const left = (this.#total - this.#done) / rate;
    this.#say(`  ${this.#done} of ${this.#total} graded, ${perSecond(1000 * rate)}; ${duration(left)} left`);
  }

  /** "200 graded in 14 s, 14.3 a second." */
  end(): string {
    const ms = this.#now() - this.#begun;
    return `${this.#total} graded in ${duration(ms)}, ${perSecond((1000 * this.#total) / Math.max(ms, 1))}.`;
  }
}

function perSecond(rate: number): string {
  return `${rate >= 10 ? Math.round(rate) : rate.toFixed(1)} a second`;
}

/** "about 40 s", "about 3 min": no more digits than are known. */
export function duration(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 100) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 100 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}
