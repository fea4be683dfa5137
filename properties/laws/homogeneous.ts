/** What stretching an input does: f(cx) = cᵏ f(x), which Euler wrote as ⟨x, ∇f⟩ = k f. */
import type { Inputs } from "../ask/handle.ts";
import type { Values } from "../suite/channel.ts";
import { expect } from "../suite/matchers.ts";
import type { Ask } from "../suite/words.ts";
import { changed, dot } from "../values.ts";
import { naturally, sizeOfValue } from "./size.ts";

/** How a function grows with one of its inputs. */
export interface Growth<W extends string> {
  /** The input that is stretched. */
  readonly in: W;
  /** f(cx) = cᵏ f(x), with this k: 1 for a norm, 0 for an angle. */
  readonly degree: number;
  /** c. Of another sign, the value must have the same sign all the same: a norm has f(−2x) = 2 f(x). @defaultValue 2 */
  readonly by?: number;
}

/**
 * f(cx) = |c|ᵏ f(x), and the gradient in x grows by |c|ᵏ / c.
 *
 * @example it("is twice as long where the vector is", { points: 1 }, norm.obeys(homogeneous({ in: "x", degree: 1 })));
 */
export function homogeneous<W extends string>({ in: name, degree, by = 2 }: Growth<W>) {
  return async <I extends Inputs>(ask: Ask<I, W>, inputs: I): Promise<void> => {
    const x = inputs[name] as Values;
    const stretched = { [name]: changed(x, (entry) => by * entry) } as unknown as Partial<I>;
    const [here, there] = await Promise.all([ask(), ask(stretched)]);
    const factor = Math.abs(by) ** degree;
    expect(there.number).to.agreeWith(factor * here.number, { scale: factor * sizeOfValue(here, inputs) });
    const gradient = there.gradients[name].map((entry) => (by * entry) / factor);
    expect(gradient).to.agreeWith(here.gradients[name], { scale: naturally(here, inputs, name) });
  };
}

/**
 * ⟨x, ∇f⟩ = k f(x), Euler's identity: for k = 0, gradients are at right angles to their vectors.
 *
 * @example it("has gradients at right angles to x", { points: 1 }, cosine.obeys(euler({ in: "x", degree: 0 })));
 */
export function euler<W extends string>({ in: name, degree }: Growth<W>) {
  return async <I extends Inputs>(ask: Ask<I, W>, inputs: I): Promise<void> => {
    const here = await ask();
    const along = dot((inputs[name] as Values).data, here.gradients[name]);
    expect(along).to.agreeWith(degree * here.number, { scale: sizeOfValue(here, inputs) });
  };
}
