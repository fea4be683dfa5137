/** The contours of a sampled function: shaded, and each line labelled with its level where it runs straight. */
import { contours } from "d3-contour";
import { fragment, type Html, h } from "../html.ts";
import { written } from "../number.ts";
import type { Field } from "../picture.ts";
import { type Crowd, type Frame, isInside, widthOf } from "./crowd.ts";
import { contourInk, textInk } from "./ink.ts";
import { pathOf, type Spot, simplify } from "./polyline.ts";
import { place, px, type Scale } from "./scale.ts";

/** Cells are divided by this before tracing: a coarse grid need not look coarse. */
const FINER = 3;

export interface Level {
  readonly value: number;
  /** Closed rings, in pixels; parts of them may lie outside the frame. */
  readonly rings: readonly (readonly Spot[])[];
}

/** A lesson's fields are drawn for each of a class, and mostly on the same scales. */
const known = new WeakMap<Field, Map<string, readonly Level[]>>();
const MOST_SCALES = 32;

export function levelsOf(field: Field, x: Scale, y: Scale): readonly Level[] {
  const scales = known.get(field) ?? new Map<string, readonly Level[]>();
  known.set(field, scales);
  const name = [x, y].flatMap(({ from, to, start, end }) => [from, to, start, end]).join();
  const levels = scales.get(name) ?? trace(field, x, y);
  if (scales.size < MOST_SCALES) scales.set(name, levels);
  return levels;
}

function trace(field: Field, x: Scale, y: Scale): Level[] {
  const { columns } = field;
  const rows = field.values.length / columns;
  const padded = pad(field.values, columns, rows);
  const [width, height] = [(columns + 1) * FINER + 1, (rows + 1) * FINER + 1];
  const fine = refine(padded, columns + 2, rows + 2);
  const at = (range: readonly [number, number], cells: number, where: number): number =>
    range[0] + ((range[1] - range[0]) * ((where - 0.5) / FINER - 1)) / (cells - 1);
  return field.levels.map((value) => {
    // Of a level below zero, what lies below it is traced: so hollows nest as hills do.
    const sign = value < 0 ? -1 : 1;
    const grid = sign < 0 ? fine.map((entry) => -entry) : fine;
    const [{ coordinates }] = contours()
      .size([width, height])
      .thresholds([sign * value])(grid);
    const rings = coordinates
      .flat()
      .map((ring) =>
        simplify(
          ring.map(([i, j]): Spot => [place(x, at(field.x, columns, i)), place(y, at(field.y, rows, j))]),
        ),
      );
    return { value, rings };
  });
}

/** One cell more on every side, so that rings close outside the frame. */
function pad(values: readonly number[], columns: number, rows: number): number[] {
  const clamp = (k: number, n: number): number => Math.min(n - 1, Math.max(0, k));
  const padded: number[] = [];
  for (let j = -1; j <= rows; j++)
    for (let i = -1; i <= columns; i++) padded.push(values[clamp(j, rows) * columns + clamp(i, columns)]);
  return padded;
}

/** Catmull and Rom's cubics through the samples. */
function refine(values: readonly number[], columns: number, rows: number): number[] {
  const wide = Array.from({ length: rows }, (_, j) =>
    refineRow(values.slice(j * columns, (j + 1) * columns)),
  );
  const tall = wide[0].map((_, i) => refineRow(wide.map((row) => row[i])));
  return tall[0].flatMap((_, j) => tall.map((column) => column[j]));
}

function refineRow(values: readonly number[]): number[] {
  const n = values.length;
  return Array.from({ length: (n - 1) * FINER + 1 }, (_, k) => {
    const i = Math.min(n - 2, Math.floor(k / FINER));
    const t = k / FINER - i;
    const [a, b, c, d] = [
      values[Math.max(0, i - 1)],
      values[i],
      values[i + 1],
      values[Math.min(n - 1, i + 2)],
    ];
    return b + 0.5 * t * (c - a + t * (2 * a - 5 * b + 4 * c - d + t * (3 * (b - c) + d - a)));
  });
}

export function drawContours(levels: readonly Level[]): Html {
  return fragment(
    levels.map(({ value, rings }) => {
      const d = rings.map((ring) => pathOf(ring, true)).join("");
      if (d === "") return undefined;
      return h("path", { ...contourInk(value), d });
    }),
  );
}

const SIZE = 10.5;
/** Of the way round a ring, between places tried for its label, in pixels. */
const STRIDE = 5;

/** Each ring's level, written over it where it is straightest and nothing else stands. */
export function drawLabels(levels: readonly Level[], frame: Frame, crowd: Crowd): Html {
  return h(
    "g",
    { class: "levels", ...textInk("middle", SIZE) },
    levels.flatMap(({ value, rings }) => rings.map((ring) => drawLabel(written(value), ring, frame, crowd))),
  );
}

function drawLabel(text: string, ring: readonly Spot[], frame: Frame, crowd: Crowd): Html | undefined {
  const width = widthOf(text, SIZE);
  const spots = evenly(ring, STRIDE);
  const half = Math.ceil((width / 2 + 3) / STRIDE);
  // A ring that the label would cover to more than a third stays bare.
  if (spots.length < 6 * half) return undefined;
  let best: { centre: Spot; angle: number; bend: number } | undefined;
  for (const [i, centre] of spots.entries()) {
    const before = spots[(i - half + spots.length) % spots.length];
    const after = spots[(i + half) % spots.length];
    if (![before, centre, after].every((spot) => isInside(spot, frame, 8))) continue;
    const turned = Math.atan2(after[1] - before[1], after[0] - before[0]);
    const angle = Math.abs(turned) > Math.PI / 2 ? turned - Math.sign(turned) * Math.PI : turned;
    const middle: Spot = [(before[0] + after[0]) / 2, (before[1] + after[1]) / 2];
    // Text that stands on end is hard to read.
    const bend = Math.hypot(middle[0] - centre[0], middle[1] - centre[1]) + 1.5 * Math.abs(angle);
    if (best && bend >= best.bend) continue;
    if (crowd.hasRoom(centre, width, SIZE + 1, angle)) best = { centre, angle, bend };
  }
  if (!best) return undefined;
  const { centre, angle } = best;
  crowd.takeText(centre, width + 8, SIZE + 4, angle);
  const [x, y] = centre.map(px);
  return h(
    "text",
    { x, y, dy: ".35em", transform: `rotate(${px((angle * 180) / Math.PI)} ${x} ${y})` },
    text,
  );
}

/** Places along a closed ring, `stride` pixels apart. */
function evenly(ring: readonly Spot[], stride: number): Spot[] {
  const spots: Spot[] = [];
  let ahead = 0;
  for (let i = 0; i + 1 < ring.length; i++) {
    const [[ax, ay], [bx, by]] = [ring[i], ring[i + 1]];
    const length = Math.hypot(bx - ax, by - ay);
    for (; ahead < length; ahead += stride)
      spots.push([ax + ((bx - ax) * ahead) / length, ay + ((by - ay) * ahead) / length]);
    ahead -= length;
  }
  return spots;
}
