/** The difference of two Gaussians, and how many steps it takes to its minimum: the suite's own account, in plain numbers. */

export interface Point {
  readonly x: readonly [number, number];
  readonly value: number;
  readonly gradient: readonly [number, number];
}

type Matrix = readonly [readonly [number, number], readonly [number, number]];

/** The hill and the hollow. */
export const GAUSSIANS: readonly {
  readonly precision: Matrix;
  readonly mean: readonly [number, number];
  readonly weight: number;
}[] = [
  {
    precision: [
      [1, 0],
      [0, 4],
    ],
    mean: [0, 1],
    weight: 1,
  },
  {
    precision: [
      [1, -2],
      [-2, 10],
    ],
    mean: [0, -2],
    weight: -1,
  },
];

/** f(x) = Σ w exp(−½ (x − m)ᵀP(x − m)), and its gradient. */
export function objective(x: readonly [number, number]): Point {
  let value = 0;
  const gradient: [number, number] = [0, 0];
  for (const {
    precision: [[a, b], [c, d]],
    mean,
    weight,
  } of GAUSSIANS) {
    const [u, v] = [x[0] - mean[0], x[1] - mean[1]];
    const [p, q] = [a * u + b * v, c * u + d * v];
    const bell = weight * Math.exp(-0.5 * (u * p + v * q));
    value += bell;
    gradient[0] -= bell * p;
    gradient[1] -= bell * q;
  }
  return { x, value, gradient };
}

export interface DescentOptions {
  readonly lr: number;
  readonly momentum: number;
  readonly start?: readonly [number, number];
  readonly steps?: number;
}

/** The points where gradients were taken, the start first, 500 steps unless told. */
export function descend({ lr, momentum, start = [0.8, 0.8], steps = 500 }: DescentOptions): Point[] {
  const points = [objective(start)];
  const v: [number, number] = [0, 0];
  for (let t = 0; t < steps; t++) {
    const { x, gradient } = points[t];
    for (const i of [0, 1] as const) v[i] = momentum * v[i] + gradient[i];
    points.push(objective([x[0] - lr * v[0], x[1] - lr * v[1]]));
  }
  return points;
}

/** Steps until f < −0.999; infinite where that is not in 500. */
export function countSteps(options: DescentOptions): number {
  const reached = descend(options).findIndex(({ value }) => value < -0.999);
  return reached < 0 ? Number.POSITIVE_INFINITY : reached;
}

export interface MinimizeOptions extends DescentOptions {
  /** Stop where ‖∇f‖² falls below it. */
  readonly tolerance?: number;
}

/** The points where gradients were taken before an update, and the point where it stopped. */
export function minimizePath({ tolerance = 1e-6, steps = 500, ...options }: MinimizeOptions): {
  rows: Point[];
  stop: Point;
} {
  const points = descend({ ...options, steps });
  const converged = points.findIndex(({ gradient: [a, b] }) => a * a + b * b < tolerance);
  const updates = converged < 0 ? steps : Math.min(converged, steps);
  return { rows: points.slice(0, updates), stop: points[updates] };
}
