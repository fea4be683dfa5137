/** From numbers to places on paper. */

export interface Scale {
  readonly from: number;
  readonly to: number;
  /** Where the ends lie, in pixels. */
  readonly start: number;
  readonly end: number;
}

export function place({ from, to, start, end }: Scale, value: number): number {
  return start + ((value - from) / (to - from)) * (end - start);
}

/** Pixels, to a tenth. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10 + 0);
}
