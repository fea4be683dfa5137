/** Random numbers of samplers: from a seed of their own, or from the common generator. */
import { philox, rand } from "../run/random.ts";

/** A source of numbers in [0, 1), 53 bits each; each call goes on where the last one ended. */
export type Draw = (count: number) => ArrayLike<number>;

/**
 * @param seed a whole number from 0 to 2⁵³ − 1; without it, the generator that `manualSeed` starts is drawn from.
 * @throws {RangeError} for any other seed.
 */
export function drawFrom(owner: string, seed: number | undefined): Draw {
  if (seed === undefined) return (count) => rand([count], { dtype: "float64", device: "cpu" }).toTypedArray();
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`${owner}: a seed is a whole number from 0 to 2^53 - 1, not ${seed}.`);
  const key = [seed >>> 0, Math.floor(seed / 2 ** 32)] as const;
  let block = 0;
  return (count) =>
    Float64Array.from({ length: count }, () => {
      const [high, low] = philox([block >>> 0, Math.floor(block / 2 ** 32), 0, 0], key);
      block++;
      return ((high >>> 5) * 2 ** 26 + (low >>> 6)) / 2 ** 53;
    });
}

/** The numbers 0 … n − 1 in random order: Fisher and Yates's shuffle. */
export function shuffled(n: number, draw: Draw): Int32Array {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  const draws = draw(n);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(draws[i] * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}
