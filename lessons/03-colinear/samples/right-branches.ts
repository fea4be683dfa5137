export function expectedAtColinear(alpha: number) {
  if (alpha > 0) return { cosine: 1, gradientNorm: 0 };
  if (alpha < 0) return { cosine: -1, gradientNorm: 0 };
  return { cosine: NaN, gradientNorm: NaN };
}
