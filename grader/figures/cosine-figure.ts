/** Two vectors to be dragged: their cosine, its gradients, and the law; where the gradient points is asked first. */
import { cosineAt, type Pair } from "./compute.ts";
import { html, type Part, pairText, short, svg } from "./dom.ts";
import { DragHandle, type Plane, placeOf } from "./handle.ts";
import { question } from "./question.ts";

const SIZE = 340;
const PLANE: Plane = { x: [-3, 3], y: [-3, 3], left: 0, top: 0, right: SIZE, bottom: SIZE, width: SIZE };

const isVector = ([a, b]: Pair): boolean => a !== 0 || b !== 0;

export function cosineFigure(room: Part): void {
  const lines = ["k0", "k1", "k0 gradient", "k1 gradient"].map((name) => svg("path", { class: name }));
  const axes = svg("path", { class: "axis", d: `M0 ${SIZE / 2}H${SIZE}M${SIZE / 2} 0V${SIZE}` });
  const picture = svg(
    "svg",
    { class: "plot live-plot", viewBox: `0 0 ${SIZE} ${SIZE}`, role: "group", "aria-label": "Two vectors" },
    axes,
    ...lines,
  );
  const readout = html("output", { class: "readout", "aria-live": "polite" });
  let known = false;
  const show = (): void => {
    const [a, b] = [x.at, y.at];
    const { value, x: ofX, y: ofY, along } = cosineAt(a, b);
    const [centre, tipX, tipY] = [[0, 0] as const, a, b].map((at) => placeOf(PLANE, at).join(" "));
    const ends = [ofX, ofY].map((gradient, i) => {
      const tip = i === 0 ? a : b;
      return placeOf(PLANE, [tip[0] + gradient[0], tip[1] + gradient[1]]).join(" ");
    });
    const paths = [`M${centre}L${tipX}`, `M${centre}L${tipY}`, `M${tipX}L${ends[0]}`, `M${tipY}L${ends[1]}`];
    for (const [i, line] of lines.entries()) line.setAttribute("d", i < 2 || known ? paths[i] : "");
    readout.textContent = [
      `x = ${pairText(a)}, y = ${pairText(b)}: cosine ${short(value)}.`,
      known && `∇ₓ = ${pairText(ofX)}, ∇ᵧ = ${pairText(ofY)}.`,
      known && `⟨x, ∇ₓ⟩ = ${short(along[0])}, ⟨y, ∇ᵧ⟩ = ${short(along[1])}.`,
    ]
      .filter(Boolean)
      .join("\n");
  };
  const given = { picture, plane: PLANE, allowed: isVector, onMove: () => show() };
  const x = new DragHandle({ ...given, name: "x", at: [2, 0.5] });
  const y = new DragHandle({ ...given, name: "y", at: [1, 2] });
  const asked = question("Which way does x have to move for the cosine to grow fastest?", {
    answers: ["Along x: longer", "At right angles to x, towards y", "Straight at the tip of y"],
    right: 1,
    because:
      "Only the angle counts. Along x it does not change, so ⟨x, ∇ₓ⟩ = 0, wherever x and y are: drag them.",
    onAnswer: () => {
      known = true;
      show();
    },
  });
  room.append(html("h2", {}, "Try it: two vectors"), asked, picture, readout);
  show();
}
