/** How far a point lies from all mixtures of some others: at a kink, each mixture of the gradients around it is one that somebody's convention gives. */

const ROUNDS = 400;

/** The distance from `point` to the convex hull of `corners`, by the rule of Frank and Wolfe with steps away (Guélat and Marcotte, 1986). */
export function distanceToHull(point: readonly number[], corners: readonly (readonly number[])[]): number {
  const weights = new Map<number, number>([[0, 1]]);
  let here = [...corners[0]];
  for (let round = 0; round < ROUNDS; round++) {
    const slope = here.map((entry, i) => entry - point[i]);
    const heights = corners.map((corner) => dot(corner, slope));
    const best = heights.indexOf(Math.min(...heights));
    const worst = [...weights.keys()].reduce((a, b) => (heights[a] >= heights[b] ? a : b));
    const level = dot(here, slope);
    const towards = level - heights[best];
    if (towards <= 1e-14 * (1 + dot(slope, slope))) break;
    const away = heights[worst] - level > towards;
    const direction = here.map((entry, i) => (away ? entry - corners[worst][i] : corners[best][i] - entry));
    const share = weights.get(worst)!;
    const furthest = away ? share / (1 - share || 1) : 1;
    const step = Math.min(furthest, -dot(direction, slope) / (dot(direction, direction) || 1));
    here = here.map((entry, i) => entry + step * direction[i]);
    for (const [corner, weight] of weights) weights.set(corner, weight * (away ? 1 + step : 1 - step));
    const corner = away ? worst : best;
    weights.set(corner, (weights.get(corner) ?? 0) + (away ? -step : step));
    for (const [each, weight] of weights) if (weight <= 1e-15) weights.delete(each);
    if (weights.size === 0) weights.set(best, 1);
  }
  return Math.sqrt(here.reduce((sum, entry, i) => sum + (entry - point[i]) ** 2, 0));
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, entry, i) => sum + entry * b[i], 0);
}
