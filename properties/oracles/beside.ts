/** A derivative that the function's rounding hides at a point is looked at beside it, where the function may show it. */
import { allFinite, type Derivatives, derivativesAt, type Found, type Program } from "./derivatives.ts";
import { same } from "./single.ts";

/** Ever nearer to 1, where what is tiny beside another number is not, within a domain such as x > 0, x < 1 or x > 1; a few other ways; and far away, where 1e16 + x shows its slope. */
const moved = (size: number): number[] => [
  size ** 0.5,
  size ** 0.25,
  size ** 0.0625,
  size / 2,
  size + 0.5,
  1 / (3 + size),
  (2 + size) * 2 ** 40,
];

/** So many differences that are close to what is given, at as many points, are no accident. */
const ENOUGH = 3;

/**
 * The same derivatives, of which one that f hides is asked for elsewhere. That may confirm it, and accuses nobody: who asked about a point
 * may have given numbers that hold there alone. What f shows nowhere is no more than rounding makes of 0, or stays undecided.
 */
export function settling(program: Program, derivatives: Derivatives): Derivatives {
  const { x, precision, given, above } = derivatives;
  const elsewhere = (way: number): Derivatives | undefined => {
    try {
      const point = x.slice();
      for (const i of program.places) point[i] = (Math.sign(x[i]) || 1) * moved(Math.abs(x[i]))[way];
      const there = precision.single ? point.map(Math.fround) : point;
      const value = Array.from(program.f(there.slice()));
      // The roots of 0 and of 1 are no other points.
      return !same(there, x) && allFinite(value)
        ? derivativesAt(program, { x: there, value, above, precision })
        : undefined;
    } catch {
      // Nothing is known of where f may be asked.
      return undefined;
    }
  };
  const known: (Derivatives | undefined)[] = [];
  const closeness = ({ given: entry, expected }: Found): number =>
    Number(Math.abs(1 - expected / entry) < precision.shown / 2);
  const at = (place: number): Found => {
    const found = derivatives.at(place);
    if (!found.hidden) return found;
    let { flat } = found;
    let close = closeness(found);
    for (const way of moved(0).keys()) {
      if (!(way in known)) known[way] = elsewhere(way);
      const there = known[way];
      const beside = there?.at(place);
      if (!beside) continue;
      if (beside.hidden || beside.given === 0) {
        flat &&= beside.flat;
        close += closeness(beside);
      } else if (beside.verdict === "right") return { ...found, verdict: "right" };
      else if (beside.verdict === "wrong") {
        flat = false;
        const text = ` At ${there!.x.slice(0, 9)} it is ${beside.given}, not ${beside.expected}.`;
        if (!same(there!.given, given)) return { ...found, verdict: "inconclusive", beside: text };
      }
    }
    return flat || close >= ENOUGH ? { ...found, verdict: "right" } : found;
  };
  return { ...derivatives, at };
}
