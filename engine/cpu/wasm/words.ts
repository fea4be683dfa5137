/** How vectors say the words of formulas: instructions of WebAssembly, per kind of lane. Nothing is fused or relaxed, so every machine has the same bits. */
import { type Code, simd } from "./assembler.ts";

/** What a kernel knows of its lanes. */
export interface Lane {
  readonly bytes: 4 | 8;
  /** Instructions that take numbers and give one. */
  readonly numbers: Readonly<Record<string, Code>>;
  /** Instructions that take two numbers, and give all bits or none. */
  readonly tests: Readonly<Record<string, Code>>;
}

/** Named in the order of their instructions. */
function listed(from: number, names: string): Record<string, Code> {
  return Object.fromEntries(names.split(" ").map((name, i) => [name, simd(from + i)]));
}

const tests = "eq ne lt gt le ge";
// `atMost` and `atLeast` keep their first operand where it is NaN, and are one instruction where `minimum` is many.
const arithmetic = "sqrt add sub mul div minimum maximum atMost atLeast";

export const single: Lane = {
  bytes: 4,
  numbers: {
    ...listed(0x67, "ceil floor trunc round"),
    ...listed(0xe0, "abs neg"),
    ...listed(0xe3, arithmetic),
  },
  tests: listed(0x41, tests),
};

export const double: Lane = {
  bytes: 8,
  numbers: {
    ...listed(0x74, "ceil floor"),
    trunc: simd(0x7a),
    round: simd(0x94),
    ...listed(0xec, "abs neg"),
    ...listed(0xef, arithmetic),
  },
  tests: listed(0x47, tests),
};

interface Bits {
  readonly not: Code;
  readonly and: Code;
  readonly or: Code;
  /** Of what is under it, where its bits are set, and of what is under that elsewhere. */
  readonly select: Code;
  readonly left: Code;
  readonly right: Code;
  readonly addWhole: Code;
  /** The lower two float32 as doubles, and back. */
  readonly widen: Code;
  readonly narrow: Code;
}

/** Instructions for all kinds of lanes. */
export const bits: Bits = {
  not: simd(0x4d),
  and: simd(0x4e),
  or: simd(0x50),
  select: simd(0x52),
  left: simd(0xcb),
  right: simd(0xcd),
  addWhole: simd(0xce),
  widen: simd(0x5f),
  narrow: simd(0x5e),
};

/** A vector of one number in all lanes. */
export function splat(value: number, { bytes }: Lane): Code {
  const lanes = bytes === 4 ? new Float32Array(4).fill(value) : new Float64Array(2).fill(value);
  return simd(0x0c, ...new Uint8Array(lanes.buffer));
}

/** The same, of the bits of two 64-bit numbers. */
export function splatBits(value: bigint): Code {
  return simd(0x0c, ...new Uint8Array(new BigUint64Array(2).fill(value).buffer));
}
