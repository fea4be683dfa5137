// diagnosis: wrong-value — the cosine grows with α
export function expectedAtColinear(alpha: number) {
  if (alpha === 0) return { cosine: Number.NaN, gradientNorm: Number.NaN };
  return { cosine: alpha, gradientNorm: 0 };
}
