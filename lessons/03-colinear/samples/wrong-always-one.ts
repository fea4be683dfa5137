export function expectedAtColinear(_alpha: number) {
  return { cosine: 1, gradientNorm: 0 };
}
