/** Another input on which a hidden property fails: what a student may see in place of the one that was found. */
import type { Outcome, Property, RunContext } from "../properties/suite/property.ts";
import type { Counterexample, PropertyResult } from "../reports/result.ts";

/** Its own, so that it follows from the grade's seed and meets other inputs. */
const OTHER_SEED = 0x9e3779b9;

/** Of the same kind: made by the same generators from another seed. Nothing where every failing input is one that was found. */
export async function otherInput(
  property: Property,
  context: RunContext,
  found: Outcome,
): Promise<PropertyResult["standIn"]> {
  const known = [found.counterexample, found.shrunkFrom].map(written);
  // The path of a counterexample leads nowhere from another seed.
  const other = await property.run({
    ...context,
    seed: (context.seed ^ OTHER_SEED) >>> 0,
    path: undefined,
  });
  const { counterexample, shrunkFrom, comparison } = other;
  if (counterexample && !known.includes(written(counterexample)))
    return { counterexample, ...(comparison && { comparison }) };
  // Both have shrunk to the same: what it was shrunk from is another.
  return shrunkFrom && !known.includes(written(shrunkFrom)) ? { counterexample: shrunkFrom } : undefined;
}

function written(input: Counterexample | undefined): string {
  return JSON.stringify(input) ?? "";
}
