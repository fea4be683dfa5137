/** Whether ops are being tracked. */

/** Read on every op: a field of one object costs less than a call. */
export const mode: { grad: boolean } = { grad: true };

/** Whether ops on tensors that require grad are tracked at this moment. */
export function isGradEnabled(): boolean {
  return mode.grad;
}

function withGrad<R>(enabled: boolean, fn: () => R): R {
  const before = mode.grad;
  mode.grad = enabled;
  try {
    return fn();
  } finally {
    mode.grad = before;
  }
}

/**
 * Run `fn` without tracking: the place for parameter updates.
 * @example
 * noGrad(() => x.add_(x.grad.mul(0.1)));
 */
export function noGrad<R>(fn: () => R): R {
  return withGrad(false, fn);
}

/** Run `fn` with tracking, inside a `noGrad` too. */
export function enableGrad<R>(fn: () => R): R {
  return withGrad(true, fn);
}
