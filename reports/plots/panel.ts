/** One pair of axes and what is drawn on it. */
import { ticks } from "d3-array";
import { type Child, fragment, type Html, h } from "../html.ts";
import { rough, written } from "../number.ts";
import type { Axis, Field, Layer, LineLayer, Panel, PointLayer } from "../picture.ts";
import { drawContours, drawLabels, levelsOf } from "./contours.ts";
import { Crowd, type Frame, isInside, widthOf } from "./crowd.ts";
import { textInk } from "./ink.ts";
import { drawHeads, drawLine, drawNumbers, occupy, spotsOf } from "./line.ts";
import { place, px, type Scale } from "./scale.ts";

/** Drawn for a phone: on a desk, two stand side by side at nearly this size. */
const WIDTH = 360;
const INSET = { left: 26, right: 10, top: 8, bottom: 36 };
const HEIGHT = 230;
const TALLEST = 440;
const FONT = 11;

export function panel(shown: Panel, fields: readonly Field[]): Html {
  const { x: across, y: up, layers } = shown;
  const frame = frameOf(shown);
  const x: Scale = { from: across.from, to: across.to, start: frame.left, end: frame.right };
  const y: Scale = { from: up.from, to: up.to, start: frame.bottom, end: frame.top };
  const lines = layers
    .filter((layer) => layer.kind === "line")
    .map((line) => ({ line, spots: spotsOf(line, x, y) }));
  const points = layers.filter((layer) => layer.kind === "point");
  const levels = layers.flatMap((layer) => {
    const field = layer.kind === "contours" && fields.find(({ name }) => name === layer.field);
    return field ? levelsOf(field, x, y) : [];
  });
  const crowd = new Crowd();
  for (const { spots } of lines) occupy(spots, crowd, frame);
  for (const { at } of points) crowd.take([place(x, at[0]), place(y, at[1])], 5);
  // In the order of their claims to a place, which is not the order in which they are drawn.
  const names = points.map((point) => drawPoint(point, x, y, frame, crowd));
  const numbers = lines.map(
    ({ line, spots }) => line.marks === "numbers" && drawNumbers(line, spots, frame, crowd),
  );
  const labels = drawLabels(levels, frame, crowd);
  const height = frame.bottom + INSET.bottom;
  const { left, top, right, bottom } = frame;
  return h(
    "svg",
    {
      class: "plot",
      viewBox: `0 0 ${WIDTH} ${px(height)}`,
      // For figures that are drawn over it.
      "data-plane":
        levels.length > 0
          ? [across.from, across.to, up.from, up.to, left, top, px(right), px(bottom), WIDTH].join(" ")
          : undefined,
      role: "img",
    },
    h("title", {}, shown.title),
    h("desc", {}, describe(shown)),
    h(
      "svg",
      {
        x: left,
        y: top,
        width: px(right - left),
        height: px(bottom - top),
        viewBox: `${left} ${top} ${px(right - left)} ${px(bottom - top)}`,
      },
      drawContours(levels),
      labels,
      lines.map(({ line, spots }) => drawLine(line, spots, frame)),
    ),
    axes(across, up, x, y, frame),
    lines.map(({ line, spots }) => drawHeads(line, spots, frame)),
    numbers,
    names,
  );
}

function frameOf({ x, y, equal }: Panel): Frame {
  const { right, top } = INSET;
  const widest = Math.max(...numbersUp(y).map((value) => widthOf(written(value), FONT)));
  const left = Math.round(INSET.left + widest);
  const width = WIDTH - left - right;
  if (!equal) return { left, top, right: WIDTH - right, bottom: top + HEIGHT };
  const height = (width * (y.to - y.from)) / (x.to - x.from);
  if (height <= TALLEST) return { left, top, right: WIDTH - right, bottom: top + height };
  return { left, top, right: left + (width * TALLEST) / height, bottom: top + TALLEST };
}

/** The numbers beside the y axis; how many depends on the axis alone, since the frame's width depends on them. */
function numbersUp({ ticks: told, from, to }: Axis): readonly number[] {
  return told ?? ticks(from, to, 7);
}

