// diagnosis: wrong-type — words in place of numbers
export function expectedAtColinear(alpha: number) {
  if (alpha === 0) return { cosine: Number.NaN, gradientNorm: Number.NaN };
  return { cosine: alpha > 0 ? "1" : "-1", gradientNorm: 0 };
}
