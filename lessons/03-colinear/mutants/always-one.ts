// diagnosis: wrong-value — colinear means alike
export function expectedAtColinear(alpha: number) {
  if (alpha === 0) return { cosine: Number.NaN, gradientNorm: Number.NaN };
  return { cosine: 1, gradientNorm: 0 };
}