function axes(across: Axis, up: Axis, x: Scale, y: Scale, { left, top, right, bottom }: Frame): Html {
  const [below, beside] = [numbersAcross(across, right - left), numbersUp(up)];
  const [middle, centre] = [(left + right) / 2, (top + bottom) / 2];
  return fragment(
    h(
      "g",
      { class: "axis", fill: "none", stroke: "#a3a8b3" },
      h("rect", { x: left, y: top, width: px(right - left), height: px(bottom - top) }),
      h("path", {
        d: [
          ...below.map((value) => `M${px(place(x, value))} ${px(bottom)}v4`),
          ...beside.map((value) => `M${left} ${px(place(y, value))}h-4`),
        ].join(""),
      }),
    ),
    h(
      "g",
      { class: "numbers", ...textInk("middle", FONT) },
      below.map((value) => h("text", { x: px(place(x, value)), y: px(bottom + 15) }, written(value))),
    ),
    h(
      "g",
      { class: "numbers", ...textInk("end", FONT) },
      beside.map((value) => h("text", { x: left - 7, y: px(place(y, value)), dy: ".35em" }, written(value))),
    ),
    h(
      "g",
      { class: "names", ...textInk("middle", FONT), "font-style": "italic" },
      h("text", { x: px(middle), y: px(bottom + 30) }, across.label),
      h("text", { transform: `translate(11 ${px(centre)}) rotate(-90)` }, up.label),
    ),
  );
}

function numbersAcross({ ticks: told, from, to }: Axis, width: number): readonly number[] {
  return told ?? ticks(from, to, width / 50);
}

/** Where the name of a point may stand, beside it first: steps away from it, and where the text is held. */
const SIDES = [
  [9, 0, "start"],
  [-9, 0, "end"],
  [0, -14, "middle"],
  [0, 14, "middle"],
  [8, -11, "start"],
  [-8, -11, "end"],
  [8, 11, "start"],
  [-8, 11, "end"],
] as const;

function drawPoint({ name, at }: PointLayer, x: Scale, y: Scale, frame: Frame, crowd: Crowd): Child {
  const [cx, cy] = [place(x, at[0]), place(y, at[1])];
  if (!isInside([cx, cy], frame)) return undefined;
  const width = widthOf(name, FONT);
  const sides = SIDES.map(([dx, dy, anchor]) => ({
    x: cx + dx,
    y: cy + dy,
    anchor,
    centre: [cx + dx + Math.sign(dx) * (width / 2), cy + dy] as const,
  }));
  const side = sides.find(
    ({ centre: [tx, ty] }) =>
      isInside([tx - width / 2, ty], frame, 4) &&
      isInside([tx + width / 2, ty], frame, 4) &&
      crowd.hasRoom([tx, ty], width - 4, FONT),
  );
  if (side) crowd.takeText(side.centre, width + 2, FONT + 2);
  return h(
    "g",
    { class: "point", ...textInk("middle", FONT) },
    h("circle", { cx: px(cx), cy: px(cy), r: 3.5 }),
    side && h("text", { x: px(side.x), y: px(side.y), dy: ".35em", "text-anchor": side.anchor }, name),
  );
}

/** The picture in words. */
function describe({ x, y, layers }: Panel): string {
  const range = ({ label, from, to }: Axis): string => `${label} from ${written(from)} to ${written(to)}`;
  return `${range(y)} against ${range(x)}: ${layers.map(told).join("; ")}.`;
}

function told(layer: Layer): string {
  const at = (place: readonly number[]): string => `(${place.map(rough).join(", ")})`;
  if (layer.kind === "contours") return `contours of ${layer.field}`;
  if (layer.kind === "point") return `${layer.name} at ${at(layer.at)}`;
  return `${legendText(layer)} from ${at(layer.points.slice(0, 2))} to ${at(layer.points.slice(-2))}`;
}

export function legendText({ name, steps }: LineLayer): string {
  return steps === undefined ? name : `${name} (${steps} ${steps === 1 ? "step" : "steps"})`;
}
