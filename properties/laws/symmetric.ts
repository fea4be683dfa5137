/** f(x, y) = f(y, x): exchanging two inputs exchanges their gradients. */
import type { Inputs } from "../ask/handle.ts";
import { expect } from "../suite/matchers.ts";
import type { Ask } from "../suite/words.ts";
import { naturally, sizeOfValue } from "./size.ts";

/** @example it("is symmetric", { points: 1 }, cosine.obeys(symmetric("x", "y"))); */
export function symmetric<W extends string>(a: W, b: W) {
  return async <I extends Inputs>(ask: Ask<I, W>, inputs: I): Promise<void> => {
    const exchanged = { [a]: inputs[b], [b]: inputs[a] } as unknown as Partial<I>;
    const [here, there] = await Promise.all([ask(), ask(exchanged)]);
    expect(there.number).to.agreeWith(here.number, { scale: sizeOfValue(here, inputs) });
    expect(there.gradients[b]).to.agreeWith(here.gradients[a], { scale: naturally(here, inputs, a) });
    expect(there.gradients[a]).to.agreeWith(here.gradients[b], { scale: naturally(here, inputs, b) });
  };
}
