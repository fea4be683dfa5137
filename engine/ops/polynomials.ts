/** Orthogonal polynomials, by the names of torch.special, from the recurrences that lead from two of them to the next (DLMF 18.9). */
import type { Tensor } from "../core/tensor.ts";
import { checkRange, wholeFrom } from "../run/limits.ts";
import { filled } from "./constants.ts";

/** Polynomial n, from those of order 0 (which is 1), of order 1, and what makes of order k and k − 1 the one of k + 1. */
function ofOrder(
  op: string,
  x: Tensor,
  n: number,
  first: () => Tensor,
  next: (now: Tensor, before: Tensor, k: number) => Tensor,
): Tensor {
  checkRange(op, "n", n, wholeFrom(0));
  let before = filled(x, x.shape, 1);
  if (n === 0) return before;
  let now = first();
  for (let k = 1; k < n; k++) [before, now] = [now, next(now, before, k)];
  return now;
}

/** Chebyshev's: all four have one recurrence. */
function chebyshev(op: string, x: Tensor, n: number, first: () => Tensor): Tensor {
  const twice = x.mul(2);
  return ofOrder(op, x, n, first, (now, before) => now.mul(twice).sub(before));
}

/**
 * Chebyshev's polynomial of the first kind: T(cos t) = cos nt.
 * @example
 * special.chebyshevPolynomialT(tensor([0.5]), 2).toArray(); // [-0.5]
 */
export function chebyshevPolynomialT(x: Tensor, n: number): Tensor {
  return chebyshev("chebyshevPolynomialT", x, n, () => x);
}

/** Chebyshev's of the second kind: U(cos t) = sin (n + 1)t / sin t. */
export function chebyshevPolynomialU(x: Tensor, n: number): Tensor {
  return chebyshev("chebyshevPolynomialU", x, n, () => x.mul(2));
}

/** Chebyshev's of the third kind: V(cos t) = cos (n + ½)t / cos ½t. */
export function chebyshevPolynomialV(x: Tensor, n: number): Tensor {
  return chebyshev("chebyshevPolynomialV", x, n, () => x.mul(2).sub(1));
}

/** Chebyshev's of the fourth kind: W(cos t) = sin (n + ½)t / sin ½t. */
export function chebyshevPolynomialW(x: Tensor, n: number): Tensor {
  return chebyshev("chebyshevPolynomialW", x, n, () => x.mul(2).add(1));
}

const shifted = (x: Tensor): Tensor => x.mul(2).sub(1);

/** `chebyshevPolynomialT` of 2x − 1, so that it is for numbers from 0 to 1. */
export function shiftedChebyshevPolynomialT(x: Tensor, n: number): Tensor {
  return chebyshevPolynomialT(shifted(x), n);
}

/** `chebyshevPolynomialU` of 2x − 1. */
export function shiftedChebyshevPolynomialU(x: Tensor, n: number): Tensor {
  return chebyshevPolynomialU(shifted(x), n);
}

/** `chebyshevPolynomialV` of 2x − 1. */
export function shiftedChebyshevPolynomialV(x: Tensor, n: number): Tensor {
  return chebyshevPolynomialV(shifted(x), n);
}

/** `chebyshevPolynomialW` of 2x − 1. */
export function shiftedChebyshevPolynomialW(x: Tensor, n: number): Tensor {
  return chebyshevPolynomialW(shifted(x), n);
}

/**
 * Hermite's polynomial as physicists have it: 2x, 4x² − 2, …
 * @example
 * special.hermitePolynomialH(tensor([3]), 2).toArray(); // [34]
 */
export function hermitePolynomialH(x: Tensor, n: number): Tensor {
  const twice = x.mul(2);
  return ofOrder(
    "hermitePolynomialH",
    x,
    n,
    () => twice,
    (now, before, k) => now.mul(twice).sub(before.mul(2 * k)),
  );
}

/** Hermite's polynomial as statisticians have it: x, x² − 1, … */
export function hermitePolynomialHe(x: Tensor, n: number): Tensor {
  return ofOrder(
    "hermitePolynomialHe",
    x,
    n,
    () => x,
    (now, before, k) => now.mul(x).sub(before.mul(k)),
  );
}

/** Laguerre's: 1 − x, 1 − 2x + ½x², … */
export function laguerrePolynomialL(x: Tensor, n: number): Tensor {
  return ofOrder(
    "laguerrePolynomialL",
    x,
    n,
    () => x.neg().add(1),
    (now, before, k) =>
      now
        .mul(x.neg().add(2 * k + 1))
        .sub(before.mul(k))
        .div(k + 1),
  );
}

/** Legendre's: x, (3x² − 1) / 2, … */
export function legendrePolynomialP(x: Tensor, n: number): Tensor {
  return ofOrder(
    "legendrePolynomialP",
    x,
    n,
    () => x,
    (now, before, k) =>
      now
        .mul(x.mul(2 * k + 1))
        .sub(before.mul(k))
        .div(k + 1),
  );
}

/** The spherical Bessel function of the first kind, of order 0: sin x / x, and 1 at 0. */
export function sphericalBesselJ0(x: Tensor): Tensor {
  return x.div(Math.PI).sinc();
}
