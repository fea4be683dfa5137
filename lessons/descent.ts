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
  readonly start?: ArrayLike<number>;
  readonly maxSteps?: number;
}

/** The points where gradients were taken, the start first, 500 steps unless told. */
export function descend({ lr, momentum, start = [0.8, 0.8], maxSteps = 500 }: DescentOptions): Point[] {
  const points = [objective([start[0], start[1]])];
  const v: [number, number] = [0, 0];
  for (let t = 0; t < maxSteps; t++) {
    const { x, gradient } = points[t];
    for (const i of [0, 1] as const) v[i] = momentum * v[i] + gradient[i];
    points.push(objective([x[0] - lr * v[0], x[1] - lr * v[1]]));
  }
  return points;
}

export function isLow({ value }: Point): boolean {
  return value < -0.999;
}

/** Steps until f < −0.999; infinite where that is not in 500. */
export function countSteps(options: DescentOptions): number {
  const reached = descend(options).findIndex(isLow);
  return reached < 0 ? Number.POSITIVE_INFINITY : reached;
}

export interface MinimizeOptions extends DescentOptions {
  /** Stop where ‖∇f‖² falls below it. */
  readonly tolerance?: number;
}

/** The points where gradients were taken: before each update, and where it stopped. */
export function minimizePath({ tolerance = 1e-6, ...options }: MinimizeOptions): Point[] {
  const points = descend(options);
  const converged = points.findIndex((point) => isFlat(point, tolerance));
  return converged < 0 ? points : points.slice(0, converged + 1);
}

export function isFlat({ gradient: [a, b] }: Point, tolerance = 1e-6): boolean {
  return a * a + b * b < tolerance;
}

/** Of ‖∇f‖² beside the tolerance: more than float32 leaves open where two bells have almost cancelled. */
const MARGIN = 0.02;

/** Whether it takes a step, and nowhere does rounding decide whether it stops: without momentum, and with half of it. */
export function isDecided({ tolerance = 1e-6, ...options }: Omit<MinimizeOptions, "momentum">): boolean {
  return [0, 0.5].every((momentum) => {
    const [more, fewer] = [1 - MARGIN, 1 + MARGIN].map(
      (factor) => minimizePath({ ...options, momentum, tolerance: factor * tolerance }).length,
    );
    return fewer === more && fewer > 1;
  });
}
