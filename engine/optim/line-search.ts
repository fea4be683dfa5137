/** How far to go along a direction: a step that meets the strong Wolfe conditions. */

/** A point on the line: how far, the loss, the gradient as one vector, and the slope along the direction. */
export interface Point {
  readonly t: number;
  readonly loss: number;
  readonly gradient: Float64Array;
  readonly slope: number;
}

/** Sufficient decrease: the loss falls by this much of what the first slope promises. */
const C1 = 1e-4;
/** Curvature: the slope is at most this much of the first. */
const C2 = 0.9;

/**
 * A point at which the loss is at most f(0) + c₁t f′(0), and |f′(t)| ≤ c₂|f′(0)|; or the best that was met within `most` evaluations.
 * Nocedal and Wright, Numerical optimization (2006), algorithms 3.5 and 3.6; steps by cubic interpolation, safeguarded as in Schmidt's minFunc.
 * A loss that is no finite number is too far.
 * @param start at t = 0, with a slope below 0. @param first the step that is tried first. @param least a bracket of this length is not halved further.
 */
export function strongWolfe(
  at: (t: number) => Point,
  start: Point,
  first: number,
  least: number,
  most: number,
): { point: Point; evaluations: number } {
  const tooHigh = ({ t, loss }: Point): boolean => !(loss <= start.loss + C1 * t * start.slope);
  const flat = ({ slope }: Point): boolean => Math.abs(slope) <= -C2 * start.slope;
  let [before, now, evaluations] = [start, at(first), 1];
  let bracket: [Point, Point] | undefined;
  while (evaluations <= most) {
    if (tooHigh(now) || (evaluations > 1 && now.loss >= before.loss)) bracket = [before, now];
    else if (flat(now)) return { point: now, evaluations };
    else if (now.slope >= 0) bracket = [before, now];
    if (bracket !== undefined || evaluations === most) break;
    const ahead = now.t - before.t;
    const t = between(before, now, now.t + 0.01 * ahead, now.t * 10);
    [before, now] = [now, at(t)];
    evaluations++;
  }
  let [low, high] = ordered(...(bracket ?? [start, now]));
  let stuck = false;
  while (evaluations < most && Math.abs(high.t - low.t) > least) {
    const [left, right] = [Math.min(low.t, high.t), Math.max(low.t, high.t)];
    let t = between(low, high, left, right);
    const margin = 0.1 * (right - left);
    const nearEnd = Math.min(right - t, t - left) < margin;
    if (nearEnd && (stuck || t >= right || t <= left)) {
      t = Math.abs(t - right) < Math.abs(t - left) ? right - margin : left + margin;
      stuck = false;
    } else stuck = nearEnd;
    const next = at(t);
    evaluations++;
    if (tooHigh(next) || next.loss >= low.loss) [low, high] = ordered(low, next);
    else {
      if (flat(next)) return { point: next, evaluations };
      if (next.slope * (high.t - low.t) >= 0) high = low;
      low = next;
    }
  }
  return { point: low, evaluations };
}

/** The lower one first. */
function ordered(a: Point, b: Point): [Point, Point] {
  return b.loss < a.loss ? [b, a] : [a, b];
}

/** Where the cubic through two values and slopes is least, within bounds; the middle where there is none. */
function between(a: Point, b: Point, least: number, most: number): number {
  const [p, q] = a.t <= b.t ? [a, b] : [b, a];
  const d1 = p.slope + q.slope - (3 * (p.loss - q.loss)) / (p.t - q.t);
  const square = d1 * d1 - p.slope * q.slope;
  const d2 = Math.sqrt(square);
  const t = q.t - (q.t - p.t) * ((q.slope + d2 - d1) / (q.slope - p.slope + 2 * d2));
  return square >= 0 && Number.isFinite(t) ? Math.min(Math.max(t, least), most) : (least + most) / 2;
}
