/** Arbitraries that shrink towards what a person can check on paper, whatever they were generated from. */
import fc, { type Random, type Stream } from "fast-check";

/**
 * `simpler` lists replacements of a value, each strictly simpler by some well-founded measure, so that every walk ends.
 * It needs no memory of how the value came about: a seed and a path replay it.
 */
export function simplest<T>(
  generate: (random: Random) => T,
  simpler: (value: T) => Iterable<T>,
  valid: (value: T) => boolean = () => true,
): fc.Arbitrary<T> {
  return new Simplest(generate, simpler, valid);
}

const DRAWS = 1000;

class Simplest<T> extends fc.Arbitrary<T> {
  readonly #draw: (random: Random) => T;
  readonly #simpler: (value: T) => Iterable<T>;
  readonly #valid: (value: T) => boolean;

  constructor(draw: (random: Random) => T, simpler: (value: T) => Iterable<T>, valid: (value: T) => boolean) {
    super();
    this.#draw = draw;
    this.#simpler = simpler;
    this.#valid = valid;
  }

  /** @throws {Error} when a thousand draws in a row are not valid: the constraints leave too little. */
  override generate(random: Random): fc.Value<T> {
    for (let draw = 0; draw < DRAWS; draw++) {
      const value = this.#draw(random);
      if (this.#valid(value)) return new fc.Value(value, undefined);
    }
    throw new Error(`None of ${DRAWS} draws met the constraints of this arbitrary: loosen them.`);
  }

  override canShrinkWithoutContext(_value: unknown): _value is T {
    return true;
  }

  override shrink(value: T): Stream<fc.Value<T>> {
    return fc.stream(this.#candidates(value));
  }

  *#candidates(value: T): IterableIterator<fc.Value<T>> {
    for (const candidate of this.#simpler(value))
      if (this.#valid(candidate)) yield new fc.Value(candidate, undefined);
  }
}
