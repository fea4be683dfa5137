/** What rounding on a device may do to answers, from the steps of the solution. */
import { boundsOf, relativeTo, type TensorBounds } from "../suite/rounding.ts";
import type { Exchange, Rounding } from "../suite/session.ts";
import type { Inputs } from "./handle.ts";
import type { TensorHandle } from "./tensor-handle.ts";

/** What a device may have done to one answer: from the solution's steps. */
export async function roundingOf({ handle, inputs, how, answer }: Exchange): Promise<Rounding> {
  const bounds = await deviceBounds(handle, inputs);
  const arrays = how.gradients && answer.outcome === "tensor" ? (answer.gradients ?? []) : [];
  const entries = arrays.flatMap((given, i): [Float64Array, number[]][] =>
    given ? [[given.data, bounds.gradients[i].map(({ bound }) => bound)]] : [],
  );
  return { relative: relativeTo(bounds, handle.leaves(inputs)), entries: new Map(entries) };
}

const known = new WeakMap<Inputs, Promise<TensorBounds>>();

/** What float32 on a device may do to a right answer about these inputs. */
export function deviceBounds(handle: TensorHandle, inputs: Inputs): Promise<TensorBounds> {
  let bounds = known.get(inputs);
  if (!bounds) {
    bounds = handle.trace(inputs).then((trace) => {
      const [value, ...gradients] = boundsOf(trace, handle.tensors(inputs));
      return { value: value.at, gradients: gradients.map(({ at }) => at) };
    });
    known.set(inputs, bounds);
  }
  return bounds;
}
