/** A picture as a figure: its panels side by side where there is room, with legends and the caption. */
import { type Html, h, prose } from "../html.ts";
import type { Field, LineLayer, Panel, Picture } from "../picture.ts";
import { lineInk } from "./ink.ts";
import { legendText, panel } from "./panel.ts";

/** @param note whose run it is. */
export function figure(picture: Picture, fields: readonly Field[], note: string | undefined): Html {
  const { title, text, panels } = picture;
  return h(
    "figure",
    {},
    h("h3", {}, title),
    h(
      "div",
      { class: "panels" },
      panels.map((shown) =>
        h(
          "div",
          { class: "panel" },
          // Three rows each, so that the axes of neighbours stand at one height.
          h("p", { class: "label" }, panels.length > 1 && shown.title),
          h("div", {}, legend(shown)),
          panel(shown, fields),
        ),
      ),
      // Beside an odd panel the caption fills the gap; below a pair it has the row.
      h(
        "figcaption",
        { class: panels.length % 2 === 0 ? "below" : undefined },
        h("p", {}, prose(text)),
        note && h("p", { class: "whose" }, note),
      ),
    ),
  );
}

function legend({ layers }: Panel): Html | undefined {
  const lines = layers.filter((layer): layer is LineLayer => layer.kind === "line" && layer.name !== "");
  if (lines.length === 0) return undefined;
  return h(
    "ul",
    { class: "legend" },
    lines.map((line) =>
      h(
        "li",
        {},
        h(
          "svg",
          { class: "swatch", width: 22, height: 10, viewBox: "0 0 22 10", "aria-hidden": "true" },
          lineInk(
            line.colour,
            line.dashed,
            h("path", { d: "M1 5h20" }),
            line.marks && h("path", { "stroke-width": 4.5, d: "M11 5h0" }),
          ),
        ),
        legendText(line),
      ),
    ),
  );
}
