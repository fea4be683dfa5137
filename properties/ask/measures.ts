/** How much an honest answer holds: a subject keeps to it, and its judge keeps no more. */

/** Characters. */
export const LONGEST = { name: 200, description: 300, message: 3000, printed: 1000 } as const;

/** Numbers of a value that must be one: of a larger one only the shape is told. */
export const MOST_IN_VALUE = 1024;

/** Numbers in what a program gives. */
export const MOST_IN_RECORD: number = 1 << 16;

export const MOST_FIELDS = 256;

/** Exports that are told of. */
export const MOST_EXPORTS = 1000;

/** Steps of a trace, and bytes of it. */
export const MOST_STEPS = 20_000;
export const TRACE_ROOM: number = 4 << 20;
