/** f(x + y) = f(x) + f(y) and f(cx) = c f(x): then the gradient is the same everywhere. */
import type { Inputs } from "../ask/handle.ts";
import type { Values } from "../suite/channel.ts";
import { expect } from "../suite/matchers.ts";
import type { Ask } from "../suite/words.ts";
import { changed } from "../values.ts";
import { naturally, sizeOfValue } from "./size.ts";

/**
 * In one input, the others held.
 *
 * @param other what is added, of the input's shape; the input's entries in reverse unless told.
 * @example it("is linear in x", { points: 1 }, dotProduct.obeys(linear("x")));
 */
export function linear<W extends string>(name: W, other?: (x: Values) => Values) {
  return async <I extends Inputs>(ask: Ask<I, W>, inputs: I): Promise<void> => {
    const x = inputs[name] as Values;
    const y = other?.(x) ?? { ...x, data: x.data.toReversed() };
    const at = (values: Values): Partial<I> => ({ [name]: values }) as unknown as Partial<I>;
    const [a, b, sum] = await Promise.all([
      ask(),
      ask(at(y)),
      ask(at(changed(x, (entry, i) => 2 * entry + y.data[i]))),
    ]);
    const scale = 2 * sizeOfValue(a, inputs) + sizeOfValue(b, { ...inputs, ...at(y) } as Inputs);
    expect(sum.number).to.agreeWith(2 * a.number + b.number, { scale });
    expect(sum.gradients[name]).to.agreeWith(a.gradients[name], { scale: naturally(a, inputs, name) });
  };
}
