/** The pictures of the lessons on descent: the difference of two Gaussians, paths over it, and the objective step by step. */
import type { FieldOptions, LineLayer, Panel, Values } from "../properties/index.ts";
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

/** Where a descent went: the points where gradients were taken, and the one where it stopped. */
export interface Walk {
  readonly name: string;
  readonly points: readonly Point[];
}

/** From the rows [steps, 2] and the stopping point that a program gave. */
export function walkOf(name: string, rows: Values, stop: Values): Walk {
  const points: Point[] = [];
  for (const { shape, data } of [rows, stop]) {
    if (shape.at(-1) !== 2) throw new RangeError("A path is made of points with two entries.");
    for (let i = 0; i < data.length; i += 2) points.push(objective([data[i], data[i + 1]]));
  }
  return { name, points };
}

export function stepsOf({ points }: Walk): number {
  return points.length - 1;
}

/** f where it stopped, as a sentence has it. */
export function endOf({ points }: Walk): string {
  const { value } = points.at(-1)!;
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

/** A walk with the look of its line. */
export interface DrawnWalk {
  readonly walk: Walk;
  readonly colour: number;
  readonly dashed?: boolean;
}

/** A walk of the exercise in its colour; the reference's behind it, dashed, where the two differ. */
export function beside(walk: Walk, right: Walk | undefined, colour: number): DrawnWalk[] {
  const own = { walk, colour };
  if (!right || isSameWalk(walk, right)) return [own];
  return [{ walk: { ...right, name: `${right.name}, as it should be` }, colour, dashed: true }, own];
}

export function pathsOver(drawn: readonly DrawnWalk[], marks: LineLayer["marks"]): LineLayer[] {
  return drawn.map(({ walk, colour, dashed }) => ({
    kind: "line",
    name: walk.name,
    points: walk.points.flatMap(({ x }) => x),
    colour,
    ...(dashed ? { dashed } : { marks }),
    steps: stepsOf(walk),
  }));
}

/** f at each step of each walk. */
export function curves(title: string, drawn: readonly DrawnWalk[]): Panel {
  const longest = Math.max(1, ...drawn.map(({ walk }) => stepsOf(walk)));
  return {
    title,
    x: { label: "step", from: 0, to: longest * 1.02 },
    y: { label: "f(x)", from: -1.1, to: 1.1 },
    layers: drawn.map(({ walk, colour, dashed }) => ({
      kind: "line",
      name: walk.name,
      points: walk.points.flatMap(({ value }, step) => [step, value]),
      colour,
      ...(dashed && { dashed }),
      steps: stepsOf(walk),
    })),
  };
}

/** Whether two walks would be drawn alike. */
function isSameWalk(a: Walk, b: Walk): boolean {
  return (
    a.points.length === b.points.length &&
    a.points.every(({ x }, i) => x.every((entry, k) => Math.abs(entry - b.points[i].x[k]) < 1e-3))
  );
}
