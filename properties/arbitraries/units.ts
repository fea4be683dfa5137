/** A share of the inputs in other units: what is true of lengths in metres is true of them in nanometres. */
import type { Values } from "../suite/channel.ts";
import { isValues } from "../suite/number.ts";
import type { Share } from "./inputs.ts";

export interface UnitsOptions {
  /** Which power of a length each tensor is made of, `{ x: 1, area: 2, P: -2 }`; those left out stay. @defaultValue 1 of each */
  readonly of?: Readonly<Record<string, number>>;
  /** In parts of 100. */
  readonly share?: number;
  /** From and to which power of ten, up or down. */
  readonly powers?: readonly [number, number];
}

/**
 * ```ts
 * inputs({ x: numbers(["n"], { quarters: 3 }) }, { n: [1, 5] }, { shares: [otherUnits({ share: 20, powers: [3, 12] })] })
 * ```
 */
export function otherUnits<T>({
  of,
  share = 16,
  powers: [least, most] = [3, 9],
}: UnitsOptions = {}): Share<T> {
  const powerOf = (name: string): number => (of ? (of[name] ?? 0) : 1);
  const by = (drawn: T, change: (entry: number, power: number) => number): T =>
    Object.fromEntries(
      Object.entries(drawn as Record<string, unknown>).map(([name, value]) => {
        if (!isValues(value) || powerOf(name) === 0) return [name, value];
        return [name, { ...value, data: value.data.map((entry) => change(entry, powerOf(name))) }];
      }),
    ) as T;
  return {
    share,
    make(drawn, random) {
      const exponent = random.nextInt(least, most) * (random.nextInt(0, 1) === 0 ? 1 : -1);
      return by(drawn, (entry, power) => Number(`1e${power * exponent}`) * entry);
    },
    *easier(drawn) {
      const lengths = Object.entries(drawn as Record<string, unknown>)
        .filter((each): each is [string, Values] => isValues(each[1]) && powerOf(each[0]) === 1)
        .flatMap(([, { data }]) => [...data].map(Math.abs));
      const largest = Math.max(0, ...lengths);
      if (largest === 0 || (largest >= 0.01 && largest <= 100)) return;
      // Divided, whole powers of ten leave no digits behind.
      const unit = Number(`1e${Math.floor(Math.log10(largest))}`);
      yield by(drawn, (entry, power) => (power === 1 ? entry / unit : entry * unit ** -power));
    },
  };
}
