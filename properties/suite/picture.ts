/** What a lesson shows: a picture is drawn from the reference, and again from somebody's own run where that can be drawn. */
import type { Axis, Field, Layer, Panel, Picture } from "../../reports/picture.ts";
import type { Channel } from "./channel.ts";
import { Failure } from "./failure.ts";
import { newSession, session } from "./session.ts";

/** A function of two variables for contours. */
export interface FieldOptions {
  readonly name: string;
  readonly f: (x: number, y: number) => number;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  /** The values whose contours are drawn. */
  readonly levels: readonly number[];
  /** Samples along x; those along y are as dense. */
  readonly columns?: number;
}

export interface Drawing {
  /** What there is to see: the caption, and what is read to those who cannot look. */
  readonly text: string;
  readonly panels: readonly Panel[];
}

export interface PictureOptions<T> {
  /** The exports that `own` runs. */
  readonly of?: readonly string[];
  /** What is drawn, from the lesson's side. */
  readonly reference: () => T | Promise<T>;
  /** The same from the exercise, asked through handles as in a property. Whatever it throws, the reference's picture stands in. */
  readonly own?: () => Promise<T>;
  /** @param reference given beside a run of the exercise, to compare. */
  readonly draw: (run: T, reference?: T) => Drawing;
  /** The title of a property whose answer the picture gives away: it is kept back until that one is attempted. */
  readonly spoils?: string;
}

export interface SuitePicture {
  readonly id: string;
  readonly title: string;
  readonly exports: readonly string[];
  /** The id of a property. */
  readonly spoils?: string;
  /** @throws {Error} where it exceeds the bounds of pictures. */
  reference(): Promise<Picture>;
  /** Absent where nothing of the exercise is drawn. Rejects where its run cannot be drawn. */
  readonly own?: (channel: Channel) => Promise<Picture>;
}

export function suitePicture<T>(
  id: string,
  title: string,
  { of = [], reference, own, draw }: PictureOptions<T>,
  spoils: string | undefined,
): SuitePicture {
  const kept = spoils !== undefined ? { spoils } : {};
  return {
    id,
    title,
    exports: of,
    ...kept,
    async reference() {
      const drawing = draw(await reference());
      return { id, title, ...bounded(drawing), ...(own && { run: "reference" as const }), ...kept };
    },
    ...(own && {
      own: async (channel: Channel): Promise<Picture> => {
        const run = await session.run(newSession(channel), own);
        return { id, title, ...bounded(draw(run, await reference())), run: "yours", ...kept };
      },
    }),
  };
}

const MAX_PANELS = 4;
const MAX_LAYERS = 20;
const MAX_NUMBERS = 6000;
const MAX_TEXT = 2000;
/** Beyond this no plot shows anything, and JSON grows. */
const LARGEST = 1e9;

/** Five digits are more than a screen has; what is larger than a picture can be, or no number, is refused. */
function bounded({ text, panels }: Drawing): Drawing {
  let numbers = 0;
  let letters = text.length;
  const number = (value: number): number => {
    if (++numbers > MAX_NUMBERS) throw new Failure(`A picture has at most ${MAX_NUMBERS} numbers.`);
    if (typeof value !== "number" || !(Math.abs(value) <= LARGEST))
      throw new Failure(`${value} cannot be drawn.`);
    return Number(value.toPrecision(5)) + 0;
  };
  const word = (value: string): string => {
    letters += value.length;
    return value;
  };
  const layer = (shown: Layer): Layer => {
    if (shown.kind === "contours") return shown;
    word(shown.name);
    if (shown.kind === "point") return { ...shown, at: [number(shown.at[0]), number(shown.at[1])] };
    return { ...shown, points: shown.points.map(number) };
  };
  const axis = ({ label, from, to, ticks }: Axis): Axis => {
    if (!(from < to)) throw new Failure(`An axis from ${from} to ${to} has no length.`);
    return {
      label: word(label),
      from: number(from),
      to: number(to),
      ...(ticks && { ticks: ticks.map(number) }),
    };
  };
  if (panels.length > MAX_PANELS || panels.some(({ layers }) => layers.length > MAX_LAYERS))
    throw new Failure(`A picture has at most ${MAX_PANELS} panels of ${MAX_LAYERS} layers.`);
  const drawn = panels.map(({ title, x, y, layers, ...rest }) => ({
    title: word(title),
    x: axis(x),
    y: axis(y),
    ...rest,
    layers: layers.map(layer),
  }));
  if (letters > MAX_TEXT) throw new Failure(`The texts of a picture have at most ${MAX_TEXT} letters.`);
  return { text, panels: drawn };
}

/** The grid of a field; five digits place a contour well within a pixel. */
export function sampled({ name, f, x, y, levels, columns = 41 }: FieldOptions): Field {
  const rows = Math.max(2, Math.round(((columns - 1) * (y[1] - y[0])) / (x[1] - x[0])) + 1);
  const values = Array.from({ length: columns * rows }, (_, k) => {
    const u = x[0] + ((x[1] - x[0]) * (k % columns)) / (columns - 1);
    const v = y[0] + ((y[1] - y[0]) * Math.floor(k / columns)) / (rows - 1);
    return Number(f(u, v).toPrecision(5));
  });
  return { name, x, y, columns, values, levels };
}
