// diagnosis: sign-flipped — minus the sign
export function expectedAtColinear(alpha: number) {
  if (alpha === 0) return { cosine: Number.NaN, gradientNorm: Number.NaN };
  return { cosine: -Math.sign(alpha), gradientNorm: 0 };
}
