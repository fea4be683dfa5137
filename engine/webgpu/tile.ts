/** How a product of matrices is cut: what a workgroup makes of the result, what a thread of that, and how operands come to them. */
import type { GpuLimits } from "./gpu.ts";

export interface Tile {
  /** Rows and columns of the result that a workgroup makes: whole multiples of a thread's. */
  readonly rows: number;
  readonly columns: number;
  /** Steps along the inner dimension whose operands lie in workgroup memory at once: a multiple of 4. */
  readonly depth: number;
  /** Steps written one after another, instead of in a loop: a divisor of the depth. */
  readonly unrolled: number;
  /** Rows and columns of the result that a thread makes: multiples of 4. */
  readonly height: number;
  readonly width: number;
  /** Threads beside each other among 32 that go together; the others are below them. */
  readonly lanes: number;
  /** Whether the next operands are read into registers while the present are multiplied. */
  readonly ahead: boolean;
  /** Rows of tiles that are worked through together, so that workgroups of one time read the same columns. */
  readonly band: number;
}

export const threadsOf = ({ rows, columns, height, width }: Tile): number =>
  (rows / height) * (columns / width);

/** Bytes of workgroup memory. */
export const bytesOf = ({ rows, columns, depth }: Tile): number => 4 * depth * (rows + columns + 2 * gap * 4);

/** Vectors left free after each step's, so that what is stored turned goes to different banks. */
export const gap = 1;

/** A name to tell tiles apart by. */
export const nameOf = ({ rows, columns, depth, unrolled, height, width, lanes, ahead, band }: Tile): string =>
  `${rows}x${columns}x${depth}/${unrolled}.${height}x${width}.${lanes}.${ahead}.${band}`;

/** Whether a device can run it. */
export function fits(tile: Tile, limits: GpuLimits): boolean {
  return (
    bytesOf(tile) <= limits.maxComputeWorkgroupStorageSize &&
    threadsOf(tile) <= limits.maxComputeInvocationsPerWorkgroup
  );
}
