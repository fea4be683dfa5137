/** Where an angle is at its largest or its smallest: at x = αy, and nowhere beside. */
import type { Values } from "../suite/channel.ts";
import { expect } from "../suite/matchers.ts";
import type { Ask } from "../suite/words.ts";

interface Line {
  readonly [name: string]: Values | number;
  readonly x: Values;
  readonly y: Values;
  /** x = αy */
  readonly alpha: number;
}

/**
 * A cosine of x = αy is the sign of α, with zero gradients; beside the line it has others.
 *
 * @example it("is 1 or −1, with zero gradients", { points: 2 }, cosine.obeys(colinear, { on: colinearPairs() }));
 */
export async function colinear<I extends Line>(ask: Ask<I, "x" | "y">, { x, y, alpha }: I): Promise<void> {
  const [a, b] = [x, y].map(({ data }) => Math.hypot(...data));
  const away = x.data.with(0, x.data[0] + (x.data[0] < 0 ? -a : a));
  const [{ number, gradients }] = await Promise.all([ask(), ask({ x: { ...x, data: away } } as Partial<I>)]);
  expect(number).to.agreeWith(Math.sign(alpha));
  expect(gradients.x).to.vanish({ scale: 1 / a });
  expect(gradients.y).to.vanish({ scale: 1 / b });
}
