/** The learning rates of one optimizer, and who has a say in them. */

type Groups = readonly { lr: number }[];

/** Base rates, and by scheduler the rates that it says; what is in a group is base · ∏ rate / base. */
export class Rates {
  /** By group: the rate without any scheduler. */
  base: number[] = [];
  #put: number[] = [];
  readonly #said: Map<object, number[]> = new Map();

  /** A scheduler says its rates of all groups. Nothing is changed where it throws. */
  put(scheduler: object, groups: Groups, say: (base: number, group: number) => number): void {
    this.#follow(groups);
    const said = groups.map((_, i) => say(this.base[i], i));
    this.#said.set(scheduler, said);
    this.#write(groups);
  }

  /** Go on without a scheduler. */
  leave(scheduler: object, groups: Groups): void {
    this.#follow(groups);
    this.#said.delete(scheduler);
    this.#write(groups);
  }

  /** Go on from the rates as they are, without anybody else. */
  takeOver(groups: Groups): void {
    this.#said.clear();
    this.restart(
      groups,
      groups.map(({ lr }) => lr),
    );
  }

  /** Other base rates. */
  restart(groups: Groups, base: readonly number[]): void {
    this.base = [...base];
    this.#write(groups);
  }

  #factor(i: number): number {
    let factor = 1;
    for (const said of this.#said.values()) if (i < said.length) factor *= said[i] / this.base[i];
    return factor;
  }

  #write(groups: Groups): void {
    const single = this.#said.size === 1 ? [...this.#said.values()][0] : undefined;
    this.#put = groups.map((group, i) => {
      // With one alone nothing is rounded twice, and a base of 0 divides nothing.
      const rate = single ? single[i] : this.base[i] === 0 ? 0 : this.base[i] * this.#factor(i);
      group.lr = rate;
      return rate;
    });
  }

  /** Groups that came since, and rates that somebody set by hand. */
  #follow(groups: Groups): void {
    for (const [i, { lr }] of groups.entries()) {
      if (i >= this.base.length) this.base[i] = lr;
      else if (lr !== this.#put[i]) {
        const factor = this.base[i] === 0 ? 0 : this.#factor(i);
        const base = factor === 0 ? lr : lr / factor;
        // What others said was of the base before.
        for (const said of this.#said.values())
          if (i < said.length) said[i] = this.base[i] === 0 ? base : said[i] * (base / this.base[i]);
        this.base[i] = base;
      }
    }
    this.base.length = groups.length;
  }
}

const known = new WeakMap<object, Rates>();

export function ratesOf(optimizer: object): Rates {
  let rates = known.get(optimizer);
  if (rates === undefined) known.set(optimizer, (rates = new Rates()));
  return rates;
}
