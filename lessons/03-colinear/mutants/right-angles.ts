// diagnosis: wrong-value — takes colinear for orthogonal
export function expectedAtColinear(alpha: number) {
  if (alpha === 0) return { cosine: Number.NaN, gradientNorm: Number.NaN };
  return { cosine: 0, gradientNorm: 1 / Math.abs(alpha) };
}
