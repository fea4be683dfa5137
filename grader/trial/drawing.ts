/** Two curves in a terminal: dots of Braille, eight to a character, with axes. */
import type { Style } from "../terminal.ts";
import { numberText } from "./trial-text.ts";

export interface Drawing {
  /** At places of equal distance, two a column; NaN leaves a gap. */
  readonly yours: readonly number[];
  readonly exact: readonly number[] | undefined;
  readonly from: number;
  readonly to: number;
  readonly columns: number;
  readonly style: Style;
}

const ROWS = 14;
/** Dots a column. */
const HIGH = 4;

/** The bits of Braille's dots, left column and right, from above. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
];

/** Lines: yours in dots; what is exact as · wherever it is somewhere else. */
export function drawn({ yours, exact = [], from, to, columns, style }: Drawing): string[] {
  const finite = [...yours, ...exact].filter(Number.isFinite);
  if (finite.length === 0) return ["There is nothing to draw: it is a number nowhere in the range."];
  const [least, most] = framed(Math.min(...finite), Math.max(...finite));
  const heightOf = (value: number): number => ((most - value) / (most - least)) * (ROWS * HIGH - 1);
  const cells = Array.from({ length: ROWS }, () => new Uint8Array(columns));
  dotsOf(yours, heightOf).forEach(([across, down]) => {
    cells[Math.floor(down / HIGH)][across >> 1] |= DOTS[across & 1][down % HIGH];
  });
  const others = Array.from({ length: ROWS }, () => new Uint8Array(columns));
  dotsOf(exact, heightOf).forEach(([across, down]) => {
    others[Math.floor(down / HIGH)][across >> 1] = 1;
  });
  const zero = least < 0 && most > 0 ? Math.floor(heightOf(0) / HIGH) : -1;
  const labels = Array.from({ length: ROWS }, (_, row) =>
    row === 0 ? most : row === ROWS - 1 ? least : row === zero ? 0 : undefined,
  ).map((value) => (value === undefined ? "" : numberText(Number(value.toPrecision(4)))));
  const width = Math.max(...labels.map(({ length }) => length));
  const rows = cells.map((row, k) => {
    const line = Array.from(row, (bits, column) => {
      if (bits) return style.bold(String.fromCharCode(0x2800 + bits));
      if (others[k][column]) return style.good("·");
      return k === zero ? style.faint("─") : " ";
    }).join("");
    return `${labels[k].padStart(width)} ${labels[k] ? "┤" : "│"}${line}`.trimEnd();
  });
  const [left, right] = [from, to].map(numberText);
  const legend =
    exact.length > 0
      ? [`${"".padStart(width)}   ${style.bold("⠒")} yours   ${style.good("·")} exact, where it is elsewhere`]
      : [];
  return [
    ...rows,
    `${"".padStart(width)} └${"─".repeat(columns)}`,
    `${"".padStart(width)}  ${left}${right.padStart(columns - left.length)}`,
    ...legend,
  ];
}

/** A curve that is level has room above and below. */
function framed(least: number, most: number): [number, number] {
  if (most > least) return [least, most];
  const room = Math.abs(most) || 1;
  return [least - room, most + room];
}

/** With the places between, where a curve is steep. */
function dotsOf(
  values: readonly number[],
  heightOf: (value: number) => number,
): [across: number, down: number][] {
  return values.flatMap((value, across): [number, number][] => {
    if (!Number.isFinite(value)) return [];
    const here = Math.round(heightOf(value));
    const before = values[across - 1];
    const start = Number.isFinite(before) ? Math.round(heightOf(before)) : here;
    const step = Math.sign(here - start);
    const dots: [number, number][] = [[across, here]];
    for (let down = start + step; step !== 0 && down !== here; down += step) dots.push([across, down]);
    return dots;
  });
}
