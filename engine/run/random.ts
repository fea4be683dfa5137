/** Random tensors from a counter-based generator: the same seed gives the same numbers on every machine and device. */

import type { DeviceChoice, DeviceName } from "../core/device.ts";
import { allocate, defaultFloat, dtypeOf } from "../core/dtype.ts";
import { checkShape, sizeOf } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { fromArray } from "./create.ts";

/**
 * One block of Philox 4×32-10: four uint32 from a counter and a key, with no state in between.
 * Salmon et al., Parallel random numbers: as easy as 1, 2, 3 (2011).
 */
export function philox(
  counter: readonly [number, number, number, number],
  key: readonly [number, number],
): [number, number, number, number] {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const [high0, low0] = multiply(0xd2511f53, c0);
    const [high1, low1] = multiply(0xcd9e8d57, c2);
    [c0, c1, c2, c3] = [(high1 ^ c1 ^ k0) >>> 0, low1, (high0 ^ c3 ^ k1) >>> 0, low0];
    k0 = (k0 + 0x9e3779b9) >>> 0;
    k1 = (k1 + 0xbb67ae85) >>> 0;
  }
  return [c0, c1, c2, c3];
}

/** High and low word of a 32 × 32 bit product. */
function multiply(a: number, b: number): [number, number] {
  const low = Math.imul(a, b) >>> 0;
  const [aHigh, aLow, bHigh, bLow] = [a >>> 16, a & 0xffff, b >>> 16, b & 0xffff];
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = aLow * bHigh + (middle & 0xffff);
  return [(aHigh * bHigh + Math.floor(middle / 0x10000) + Math.floor(carry / 0x10000)) >>> 0, low];
}

const generator = { key: [0, 0] as [number, number], block: 0 };

/**
 * Start the generator anew. @param seed a whole number from 0 to 2⁵³ − 1.
 * @throws {RangeError} for any other.
 * @example
 * manualSeed(42);
 * const first = rand([3]).toArray();
 * manualSeed(42);
 * rand([3]).toArray(); // first
 */
export function manualSeed(seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`manualSeed: a seed is a whole number from 0 to 2^53 - 1, not ${seed}.`);
  generator.key = [seed >>> 0, Math.floor(seed / 2 ** 32)];
  generator.block = 0;
}

/** `count` uint32, each call from fresh blocks. */
function words(count: number): Uint32Array {
  const all = new Uint32Array(count);
  for (let i = 0; i < count; i += 4, generator.block++) {
    const block = philox([generator.block >>> 0, Math.floor(generator.block / 2 ** 32), 0, 0], generator.key);
    for (let k = 0; k < 4 && i + k < count; k++) all[i + k] = block[k];
  }
  return all;
}

/** `count` numbers in [0, 1): 24 bits each, so that float32 holds them exactly; 53 bits for float64. */
function uniforms(count: number, bits: 24 | 53): Float64Array {
  if (bits === 24) return Float64Array.from(words(count), (word) => (word >>> 8) / 2 ** 24);
  const pairs = words(2 * count);
  return Float64Array.from(
    { length: count },
    (_, i) => ((pairs[2 * i] >>> 5) * 2 ** 26 + (pairs[2 * i + 1] >>> 6)) / 2 ** 53,
  );
}

export interface RandomOptions {
  dtype?: "float32" | "float64";
  requiresGrad?: boolean;
  /** The numbers are drawn on the CPU, so that they are the same everywhere, and then put here. */
  device?: DeviceName | DeviceChoice;
}

function sized(shape: readonly number[], op: string): number {
  return sizeOf(checkShape(shape, op));
}

function floats(
  shape: readonly number[],
  op: string,
  { dtype, requiresGrad = false, device }: RandomOptions,
  draw: (size: number, bits: 24 | 53) => Float64Array,
): Tensor {
  const type = dtype ? dtypeOf(dtype) : defaultFloat();
  const data = allocate(type, sized(shape, op));
  data.set(draw(data.length, type.name === "float32" ? 24 : 53));
  return fromArray(data, shape, type, { requiresGrad, device });
}

/** Uniform on [0, 1). */
export function rand(shape: readonly number[], options: RandomOptions = {}): Tensor {
  return floats(shape, "rand", options, uniforms);
}

/** Standard normal, by Box and Muller (1958). */
export function randn(shape: readonly number[], options: RandomOptions = {}): Tensor {
  return floats(shape, "randn", options, (size, bits) => {
    const draws = uniforms(size + (size & 1), bits);
    return Float64Array.from({ length: size }, (_, i) => {
      const pair = i & ~1;
      const radius = Math.sqrt(-2 * Math.log(1 - draws[pair]));
      const angle = 2 * Math.PI * draws[pair + 1];
      return radius * (i & 1 ? Math.sin(angle) : Math.cos(angle));
    });
  });
}

/**
 * Whole numbers from `low` up to but not including `high`, as int32.
 * @throws {RangeError} unless low < high, both whole and within int32.
 */
export function randint(
  low: number,
  high: number,
  shape: readonly number[],
  options: Pick<RandomOptions, "device"> = {},
): Tensor {
  if (
    !Number.isInteger(low) ||
    !Number.isInteger(high) ||
    low >= high ||
    low < -(2 ** 31) ||
    high > 2 ** 31
  ) {
    throw new RangeError(`randint: needs whole numbers low < high within int32, not ${low} and ${high}.`);
  }
  const data = Int32Array.from(
    uniforms(sized(shape, "randint"), 53),
    (u) => low + Math.floor(u * (high - low)),
  );
  return fromArray(data, shape, dtypeOf("int32"), options);
}

/** The numbers 0 … n − 1 in random order, as int32: Fisher and Yates's shuffle. */
export function randperm(n: number, options: Pick<RandomOptions, "device"> = {}): Tensor {
  const data = Int32Array.from({ length: sized([n], "randperm") }, (_, i) => i);
  const draws = uniforms(n, 53);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(draws[i] * (i + 1));
    [data[i], data[j]] = [data[j], data[i]];
  }
  return fromArray(data, [n], dtypeOf("int32"), options);
}
