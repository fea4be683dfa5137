/** The block of parameters of a dispatch: where each word stands, by name, for the host that writes and the kernels that read. */
/** Words of parameters that a dispatch has. */
export const paramWords = 128;

/** Places of words. Operand 0 is the output, the inputs follow; dimensions are counted from the outermost. */
export const params = {
  /** How many threads have something to do. */
  count: 0,
  /** The bits of NaN and ∞, and a zero that no compiler knows. */
  nan: 1,
  infinity: 2,
  zero: 3,
  /** Where operand k begins. */
  offset: (k: number): number => 4 + 2 * k,
  /** How far apart its elements are; of a number, its bits. */
  step: (k: number): number => 5 + 2 * k,
  /** What only one kind of kernel reads. */
  own: (k: number): number => 16 + k,
  /** Of a fold: how many elements each output has, and into how many parts they are cut. */
  folded: 26,
  parts: 27,
  /** How many dimensions are walked; of a fold, those that are kept and those that are folded. */
  rank: 28,
  foldedRank: 29,
  extent: (d: number): number => 32 + d,
  /** The stride of operand k in dimension d. */
  stride: (k: number, d: number): number => 40 + 8 * k + d,
} as const;

/** Word k of the parameters. */
export function param(k: number): string {
  return `P.w[${k >> 2}].${"xyzw"[k & 3]}`;
}

/** Word base + d of the parameters, d an expression. */
export function paramAt(base: number, d: string): string {
  return `w_param(${base}u + ${d})`;
}

/** Write a list into the parameters. */
export function writeWords(
  { stream }: { readonly stream: { readonly words: Uint32Array; readonly base: number } },
  at: number,
  list: readonly number[],
): void {
  list.forEach((word, i) => {
    stream.words[stream.base + at + i] = word;
  });
}
