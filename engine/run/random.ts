/** Random tensors from a counter-based generator: the same seed gives the same numbers on every machine and device. */

import type { DeviceChoice, DeviceName } from "../core/device.ts";
import { allocate, defaultFloat, dtypeOf, type FloatName } from "../core/dtype.ts";
import { checkRoom } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { chance } from "./chance.ts";
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

/** Where a generator is: what it needs to go on from there. Plain data, which JSON keeps. */
export interface GeneratorState {
  readonly seed: number;
  /** How many blocks of four words were drawn. */
  readonly block: number;
}

function checkSeed(op: string, seed: number): void {
  if (!Number.isSafeInteger(seed) || seed < 0)
    throw new RangeError(`${op}: a seed is a whole number from 0 to 2^53 - 1, not ${seed}.`);
}

/**
 * A source of random numbers of its own, for whatever takes `{ generator }`: the same seed gives the same numbers on every machine and device.
 * @example
 * const generator = new Generator(42);
 * const state = generator.getState();
 * const first = rand([3], { generator }).toArray();
 * generator.setState(state);
 * rand([3], { generator }).toArray(); // first
 */
export class Generator {
  #at: number = 0;
  #block: number = 0;

  constructor(seed: number = 0) {
    this.manualSeed(seed);
  }

  /** Start anew. @param seed a whole number from 0 to 2⁵³ − 1. @throws {RangeError} for any other. */
  manualSeed(seed: number): this {
    checkSeed("manualSeed", seed);
    this.#at = seed;
    this.#block = 0;
    return this;
  }

  /** Start anew from a seed that nobody knows beforehand. @returns the seed. */
  seed(): number {
    this.manualSeed(Math.floor(Math.random() * 2 ** 53));
    return this.#at;
  }

  /** The seed that it was last started from. */
  initialSeed(): number {
    return this.#at;
  }

