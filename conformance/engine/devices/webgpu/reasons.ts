/** Why a bound is over a hundred times the largest error seen, where it is: by the name of the op. */
export const reasons: Readonly<Record<string, string>> = {
  amax: "ties are rare: of one largest the gradient is divided by 1, which devices do exactly though WGSL allows 2.5 ulp",
  amin: "as amax",
  bits: "bits of whole numbers are exact, and the bound of a float32 is on those above 2²⁴",
  floorDivide: "a quotient is rounded to a whole number, which is exact, and its bound does not know that",
  frac: "what is left of a number without its whole part is exact, which a bound on any difference does not know",
};
