/** Writes down what ops ran, as plain data, so that it can be replayed over another number system or in another process. */

import type { DtypeName } from "../core/dtype.ts";
import { atOnce, mode, type Recorder } from "../core/mode.ts";
import type { Attributes, Op } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { overwriteOp } from "../run/overwrite.ts";
import { toTypedArray } from "../run/read.ts";

export interface TraceInput {
  readonly kind: "input";
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DtypeName;
}

/** A tensor that came from elsewhere. */
export interface TraceConstant {
  readonly kind: "constant";
  readonly shape: readonly number[];
  readonly dtype: DtypeName;
  readonly data: readonly number[];
}

export interface TraceOp {
  readonly kind: "op";
  /** `opNamed(op)` is its op. */
  readonly op: string;
  /** Places in `values`. */
  readonly inputs: readonly number[];
  readonly attributes: Attributes;
  readonly shape: readonly number[];
  readonly dtype: DtypeName;
  /** Whether a gradient flows through it. */
  readonly tracked: boolean;
  /** The name of the custom rule whose output this is: its derivative is written by hand. */
  readonly rule?: string;
  /** "file:line:column" of the caller outside the engine, where it can be told. */
  readonly at?: string;
}

export type TraceValue = TraceInput | TraceConstant | TraceOp;

/** Every value in the order it was computed; plain data. */
export interface Trace {
  readonly values: readonly TraceValue[];
  /** Places in `values` of what the function returned. */
  readonly outputs: readonly number[];
}

export interface NamedTensor {
  readonly name: string;
  readonly tensor: Tensor;
}

/** The place of a frame of a stack: "file:line:column". */
const frame = /(?:\(|at (?:async )?)([^()]+:\d+:\d+)\)?$/;

/** Frames of the engine itself lie in the folder above this file's own; bundled, in the folder of the bundle. */
function folderOf(own: string): string {
  return own.replace(/(?:autograd[/\\]trace\.[jt]s|[^/\\]*):\d+:\d+$/, "");
}

/** "file:line:column" of the innermost frame outside the engine. */
export function callSite(): string | undefined {
  const host = Error as { stackTraceLimit?: number };
  const limit = host.stackTraceLimit;
  host.stackTraceLimit = 40;
  const { stack } = new Error();
  host.stackTraceLimit = limit;
  let engine: string | undefined;
  for (const line of stack?.split("\n").slice(1) ?? []) {
    // The engine's methods are compiled from text, and so lie in no file.
    if (line.includes("eval at compiled")) continue;
    const place = frame.exec(line)?.[1];
    if (!place) continue;
    // The first frame is this function's own.
    engine ??= folderOf(place);
    if (place.startsWith(engine)) continue;
    if (!/^(node:|gradproof\/|<anonymous>)/.test(place)) return place.replace(/^file:\/\//, "");
  }
  return undefined;
}

class TraceRecorder implements Recorder {
  readonly values: TraceValue[] = [];
  readonly #places = new Map<Tensor, number>();
  /** Those whose storage was overwritten meanwhile. */
  readonly #written = new Set<Tensor>();
  readonly #sites: boolean;

  constructor(sites: boolean) {
    this.#sites = sites;
  }

  input({ name, tensor }: NamedTensor): void {
    this.#places.set(tensor, this.values.length);
    this.values.push({ kind: "input", name, shape: tensor.shape, dtype: tensor.dtype });
  }

  know(inputs: readonly Tensor[]): void {
    for (const x of inputs) if (x.on?.level === undefined) this.placeOf(x);
  }

  record(op: Op, inputs: readonly Tensor[], attributes: Attributes, out: Tensor): void {
    // What it does for all examples is told as well.
    if (out.on?.level !== undefined) return;
    const places = inputs.map((x) => this.placeOf(x));
    // What a view was taken from is told next, and only then the others.
    if (inputs[0] === out && !out.taken?.parent)
      this.#forgetOthers(out, op === overwriteOp ? inputs[1] : out);
    this.#places.set(out, this.values.length);
    const { shape, dtype } = out;
    const at = this.#sites ? callSite() : undefined;
    const tracked = out.node !== null;
    const value = { kind: "op" as const, op: op.name, inputs: places, attributes, shape, dtype, tracked };
    this.values.push(at === undefined ? value : { ...value, at });
  }

  rule(name: string, out: Tensor): void {
    if (out.on?.level !== undefined) return;
    const place = this.placeOf(out);
    const value = this.values[place];
    if (value.kind === "op") this.values[place] = { ...value, tracked: true, rule: name };
  }

  placeOf(x: Tensor): number {
    let place = this.#places.get(x);
    if (place === undefined) {
      const { taken, base } = x;
      if (taken?.parent && this.#written.has(base)) {
        this.record(taken.op!, [taken.parent], taken.attributes, x);
        return this.#places.get(x)!;
      }
      place = this.values.length;
      this.#places.set(x, place);
      this.values.push({
        kind: "constant",
        shape: x.shape,
        dtype: x.dtype,
        data: Array.from(toTypedArray(x)),
      });
    }
    return place;
  }

  traceTo(result: unknown): Trace {
    const returned: unknown[] = Array.isArray(result) ? result : [result];
    const outputs = returned.filter((value) => value instanceof Tensor).map((x) => this.placeOf(x));
    return { values: this.values, outputs };
  }

  /** Tensors that share overwritten storage are taken, or read, anew when they next appear. */
  #forgetOthers(written: Tensor, part: Tensor): void {
    this.#written.add(written.base);
    for (const x of this.#places.keys())
      if (x !== written && x !== part && x.base === written.base) this.#places.delete(x);
  }
}

/**
 * Run `fn` and write down every op in it, those inside noGrad and those of a backward included.
 * @param inputs what the trace shall name; every other tensor becomes a constant.
 * @returns what `fn` returned, and the trace, whose outputs are the returned tensor or tensors.
 * @param options `sites`: whether to tell where each op was called, which takes a stack for each; so it is unless told.
 * @example
 * const x = tensor([3, 4]);
 * const { trace } = recordTrace([{ name: "x", tensor: x }], () => x.norm());
 * trace.values.length; // 2
 */
export function recordTrace<R>(
  inputs: readonly NamedTensor[],
  fn: () => R,
  { sites = true }: { sites?: boolean } = {},
): { result: R; trace: Trace } {
  const recorder = begin(inputs, sites);
  const before = mode.recorder;
  mode.recorder = recorder;
  let result: R;
  try {
    result = atOnce("recordTrace", fn);
  } finally {
    mode.recorder = before;
  }
  return { result, trace: recorder.traceTo(result) };
}

/**
 * The same for a function that waits, without telling where the ops were called. What else runs meanwhile is written down as well, and does no harm: nothing returned depends on it.
 * One at a time: two recordings that overlap take each other's ops.
 * @example
 * const x = tensor([3, 4]);
 * const { trace } = await recordTraceAsync([{ name: "x", tensor: x }], async () => x.norm());
 * trace.values.length; // 2
 */
export async function recordTraceAsync<R>(
  inputs: readonly NamedTensor[],
  fn: () => Promise<R>,
): Promise<{ result: R; trace: Trace }> {
  const recorder = begin(inputs, false);
  const before = mode.recorder;
  mode.recorder = recorder;
  let result: R;
  try {
    result = await fn();
  } finally {
    mode.recorder = before;
  }
  return { result, trace: recorder.traceTo(result) };
}

function begin(inputs: readonly NamedTensor[], sites: boolean): TraceRecorder {
  const recorder = new TraceRecorder(sites);
  for (const input of inputs) recorder.input(input);
  return recorder;
}