  getState(): GeneratorState {
    return { seed: this.#at, block: this.#block };
  }

  /** Go on from where a generator was. @throws {RangeError} for what is no state. */
  setState({ seed, block }: GeneratorState): this {
    checkSeed("setState", seed);
    checkSeed("setState", block);
    this.#at = seed;
    this.#block = block;
    return this;
  }

  /** @internal `count` uint32, each call from fresh blocks. */
  words(count: number): Uint32Array {
    const key = [this.#at >>> 0, Math.floor(this.#at / 2 ** 32)] as const;
    const all = new Uint32Array(count);
    for (let i = 0; i < count; i += 4, this.#block++) {
      const block = philox([this.#block >>> 0, Math.floor(this.#block / 2 ** 32), 0, 0], key);
      for (let k = 0; k < 4 && i + k < count; k++) all[i + k] = block[k];
    }
    return all;
  }
}

/** The generator of whatever is not given another. */
export const defaultGenerator: Generator = /* @__PURE__ */ new Generator();

/**
 * Start the generator anew. @param seed a whole number from 0 to 2⁵³ − 1.
 * @throws {RangeError} for any other.
 * @example
 * manualSeed(42);
 * const first = rand([3]).toArray();
 * manualSeed(42);
 * rand([3]).toArray(); // first
 */
export function manualSeed(seed: number): Generator {
  return defaultGenerator.manualSeed(seed);
}

/** Start the generator anew from a seed that nobody knows beforehand. @returns the seed. */
export function seed(): number {
  return defaultGenerator.seed();
}

/** The seed that the generator was last started from. */
export function initialSeed(): number {
  return defaultGenerator.initialSeed();
}

/** Where the generator is. */
export function getRngState(): GeneratorState {
  return defaultGenerator.getState();
}

/**
 * Have the generator go on from where it was.
 * @example
 * const state = getRngState();
 * const first = randn([2]).toArray();
 * setRngState(state);
 * randn([2]).toArray(); // first
 */
export function setRngState(state: GeneratorState): void {
  defaultGenerator.setState(state);
}

/** `count` numbers in [0, 1): 24 bits each, so that float32 holds them exactly; 53 bits for float64. */
function uniforms(count: number, bits: number, generator: Generator = defaultGenerator): Float64Array {
  if (bits < 53)
    return Float64Array.from(generator.words(count), (word) => (word >>> (32 - bits)) / 2 ** bits);
  const pairs = generator.words(2 * count);
  return Float64Array.from(
    { length: count },
    (_, i) => ((pairs[2 * i] >>> 5) * 2 ** 26 + (pairs[2 * i + 1] >>> 6)) / 2 ** 53,
  );
}

/** One number in (0, 1) after the other, for who does not know how many. */
export function stream(generator: Generator = defaultGenerator): () => number {
  let drawn: Float64Array = new Float64Array(0);
  let at = 0;
  return () => {
    if (at === drawn.length) [drawn, at] = [uniforms(64, 53, generator), 0];
    return drawn[at++] + 2 ** -54;
  };
}

export interface RandomOptions {
  dtype?: FloatName;
  requiresGrad?: boolean;
  /** Where the numbers come from; the one that `manualSeed` starts unless told. */
  generator?: Generator;
  /** The numbers are drawn on the CPU, so that they are the same everywhere, and then put here. */
  device?: DeviceName | DeviceChoice;
}

type IndexOptions = Pick<RandomOptions, "device" | "generator">;

function sized(shape: readonly number[], op: string): number {
  return checkRoom(shape, op);
}

/** As many as a number below 1 has, so that none is rounded to 1. */
const BITS = { float32: 24, float64: 53, float16: 11, bfloat16: 8 } as const;

function floats(
  shape: readonly number[],
  op: string,
  { dtype, requiresGrad = false, device, generator }: RandomOptions,
  draw: (size: number, bits: number, generator?: Generator) => Float64Array,
): Tensor {
  const type = dtype ? dtypeOf(dtype) : defaultFloat();
  sized(shape, op);
  return chance.drawn(op, shape, (whole) => {
    const data = allocate(type, sized(whole, op));
    const drawn = draw(data.length, BITS[type.name as FloatName], generator);
    data.set(type.held ? drawn.map(type.held.write) : drawn);
    return fromArray(data, whole, type, { requiresGrad, device });
  });
}

/** Uniform on [0, 1). */
export function rand(shape: readonly number[], options: RandomOptions = {}): Tensor {
  return floats(shape, "rand", options, uniforms);
}

/** Standard normal, by Box and Muller (1958). */
export function randn(shape: readonly number[], options: RandomOptions = {}): Tensor {
  return floats(shape, "randn", options, (size, bits, generator) => {
    const draws = uniforms(size + (size & 1), bits, generator);
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
  options: IndexOptions = {},
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
  sized(shape, "randint");
  return chance.drawn("randint", shape, (whole) => {
    const draws = uniforms(sized(whole, "randint"), 53, options.generator);
    const data = Int32Array.from(draws, (u) => low + Math.floor(u * (high - low)));
    return fromArray(data, whole, dtypeOf("int32"), { device: options.device });
  });
}

/** The numbers 0 … n − 1 in random order, as int32: Fisher and Yates's shuffle. */
export function randperm(n: number, options: IndexOptions = {}): Tensor {
  sized([n], "randperm");
  return chance.drawn("randperm", [n], (whole) => {
    const data = new Int32Array(sized(whole, "randperm"));
    for (let start = 0; start < data.length; start += n) {
      const draws = uniforms(n, 53, options.generator);
      for (let i = 0; i < n; i++) data[start + i] = i;
      for (let i = n - 1; i > 0; i--) {
        const [a, b] = [start + i, start + Math.floor(draws[i] * (i + 1))];
        [data[a], data[b]] = [data[b], data[a]];
      }
    }
    return fromArray(data, whole, dtypeOf("int32"), { device: options.device });
  });
}

type LikeOptions = Omit<RandomOptions, "device">;

function like(x: Tensor, options: LikeOptions): RandomOptions {
  const dtype = x.type.floating ? (x.dtype as FloatName) : undefined;
  return { dtype, device: x.device, ...options };
}

/** Uniform on [0, 1), of x's shape, dtype (if it is floating) and device. */
export function randLike(x: Tensor, options: LikeOptions = {}): Tensor {
  return rand(x.shape, like(x, options));
}

/** Standard normal, of x's shape, dtype (if it is floating) and device. */
export function randnLike(x: Tensor, options: LikeOptions = {}): Tensor {
  return randn(x.shape, like(x, options));
}

/** As `randint`, of x's shape, on x's device. */
export function randintLike(
  x: Tensor,
  low: number,
  high: number,
  options: Pick<RandomOptions, "generator"> = {},
): Tensor {
  return randint(low, high, x.shape, { device: x.device, ...options });
}
