/** Writes WebAssembly: as much of its binary format as our kernels need. */

/** Bytes of instructions, nested as they were written. */
export type Code = readonly (number | Code)[];

export type Value = "i32" | "v128";
const VALUES: Readonly<Record<Value, number>> = { i32: 0x7f, v128: 0x7b };

/** A whole number in the format's own variable length: 7 bits a byte, the least first. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value >>> 0;
  do {
    const byte = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? byte : byte | 0x80);
  } while (rest !== 0);
  return bytes;
}

/** The same, with a sign. */
export function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    if ((rest === 0 && !(byte & 0x40)) || (rest === -1 && byte & 0x40)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

const memory = (alignment: number, offset: number): number[] => [...unsigned(alignment), ...unsigned(offset)];
/** An instruction of the vector extension. */
export const simd = (opcode: number, ...more: Code): Code => [0xfd, ...unsigned(opcode), ...more];

/** Instructions by name; what they take is before them on the stack. */
export const ops = {
  get: (local: number): Code => [0x20, ...unsigned(local)],
  set: (local: number): Code => [0x21, ...unsigned(local)],
  tee: (local: number): Code => [0x22, ...unsigned(local)],
  i32: (value: number): Code => [0x41, ...signed(value)],
  add: [0x6a] as Code,
  mul: [0x6c] as Code,
  lessThan: [0x48] as Code,
  load32: (offset: number = 0): Code => [0x28, ...memory(2, offset)],
  store32: (offset: number = 0): Code => [0x36, ...memory(2, offset)],
  load64: (offset: number = 0): Code => [0x29, ...memory(3, offset)],
  store64: (offset: number = 0): Code => [0x37, ...memory(3, offset)],
  loadVector: (offset: number = 0): Code => simd(0, ...memory(2, offset)),
  storeVector: (offset: number = 0): Code => simd(11, ...memory(2, offset)),
  /** One number in all lanes, from memory. */
  splat32: (offset: number = 0): Code => simd(9, ...memory(2, offset)),
  splat64: (offset: number = 0): Code => simd(10, ...memory(3, offset)),
} as const;

/** Do it as long as the local is below the limit, at least once; it is `step` more each time. */
export function loop(local: number, step: number, limit: Code, body: Code): Code {
  return [
    0x03,
    0x40,
    body,
    ops.get(local),
    ops.i32(step),
    ops.add,
    ops.tee(local),
    limit,
    ops.lessThan,
    0x0d,
    0x00,
    0x0b,
  ];
}

/** Do one thing where a number is not 0, and another where it is. */
export function choice(condition: Code, then: Code, otherwise: Code): Code {
  return [condition, 0x04, 0x40, then, 0x05, otherwise, 0x0b];
}

export interface Routine {
  readonly name: string;
  /** Parameters are the first locals, all i32. */
  readonly parameters: number;
  /** The further locals, in their order. */
  readonly locals: readonly (readonly [count: number, type: Value])[];
  readonly body: Code;
}

const flat = (code: Code): number[] =>
  code.flatMap((part): number | number[] => (typeof part === "number" ? part : flat(part)));
const sized = (bytes: readonly number[]): number[] => [...unsigned(bytes.length), ...bytes];
const listed = (items: readonly (readonly number[])[]): number[] => [
  ...unsigned(items.length),
  ...items.flat(),
];
const section = (id: number, bytes: readonly number[]): number[] => [id, ...sized(bytes)];
const text = (name: string): number[] => sized([...new TextEncoder().encode(name)]);

/** A module of routines without results, over a memory that it imports as `env.memory`. */
export function moduleOf(routines: readonly Routine[]): Uint8Array<ArrayBuffer> {
  const types = routines.map(({ parameters }) => [
    0x60,
    ...listed(Array.from({ length: parameters }, () => [VALUES.i32])),
    0,
  ]);
  const bodies = routines.map(({ locals, body }) =>
    sized([
      ...listed(locals.map(([count, type]) => [...unsigned(count), VALUES[type]])),
      ...flat(body),
      0x0b,
    ]),
  );
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, listed(types)),
    ...section(2, listed([[...text("env"), ...text("memory"), 0x02, 0x00, 0x01]])),
    ...section(3, listed(routines.map((_, i) => unsigned(i)))),
    ...section(7, listed(routines.map(({ name }, i) => [...text(name), 0x00, ...unsigned(i)]))),
    ...section(10, listed(bodies)),
  ]);
}
