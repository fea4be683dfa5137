/** From numbers to places on paper, and the round numbers to write beside them. */

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

/** About `count` multiples of 1, 2 or 5 times a power of ten, none outside. */
export function ticks(from: number, to: number, count: number): number[] {
  const rough = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((m) => m * power).find((m) => m >= rough * 0.999)!;
  const first = Math.ceil(from / step - 1e-9);
  const last = Math.floor(to / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, i) => rounded((first + i) * step));
}

function rounded(value: number): number {
  return Number(value.toPrecision(12)) + 0;
}

/** Pixels, to a tenth. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10 + 0);
}
