/** A share of the inputs in other units: all their tensors times one power of ten. */
import { isValues } from "../suite/number.ts";
import type { Share } from "./inputs.ts";

type Named = Readonly<Record<string, unknown>>;

export interface UnitsOptions {
  /** In parts of 100. */
  readonly share: number;
  /** From and to which power of ten, up or down. */
  readonly powers: readonly [number, number];
}

/**
 * ```ts
 * inputs({ x: numbers(["n"], { quarters: 3 }) }, { n: [1, 5] }, { shares: [otherUnits({ share: 20, powers: [3, 12] })] })
 * ```
 */
export function otherUnits<T extends Named>({ share, powers: [least, most] }: UnitsOptions): Share<T> {
  return {
    share,
    make(drawn, random) {
      const power = random.nextInt(least, most) * (random.nextInt(0, 1) === 0 ? 1 : -1);
      const unit = Number(`1e${power}`);
      return changed(drawn, (entry) => unit * entry);
    },
    *easier(drawn) {
      const all = Object.values(drawn)
        .filter(isValues)
        .flatMap(({ data }) => [...data].map(Math.abs));
      const largest = Math.max(0, ...all);
      if (largest === 0 || (largest > 0.01 && largest < 100)) return;
      // Divided, whole powers of ten leave no digits behind.
      const unit = Number(`1e${Math.floor(Math.log10(largest))}`);
      yield changed(drawn, (entry) => entry / unit);
    },
  };
}

function changed<T extends Named>(drawn: T, entry: (entry: number) => number): T {
  const entries = Object.entries(drawn);
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      isValues(value) ? { ...value, data: value.data.map(entry) } : value,
    ]),
  ) as T;
}
