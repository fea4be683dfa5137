export function expectedAtColinear(alpha: number) {
  return { cosine: alpha / Math.abs(alpha), gradientNorm: 0 * (1 / alpha) };
}
