/** Arrays of doubles of any shape, for loops that say what a layer is. */

/** Numbers of a shape, row-major. */
export class Nd {
  readonly shape: readonly number[];
  readonly data: number[];

  constructor(shape: readonly number[], data?: Iterable<number>) {
    this.shape = shape;
    this.data = data ? [...data] : new Array<number>(shape.reduce((product, n) => product * n, 1)).fill(0);
  }

  #place(at: readonly number[]): number {
    if (at.length !== this.shape.length) throw new Error(`[${at}] is no place in [${this.shape}]`);
    return at.reduce((place, i, d) => {
      if (!(i >= 0 && i < this.shape[d])) throw new Error(`[${at}] is out of [${this.shape}]`);
      return place * this.shape[d] + i;
    }, 0);
  }

  at(...place: readonly number[]): number {
    return this.data[this.#place(place)];
  }

  add(value: number, ...place: readonly number[]): void {
    this.data[this.#place(place)] += value;
  }
}

/** Every index of a shape, in its order. */
export function* places(shape: readonly number[]): Generator<number[]> {
  const count = shape.reduce((product, n) => product * n, 1);
  for (let k = 0; k < count; k++) {
    const at = shape.map(() => 0);
    let rest = k;
    for (let d = shape.length - 1; d >= 0; d--) {
      at[d] = rest % shape[d];
      rest = Math.floor(rest / shape[d]);
    }
    yield at;
  }
}

/** What a function gives at every index. */
export function filledBy(shape: readonly number[], f: (at: number[]) => number): Nd {
  return new Nd(shape, [...places(shape)].map(f));
}

export function sumOver(shape: readonly number[], f: (at: number[]) => number): number {
  let sum = 0;
  for (const at of places(shape)) sum += f(at);
  return sum;
}

/** The same numbers in another shape. */
export function reshaped({ data }: Nd, shape: readonly number[]): Nd {
  return new Nd(shape, data);
}

/** Dimensions in another order. */
export function permuted(x: Nd, order: readonly number[]): Nd {
  return filledBy(
    order.map((d) => x.shape[d]),
    (at) => {
      const from = [...at];
      order.forEach((d, k) => {
        from[d] = at[k];
      });
      return x.at(...from);
    },
  );
}
