/** What is done with ops beside computing them: a tape, tangents that ride along, a trace. */
import type { Node } from "./node.ts";
import type { Attributes, Op } from "./op.ts";
import type { Tensor } from "./tensor.ts";

/** What a forward mode is told of while ops run. */
export interface Forward {
  /** What rides along with a tensor; undefined with a constant. */
  tangentOf(x: Tensor): Tensor | undefined;
  /** Whether one of these tensors is no constant. */
  concerns(inputs: readonly Tensor[]): boolean;
  /** The same tangents for a copy of a tensor. */
  follow(from: Tensor, to: Tensor): void;
  /** An op has computed `out`. */
  push(op: Op, inputs: readonly Tensor[], attributes: Attributes, out: Tensor): void;
  /** A rule by hand has computed `out`; `gradients` is its backward. */
  rule(
    name: string,
    inputs: readonly Tensor[],
    out: Tensor,
    gradients: (g: Tensor) => readonly (Tensor | null)[],
  ): void;
}

/** Who writes ops down. */
export interface Recorder {
  /** These are about to be overwritten. */
  know(inputs: readonly Tensor[]): void;
  record(op: Op, inputs: readonly Tensor[], attributes: Attributes, out: Tensor): void;
  /** `out` has a derivative written by hand, under this name. */
  rule(name: string, out: Tensor): void;
  /** A backward comes to this record: the ops that follow are its derivative. */
  back?(node: Node): void;
  /** That backward is over. */
  ahead?(): void;
}

/** Read on every op: a field of one object costs less than a call. */
export const mode: {
  grad: boolean;
  /** The forward mode that sees ops at this moment; null, and nearly free, otherwise. */
  forward: Forward | null;
  /** The forward mode that a `noGrad` may be hiding. */
  hidden: Forward | null;
  /** Who records a trace; null, and nearly free, otherwise. */
  recorder: Recorder | null;
} = { grad: true, forward: null, hidden: null, recorder: null };

/** Whether somebody wants to know of each op: who records a trace, or tangents. */
export function isWatched(): boolean {
  return mode.recorder !== null || mode.forward !== null;
}

/** Whether ops on tensors that require grad are tracked at this moment. */
export function isGradEnabled(): boolean {
  return mode.grad;
}

function withGrad<R>(name: string, enabled: boolean, fn: () => R): R {
  // A promise that it passes on does no harm: `noGrad(() => x.read())`.
  if (/^Async|Generator/.test(fn[Symbol.toStringTag as never])) refuseWaiting(name);
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

/**
 * What `fn` gives, once it is done.
 * @throws {TypeError} if it gives a promise: what it does after its first `await` would be outside.
 */
export function atOnce<R>(name: string, fn: () => R): R {
  const given = fn();
  if (given instanceof Promise) {
    given.catch(() => {});
    refuseWaiting(name);
  }
  if (isGenerator(given)) refuseWaiting(name);
  return given;
}

/** What a function* gives: nothing of it has run. */
function isGenerator(given: unknown): boolean {
  return /Generator\]$/.test(Object.prototype.toString.call(given));
}

function refuseWaiting(name: string): never {
  throw new TypeError(
    `${name}: fn must be done when it returns: put what lies between two awaits (or yields) inside.`,
  );
}

/** Run `fn` while `pass` and those around it see the ops; tracking stays as it is. */
export function withForward<R>(pass: Forward | null, fn: () => R): R {
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
 * @throws {TypeError} for an async function.
 * @example
 * noGrad(() => x.add_(x.grad.mul(0.1)));
 */
export function noGrad<R>(fn: () => R): R {
  return withGrad("noGrad", false, fn);
}

/** Run `fn` with tracking, inside a `noGrad` too. */
export function enableGrad<R>(fn: () => R): R {
  return withGrad("enableGrad", true, fn);
}
