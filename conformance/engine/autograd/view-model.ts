/** What a tensor is to a model that knows neither strides nor a tape: places in a list of numbers with their derivatives. */

/** A number and its derivatives for every element of the leaf. */
export interface Dual {
  readonly v: number;
  readonly d: readonly number[];
}

/** What tensors that are views of each other share. */
export interface Store {
  readonly at: Dual[];
  tracked: boolean;
}

/** Places in a store, in the order of a tensor's elements. */
export interface Shown {
  readonly store: Store;
  readonly places: readonly number[];
  readonly shape: readonly number[];
}

export const sizeOf = (shape: readonly number[]): number => shape.reduce((n, m) => n * m, 1);

/** The places of a tensor of one shape, as nested coordinates. */
export function eachIndex(shape: readonly number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, n) => all.flatMap((index) => Array.from({ length: n }, (_, k) => [...index, k])),
    [[]],
  );
}

/** Of a tensor by the coordinates that an element of the new one has in the old one. */
export function mapped(from: Shown, shape: readonly number[], where: (index: number[]) => number[]): Shown {
  const places = eachIndex(shape).map((index) => {
    const old = where(index);
    return from.places[old.reduce((place, k, d) => place * from.shape[d] + k, 0)];
  });
  return { store: from.store, places, shape };
}
