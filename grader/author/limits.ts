/** How long a suite may take by itself. */

/** Milliseconds of processor time without a turn of the event loop, or without an answer that it waits for. A suite computes in moments. */
export const SUITE_MS = 10_000;

/** On the clock, where it waits for nothing that could come: so many times the limit. */
export const IDLE_PATIENCE = 2;

/** Of a grade, processes that its suite may end before the rest is left. */
export const MOST_ENDS = 3;

/** Bytes of what a suite prints that are passed on. */
export const MOST_PRINTED: number = 64 << 10;
