/** The pictures of the lessons on descent: the difference of two Gaussians, paths over it, and the objective step by step. */
import {
  curve,
  type FieldOptions,
  type LineLayer,
  type Panel,
  type PictureOptions,
  type RecordWords,
  shown,
  type Values,
} from "../properties/index.ts";
import { objective, type Point } from "./descent.ts";

const X = [-2.4, 2.4] as const;
const Y = [-3.2, 3.4] as const;

export const landscape: FieldOptions = {
  name: "f",
  f: (x, y) => objective([x, y]).value,
  x: X,
  y: Y,
  levels: [-0.9, -0.7, -0.5, -0.3, -0.1, 0.1, 0.3, 0.5, 0.7, 0.9],
};

/** Where a descent went: the points where gradients were taken, the last of them where it stopped. */
export interface Walk {
  readonly name: string;
  readonly colour: number;
  readonly points: readonly Point[];
}

/** From what a program gave: the rows [steps, 2] of its path, and where it stopped. */
function walkOf(name: string, colour: number, given: Readonly<Record<string, Values>>): Walk {
  const points: Point[] = [];
  for (const { shape, data } of [given["path"], given["the parameter at the end"]]) {
    if (shape.at(-1) !== 2) throw new RangeError("A path is made of points with two entries.");
    for (let i = 0; i < data.length; i += 2) points.push(objective([data[i], data[i + 1]]));
  }
  return { name, colour, points };
}

export function stepsOf({ points }: Walk): number {
  return points.length - 1;
}

/** f where it stopped, as a sentence has it. */
export function endOf(walk: Walk): string {
  const { value } = walk.points.at(-1)!;
  // Near the minimum, −1, only the last digits tell.
  return String(Number(value.toPrecision(value < -0.9 ? 8 : 2))).replace(/-/g, "−");
}

/** The walk over the contours. */
export function map(title: string, layers: Panel["layers"]): Panel {
  return {
    title,
    x: { label: "x₁", from: X[0], to: X[1] },
    y: { label: "x₂", from: Y[0], to: Y[1] },
    equal: true,
    layers: [{ kind: "contours", field: landscape.name }, ...layers],
  };
}

export function pathsOver(walks: readonly Walk[], marks: LineLayer["marks"]): LineLayer[] {
  return walks.map((walk) => {
    const [x, y] = [0, 1].map((i) => walk.points.map((point) => point.x[i]));
    return curve(walk.name, x, y, walk.colour, { marks, steps: stepsOf(walk) });
  });
}

/** f at each step of each walk. @param all walks that the axis must hold. */
export function curves(title: string, walks: readonly Walk[], all: readonly Walk[] = walks): Panel {
  return {
    title,
    x: { label: "step", from: 0, to: Math.max(1, ...all.map(stepsOf)) * 1.02 },
    y: { label: "f(x)", from: -1.1, to: 1.1 },
    layers: walks.map((walk) => {
      const values = walk.points.map(({ value }) => value);
      return curve(walk.name, [...values.keys()], values, walk.colour, { steps: stepsOf(walk) });
    }),
  };
}

export interface DescentsOptions<I> {
  /** Where each descent starts and how, by its name. */
  readonly at: Readonly<Record<string, I>>;
  readonly text: (walks: readonly Walk[], areRight: boolean) => string;
  readonly maps: (walks: readonly Walk[]) => readonly Panel[];
  readonly spoils?: string;
}

/** What `picture` takes, for a program that gives a path and where it stopped. */
export function descents<I extends Readonly<Record<string, Values | number | boolean>>>(
  words: RecordWords<I>,
  { at, text, maps, spoils }: DescentsOptions<I>,
): PictureOptions<readonly Readonly<Record<string, Values>>[]> {
  const names = Object.keys(at);
  const walks = (answers: readonly Readonly<Record<string, Values>>[]): Walk[] =>
    answers.map((answer, k) => walkOf(names[k % names.length], k % names.length, answer));
  return shown(words, {
    ...(spoils !== undefined && { spoils }),
    at: Object.values(at),
    text: (answers, areRight) => text(walks(answers), areRight),
    panels: (answers, all) => [
      ...maps(walks(answers)),
      curves("The objective against the step", walks(answers), walks(all)),
    ],
  });
}
