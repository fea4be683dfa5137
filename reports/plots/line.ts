/** A line on a plot: the path of iterates, a curve, a vector. */
import { fragment, type Html, h } from "../html.ts";
import type { LineLayer } from "../picture.ts";
import { type Crowd, type Frame, isInside, widthOf } from "./crowd.ts";
import { lineInk, textInk } from "./ink.ts";
import { pathOf, type Spot, simplify } from "./polyline.ts";
import { place, px, type Scale } from "./scale.ts";

/** Steps between marks. */
const EVERY = 10;
const SIZE = 10;

export function spotsOf({ points }: LineLayer, x: Scale, y: Scale): Spot[] {
  return Array.from({ length: points.length / 2 }, (_, i) => [
    place(x, points[2 * i]),
    place(y, points[2 * i + 1]),
  ]);
}

export function drawLine(line: LineLayer, spots: readonly Spot[], frame: Frame): Html {
  const { colour, dashed, marks } = line;
  const visible = clip(spots, frame);
  return lineInk(
    colour,
    dashed,
    visible.map((part) => h("path", { d: pathOf(simplify(part)) })),
    marks && drawDots(spots, frame),
  );
}

/** Over the frame's edge, which would cut the head of an arrow that ends at it; one that ends outside has none. */
export function drawHeads(
  { arrow, colour, dashed }: LineLayer,
  spots: readonly Spot[],
  frame: Frame,
): Html | undefined {
  if (!arrow || spots.length < 2 || !isInside(spots.at(-1)!, frame)) return undefined;
  return lineInk(colour, dashed, drawHead(spots));
}

/** The parts of a line that are in the frame or come close: a path that flies off may reach numbers that no browser draws. */
function clip(spots: readonly Spot[], { left, top, right, bottom }: Frame): Spot[][] {
  const wide = { left: left - 2000, top: top - 2000, right: right + 2000, bottom: bottom + 2000 };
  const parts: Spot[][] = [[]];
  for (const spot of spots) {
    if (isInside(spot, wide)) parts.at(-1)!.push(spot);
    else if (parts.at(-1)!.length > 0) parts.push([]);
  }
  return parts.filter((part) => part.length > 1);
}

/** A dot at each tenth step; where steps are small, those that would hide each other are left out. */
function drawDots(spots: readonly Spot[], frame: Frame): Html {
  let last: Spot | undefined;
  const shown = spots.filter((spot, i) => {
    if (i % EVERY !== 0 || !isInside(spot, frame)) return false;
    if (last && Math.hypot(spot[0] - last[0], spot[1] - last[1]) < 2) return false;
    last = spot;
    return true;
  });
  // A line of no length with round ends is a dot.
  return h("path", {
    class: "dots",
    "stroke-width": 4.5,
    d: shown.map(([x, y]) => `M${px(x)} ${px(y)}h0`).join(""),
  });
}

function drawHead(spots: readonly Spot[]): Html {
  const [[ax, ay], [x, y]] = [spots.at(-2)!, spots.at(-1)!];
  const angle = Math.atan2(y - ay, x - ax);
  const corner = (turn: number): Spot => [x - 8 * Math.cos(angle + turn), y - 8 * Math.sin(angle + turn)];
  return h("path", { class: "head", d: pathOf([[x, y], corner(0.4), corner(-0.4)], true) });
}

/** So that other labels keep off the line. */
export function occupy(spots: readonly Spot[], crowd: Crowd, frame: Frame): void {
  let last: Spot | undefined;
  for (const [i, spot] of spots.entries()) {
    const from = i > 0 ? spots[i - 1] : spot;
    const length = Math.hypot(spot[0] - from[0], spot[1] - from[1]);
    const pieces = Math.min(200, Math.max(1, Math.ceil(length / 4)));
    for (let k = 1; k <= pieces; k++) {
      const at: Spot = [
        from[0] + ((spot[0] - from[0]) * k) / pieces,
        from[1] + ((spot[1] - from[1]) * k) / pieces,
      ];
      if (!isInside(at, frame) || (last && Math.hypot(at[0] - last[0], at[1] - last[1]) < 3)) continue;
      crowd.take(at, 2);
      last = at;
    }
  }
}

/** The number of each tenth step beside its dot, on one side of the path; one that has no room there is left out. */
export function drawNumbers(line: LineLayer, spots: readonly Spot[], frame: Frame, crowd: Crowd): Html {
  const tenths = spots.flatMap((spot, i) => (i % EVERY === 0 && isInside(spot, frame) ? [i] : []));
  const ends = [tenths[0], tenths.at(-1)];
  const drawn = [...new Set([...ends, ...tenths])].map((step) => {
    if (step === undefined) return undefined;
    const text = String(step);
    const width = widthOf(text, SIZE);
    const turns = ends.includes(step) ? [...NEAR, ...FAR] : NEAR;
    const at = turns
      .map((turn) => beside(spots, step, turn, width))
      .find((centre) => {
        const edges = [-width / 2, width / 2].map((dx): Spot => [centre[0] + dx, centre[1]]);
        return edges.every((edge) => isInside(edge, frame, 3)) && crowd.hasRoom(centre, width, SIZE + 3);
      });
    if (!at) return undefined;
    crowd.takeText(at, width, SIZE + 3);
    return h("text", { x: px(at[0]), y: px(at[1]), dy: ".35em" }, text);
  });
  return h(
    "g",
    { class: `steps k${line.colour % 4}`, ...textInk("middle", SIZE, line.colour) },
    fragment(drawn),
  );
}

/** Directions to try, in half turns from where the path heads; the first and the last number may also cross over. */
const NEAR = [0.5, 0.4, 0.6];
const FAR = [-0.5, -0.35, -0.65, 0.2, 0.8, -0.2, -0.8];

function beside(spots: readonly Spot[], step: number, turn: number, width: number): Spot {
  const [x, y] = spots[step];
  const before = spots[Math.max(0, step - 1)];
  const after = spots[Math.min(spots.length - 1, step + 1)];
  const angle = Math.atan2(after[1] - before[1], after[0] - before[0]) + turn * Math.PI;
  return [x + (width / 2 + 6) * Math.cos(angle), y + (SIZE / 2 + 6) * Math.sin(angle)];
}
