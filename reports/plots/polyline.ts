/** Lines on paper: no more points than the eye can tell, and no more characters than they need. */

export type Spot = readonly [number, number];

/** Douglas and Peucker's: the fewest of these points that stay within `tolerance` pixels of the line. */
export function simplify(spots: readonly Spot[], tolerance = 0.2): Spot[] {
  if (spots.length < 3) return [...spots];
  const kept = new Set([0, spots.length - 1]);
  const open: [number, number][] = [[0, spots.length - 1]];
  for (let span = open.pop(); span; span = open.pop()) {
    const [first, last] = span;
    let [worst, at] = [tolerance, -1];
    for (let i = first + 1; i < last; i++) {
      const off = distance(spots[i], spots[first], spots[last]);
      if (off > worst) [worst, at] = [off, i];
    }
    if (at < 0) continue;
    kept.add(at);
    open.push([first, at], [at, last]);
  }
  return spots.filter((_, i) => kept.has(i));
}

/** From a point to a segment. */
function distance([x, y]: Spot, [ax, ay]: Spot, [bx, by]: Spot): number {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy;
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy);
}

/** An SVG path in relative steps of tenths, each measured from the rounded point before, so that errors do not add up. */
export function pathOf(spots: readonly Spot[], closed = false): string {
  let [x, y] = [0, 0];
  let path = "";
  for (const [i, spot] of spots.entries()) {
    const [tx, ty] = spot.map((value) => Math.round(value * 10));
    if (i > 0 && tx === x && ty === y) continue;
    path += `${i === 0 ? "M" : i === 1 ? "l" : " "}${tenths(tx - x)}${pair(tenths(ty - y))}`;
    [x, y] = [tx, ty];
  }
  return closed ? `${path}z` : path;
}

function tenths(value: number): string {
  return String(value / 10).replace(/^(-?)0\./, "$1.");
}

function pair(second: string): string {
  return second.startsWith("-") ? second : ` ${second}`;
}
