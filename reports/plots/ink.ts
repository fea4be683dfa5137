/** The colours of plots as attributes: where a site's policy takes the style sheet away, plots stay legible on white. */
import { type Child, type Html, h } from "../html.ts";

type Attributes = Readonly<Record<string, string | number>>;

const BELOW = "#3867b0";
const ABOVE = "#a8620a";
const GREY = "#5a5f69";
const LINES = ["#c2183f", "#08736d", "#6a45b8", "#5a5f69"];

/** Contours of one level, by its sign. */
export function contourInk(level: number): Attributes {
  if (level === 0) return { class: "zero", fill: "none", stroke: GREY };
  const colour = level < 0 ? BELOW : ABOVE;
  return { class: level < 0 ? "lo" : "hi", fill: colour, "fill-opacity": 0.09, stroke: colour };
}

/** A group of shapes in the colour of a line. */
export function lineInk(colour: number, dashed: boolean | undefined, ...children: Child[]): Html {
  const k = colour % LINES.length;
  return h(
    "g",
    {
      class: `k${k}`,
      fill: "none",
      stroke: LINES[k],
      "stroke-width": 1.6,
      "stroke-linejoin": "round",
      "stroke-linecap": "round",
      "stroke-dasharray": dashed ? "5 4" : undefined,
    },
    ...children,
  );
}

/** A group of texts: in the colour of a line, or in that of writing. */
export function textInk(anchor: "middle" | "end", size: number, colour?: number): Attributes {
  const fill = colour === undefined ? "#1d1f23" : LINES[colour % LINES.length];
  return { fill, stroke: "none", "text-anchor": anchor, "font-size": size };
}
