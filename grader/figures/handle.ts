/** A point that is dragged: with a mouse, a finger, or the arrow keys. */
import type { Pair } from "./compute.ts";
import { type Moved, type Part, pairText, svg } from "./dom.ts";

/** From numbers to the units of a picture: the ends of both axes, and where they are. */
export interface Plane {
  /** From, to; left to right, then from below. */
  readonly x: Pair;
  readonly y: Pair;
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  /** Of the whole picture. */
  readonly width: number;
}

export function placeOf({ x, y, left, right, top, bottom }: Plane, [a, b]: Pair): Pair {
  return [
    left + ((a - x[0]) / (x[1] - x[0])) * (right - left),
    bottom - ((b - y[0]) / (y[1] - y[0])) * (bottom - top),
  ];
}

export interface HandleOptions {
  readonly picture: Part;
  readonly plane: Plane;
  readonly name: string;
  readonly at: Pair;
  /** Where it may be; where not, it stays. */
  readonly allowed?: (at: Pair) => boolean;
  readonly onMove: () => void;
}

const KEYS: Readonly<Record<string, Pair>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** To a grid of twentieths, so that what is dragged has numbers to be read. */
const GRID = 20;

export class DragHandle {
  at: Pair;
  readonly part: Part;
  readonly #options: HandleOptions;

  constructor(options: HandleOptions) {
    this.#options = options;
    this.at = options.at;
    const { name, picture, plane } = options;
    this.part = svg(
      "g",
      {
        class: "handle",
        tabindex: 0,
        role: "slider",
        "aria-label": `${name}: arrow keys move it`,
        "aria-valuemin": plane.x[0],
        "aria-valuemax": plane.x[1],
      },
      svg("circle", { r: 16, class: "reach" }),
      svg("circle", { r: 6 }),
      svg("text", { x: 10, y: -8 }, name),
    );
    this.part.addEventListener("keydown", (event) => this.#key(event));
    this.part.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.part.focus();
      this.part.setPointerCapture(event.pointerId);
    });
    this.part.addEventListener("pointermove", (event) => {
      if (event.buttons > 0) this.#drag(event);
    });
    picture.append(this.part);
    this.#show();
  }

  #key(event: Moved): void {
    const way = KEYS[event.key];
    if (!way) return;
    event.preventDefault();
    const size = event.shiftKey ? 10 : 1;
    this.#move([this.at[0] + (size * way[0]) / GRID, this.at[1] + (size * way[1]) / GRID]);
  }

  #drag({ clientX, clientY }: Moved): void {
    const { plane, picture } = this.#options;
    const box = picture.getBoundingClientRect();
    const unit = plane.width / box.width;
    const [px, py] = [(clientX - box.left) * unit, (clientY - box.top) * unit];
    this.#move([
      plane.x[0] + ((px - plane.left) / (plane.right - plane.left)) * (plane.x[1] - plane.x[0]),
      plane.y[0] + ((plane.bottom - py) / (plane.bottom - plane.top)) * (plane.y[1] - plane.y[0]),
    ]);
  }

  #move([a, b]: Pair): void {
    const { plane, allowed, onMove } = this.#options;
    const held = (value: number, [from, to]: Pair): number =>
      Math.round(Math.min(to, Math.max(from, value)) * GRID) / GRID;
    const at: Pair = [held(a, plane.x), held(b, plane.y)];
    if (allowed && !allowed(at)) return;
    this.at = at;
    this.#show();
    onMove();
  }

  #show(): void {
    const [x, y] = placeOf(this.#options.plane, this.at);
    this.part.setAttribute("transform", `translate(${x} ${y})`);
    this.part.setAttribute("aria-valuenow", String(this.at[0]));
    this.part.setAttribute("aria-valuetext", pairText(this.at));
  }
}
