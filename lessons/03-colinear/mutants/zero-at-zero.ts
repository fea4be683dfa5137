// diagnosis: wrong-value — 0 where there is nothing
export function expectedAtColinear(alpha: number) {
  return { cosine: Math.sign(alpha), gradientNorm: 0 };
}
