// diagnosis: wrong-value — the gradient is as 1/|α|
export function expectedAtColinear(alpha: number) {
  if (alpha === 0) return { cosine: Number.NaN, gradientNorm: Number.NaN };
  return { cosine: Math.sign(alpha), gradientNorm: 1 / Math.abs(alpha) };
}
