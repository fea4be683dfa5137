/** Elements and memories as they pass between the device and the CPU. */
import { bool, type Dtype, float32, int32, type TypedArray } from "../core/dtype.ts";
import { contiguousLayout } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import type { Memory } from "./memory.ts";

export function onCpu(x: Tensor, values: TypedArray): Tensor {
  return new Tensor(values, 0, contiguousLayout(x.shape), x.type, null);
}

const bits = new Uint32Array(1);
const asFloat = new Float32Array(bits.buffer);

export function bitsOf(value: number, dtype: Dtype): number {
  if (dtype.floating) asFloat[0] = value;
  else bits[0] = dtype === bool ? Number(value !== 0) : value;
  return bits[0];
}

export function valuesOf(words: Uint32Array, dtype: Dtype): TypedArray {
  if (dtype === float32) return new Float32Array(words.buffer);
  return dtype === int32 ? new Int32Array(words.buffer) : Uint8Array.from(words);
}

/** The memories of the tensors in a returned value: a tensor, or arrays and plain objects of them. */
export function* memoriesIn(value: unknown): Generator<Memory> {
  if (value instanceof Tensor) {
    if (value.on !== null) yield value.storage as Memory;
    if (value.grad !== null) yield* memoriesIn(value.grad);
  } else if (Array.isArray(value)) {
    for (const part of value) yield* memoriesIn(part);
  } else if (
    typeof value === "object" &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  ) {
    for (const part of Object.values(value)) yield* memoriesIn(part);
  }
}
