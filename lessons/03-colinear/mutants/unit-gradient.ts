// diagnosis: wrong-value — a gradient of norm 1
export function expectedAtColinear(alpha: number) {
  if (alpha === 0) return { cosine: Number.NaN, gradientNorm: Number.NaN };
  return { cosine: Math.sign(alpha), gradientNorm: 1 };
}
