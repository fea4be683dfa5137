/** Inputs in other units: what is true of lengths in metres is true of them in nanometres. */
import type { Values } from "../suite/channel.ts";
import type { Share } from "./inputs.ts";

/**
 * A share of the inputs has all its lengths multiplied by a power of ten.
 * @param powers of a length that each field is made of: `{ x: 1, area: 2, P: -2 }`; others stay.
 */
export function otherUnits<T>(powers: Readonly<Record<string, number>>, share = 16): Share<T> {
  const fields = Object.entries(powers) as [keyof T & string, number][];
  const by = (given: T, exponent: number): T => ({
    ...given,
    ...(Object.fromEntries(
      fields.map(([name, power]) => [name, times(Number(`1e${power * exponent}`), given[name] as Values)]),
    ) as object),
  });
  return {
    share,
    make: (given, random) => by(given, random.nextInt(3, 9) * (random.nextInt(0, 1) === 0 ? 1 : -1)),
    *easier(given) {
      const lengths = fields
        .filter(([, power]) => power === 1)
        .flatMap(([name]) => [...(given[name] as Values).data]);
      const farthest = Math.max(0, ...lengths.map(Math.abs));
      if (farthest > 100 || (farthest > 0 && farthest < 0.01))
        yield by(given, -Math.floor(Math.log10(farthest)));
    },
  };
}

const times = (factor: number, { shape, data }: Values): Values => ({
  shape,
  data: data.map((entry) => entry * factor),
});
