export interface AtColinear {
  /** cos(αy, y) */
  cosine: number;
  /** ‖∇ₓ cos(x, y)‖ at x = αy */
  gradientNorm: number;
}

/**
 * What do you expect of the cosine and of its gradient where x = αy? A prediction: no tensor is needed.
 *
 * @param alpha any number: positive, negative, zero
 */
export function expectedAtColinear(alpha: number): AtColinear {
  // Replace this stub.
  return { cosine: alpha, gradientNorm: alpha };
}
