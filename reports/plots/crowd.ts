/** What already has its place on a plot, as discs, so that labels find one of their own. */
import type { Spot } from "./polyline.ts";

export interface Frame {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Disc {
  readonly at: Spot;
  readonly radius: number;
}

export class Crowd {
  readonly #discs: Disc[] = [];

  take(at: Spot, radius: number): void {
    this.#discs.push({ at, radius });
  }

  /** Whether a text of this width, centred here and turned by this angle, touches nothing. */
  hasRoom(centre: Spot, width: number, height: number, angle = 0): boolean {
    return discsOf(centre, width, height, angle).every((disc) =>
      this.#discs.every(
        ({ at, radius }) => Math.hypot(at[0] - disc.at[0], at[1] - disc.at[1]) >= radius + disc.radius,
      ),
    );
  }

  takeText(centre: Spot, width: number, height: number, angle = 0): void {
    this.#discs.push(...discsOf(centre, width, height, angle));
  }
}

/** A text as a row of discs. */
function discsOf([x, y]: Spot, width: number, height: number, angle: number): Disc[] {
  const radius = height / 2;
  const reach = Math.max(0, width / 2 - radius);
  const count = Math.max(1, Math.ceil((2 * reach) / radius) + 1);
  return Array.from({ length: count }, (_, i) => {
    const t = count === 1 ? 0 : -reach + (2 * reach * i) / (count - 1);
    return { at: [x + t * Math.cos(angle), y + t * Math.sin(angle)], radius };
  });
}

export function isInside([x, y]: Spot, { left, top, right, bottom }: Frame, margin = 0): boolean {
  return x >= left + margin && x <= right - margin && y >= top + margin && y <= bottom - margin;
}

/** Of a text in the plot's font, in pixels: digits and letters are about as wide as this. */
export function widthOf(text: string, size: number): number {
  return text.length * size * 0.56;
}
