/** Numbers that are normally distributed, from uniform ones. */

/** Box and Muller's transform (1958) of two numbers, u in (0, 1] and v in [0, 1). */
export function normalFrom(u: number, v: number): number {
  return Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * v);
}
