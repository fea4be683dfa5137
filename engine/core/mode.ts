/** Whether ops are being tracked, and whether tangents ride along with them. */
import type { ForwardPass } from "../autograd/forward.ts";

/** Read on every op: a field of one object costs less than a call. */
export const mode: {
  grad: boolean;
  /** The forward mode that sees ops at this moment; null, and nearly free, otherwise. */
  forward: ForwardPass | null;
  /** The forward mode that a `noGrad` may be hiding. */
  hidden: ForwardPass | null;
} = { grad: true, forward: null, hidden: null };

/** Whether ops on tensors that require grad are tracked at this moment. */
export function isGradEnabled(): boolean {
  return mode.grad;
}

function withGrad<R>(enabled: boolean, fn: () => R): R {
  const { grad, forward } = mode;
  mode.grad = enabled;
  mode.forward = enabled ? mode.hidden : null;
  try {
    return fn();
  } finally {
    mode.grad = grad;
    mode.forward = forward;
  }
}

/** Run `fn` while `pass` and those around it see the ops; tracking stays as it is. */
export function withForward<R>(pass: ForwardPass | null, fn: () => R): R {
  const { forward, hidden } = mode;
  mode.forward = pass;
  mode.hidden = pass;
  try {
    return fn();
  } finally {
    mode.forward = forward;
    mode.hidden = hidden;
  }
}

/** Run `fn` with the tape on or off, whatever tangents ride along. */
export function withTape<R>(enabled: boolean, fn: () => R): R {
  const { grad } = mode;
  mode.grad = enabled;
  try {
    return fn();
  } finally {
    mode.grad = grad;
  }
}

/**
 * Run `fn` without tracking: the place for parameter updates. To reverse and forward mode alike, what comes out is constant.
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
