// diagnosis: wrong-value — a gradient of 0 at α = 0
export function expectedAtColinear(alpha: number) {
  return { cosine: alpha === 0 ? Number.NaN : Math.sign(alpha), gradientNorm: 0 };
}
