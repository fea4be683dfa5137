export interface AtColinear {
  /** cos(αy, y) */
  cosine: number;
  /** ‖∇ₓ cos(x, y)‖ at x = αy */
  gradientNorm: number;
}

/** The sign of α and 0; at α = 0 there is no angle, and both are NaN. */
export function expectedAtColinear(alpha: number): AtColinear {
  if (alpha === 0) return { cosine: Number.NaN, gradientNorm: Number.NaN };
  return { cosine: Math.sign(alpha), gradientNorm: 0 };
}
