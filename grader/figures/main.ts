/** What runs in a learner's own report: it brings the figures to life that the page has room for. The page is complete without it. */
import { cosineFigure } from "./cosine-figure.ts";
import { descentFigure } from "./descent-figure.ts";
import { page } from "./dom.ts";
import { tapeFigure } from "./tape-figure.ts";

const FIGURES = { cosine: cosineFigure, descent: descentFigure } as const;

function bringToLife(): void {
  for (const room of page.querySelectorAll("[data-figure]:empty")) {
    FIGURES[room.dataset["figure"] as keyof typeof FIGURES]?.(room);
    room.hidden = room.querySelector("svg") === null;
  }
  for (const table of page.querySelectorAll("table.tape:not([data-steps])")) {
    table.setAttribute("data-steps", "");
    tapeFigure(table);
  }
}

bringToLife();
page.addEventListener("gradproof:shown", bringToLife);
