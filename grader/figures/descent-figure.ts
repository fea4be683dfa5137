/** The landscape of the lessons with a start to be dragged, a learning rate and a momentum; what comes of it is asked first. */
import { descentFrom, type Pair } from "./compute.ts";
import { html, type Part, short, svg } from "./dom.ts";
import { DragHandle, type Plane, placeOf } from "./handle.ts";
import { question } from "./question.ts";

/** The contours as the page has them; without them there is no figure. */
function contours(room: Part): { picture: Part; plane: Plane } | undefined {
  const drawn = room.closest(".page, #live, main")?.querySelector("svg[data-plane]");
  if (!drawn) return undefined;
  const numbers = drawn.getAttribute("data-plane")!.split(" ").map(Number);
  const [x0, x1, y0, y1, left, top, right, bottom, width] = numbers;
  const picture = drawn.cloneNode(true);
  for (const part of [...picture.querySelectorAll("[class^=k],.head,.steps,.point,title,desc")])
    part.remove();
  picture.setAttribute("class", "plot live-plot");
  picture.setAttribute("role", "group");
  picture.setAttribute("aria-label", "The landscape");
  return { picture, plane: { x: [x0, x1], y: [y0, y1], left, top, right, bottom, width } };
}

function slider(
  name: string,
  [min, max, step, value]: readonly number[],
  onInput: () => void,
): { label: Part; read: () => number } {
  const input = html("input", { type: "range", min, max, step, value, "aria-label": name });
  const told = html("span", {}, String(value));
  input.addEventListener("input", () => {
    told.textContent = input.value;
    onInput();
  });
  return { label: html("label", {}, `${name} `, input, " ", told), read: () => Number(input.value) };
}

export function descentFigure(room: Part): void {
  const found = contours(room);
  if (!found) return;
  const { picture, plane } = found;
  const path = svg("path", { class: "k0 walk" });
  const readout = html("output", { class: "readout", "aria-live": "polite" });
  picture.append(path);
  let known = false;
  const show = (): void => {
    if (!known) return;
    const { points, value, slope, steps } = descentFrom(start.at, lr.read(), momentum.read());
    const inside = ([a, b]: Pair): boolean => Math.abs(a) < 50 && Math.abs(b) < 50;
    path.setAttribute(
      "d",
      points
        .filter(inside)
        .map(
          (point, i) =>
            `${i === 0 ? "M" : "L"}${placeOf(plane, point)
              .map((at) => at.toFixed(1))
              .join(" ")}`,
        )
        .join(""),
    );
    const rest = slope < 1e-6 ? "it rests" : "it is not at rest";
    const where = value < -0.999 ? "at the minimum" : "not at the minimum";
    readout.textContent = `${steps} steps: f = ${short(value)}, ‖∇f‖² = ${short(slope)}: ${rest}, ${where}.`;
  };
  const start = new DragHandle({ picture, plane, name: "start", at: [0.8, 0.8], onMove: show });
  const lr = slider("learning rate", [0.01, 0.5, 0.01, 0.1], show);
  const momentum = slider("momentum", [0, 0.98, 0.02, 0], show);
  const asked = question(
    "From this start, with a learning rate of 0.1 and no momentum: where does it end, after 500 steps at most?",
    {
      answers: ["At the minimum", "On the plain, where all is flat", "Still on its way"],
      right: 0,
      because: "It rests at the minimum. Drag the start, and move lr and momentum: from where does it not?",
      onAnswer: () => {
        known = true;
        show();
      },
    },
  );
  room.append(
    html("h2", {}, "Try it: a descent"),
    asked,
    html("div", { class: "sliders" }, lr.label, momentum.label),
    picture,
    readout,
  );
}
