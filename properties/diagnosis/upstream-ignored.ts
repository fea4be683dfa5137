/** The backward gives the same gradient whatever comes from above. */
import type { Diagnosis } from "../../reports/result.ts";
import { ABOVE } from "../ask/handle.ts";
import { type Evidence, gradientsAreRight, reobserve } from "./evidence.ts";

export async function upstreamIgnored({
  handle,
  culprit,
  valuesAreRight,
}: Evidence): Promise<Diagnosis | undefined> {
  if (!valuesAreRight) return undefined;
  const [plain, tripled] = await Promise.all(
    [1, 3].map((above) => reobserve(handle, { ...culprit.asked, [ABOVE]: above })),
  );
  if (!gradientsAreRight(plain) || gradientsAreRight(tripled)) return undefined;
  return {
    code: "upstream-ignored",
    text: "Your gradient is right alone, but does not change when the upstream gradient does: three times the upstream must give three times the gradient.",
    advice: "A backward gets the gradient g of what comes after it, and has to multiply by it.",
  };
}
