/** Functions of tensors whose elements are computed one by one, by a function of numbers: what is known of their derivatives is written in ops. */
import { custom } from "../autograd/custom.ts";
import { float32, float64 } from "../core/dtype.ts";
import { broadcastShapes } from "../core/layout.ts";
import { mode } from "../core/mode.ts";
import { type Kernel, Op } from "../core/op.ts";
import { Tensor } from "../core/tensor.ts";
import { DeviceError, GradientError } from "../errors.ts";
import { expand } from "../ops/expand.ts";
import { detach } from "../ops/view.ts";
import type { Operand } from "../run/agree.ts";
import { mapped } from "../run/apply.ts";
import { scalar } from "../run/create.ts";

type OfNumbers = (...numbers: number[]) => number;
/** The derivative for each input, in their order; null where none is known. */
type Slopes = (inputs: readonly Tensor[], out: Tensor) => readonly ((() => Tensor) | null)[];

function loopOf(of: OfNumbers): Kernel {
  return (out, at, step, n, inputs, offsets, steps) => {
    const from = inputs.map((_, i) => offsets[i]);
    const by = inputs.map((_, i) => steps[i]);
    const arrays = inputs.map(({ array }) => array);
    for (let k = 0; k < n; k++)
      out[at + k * step] = of(...arrays.map((array, i) => array[from[i] + k * by[i]]));
  };
}

/** An op that needs no text: its loops are given. */
function opOf(name: string, count: number, of: OfNumbers): Op {
  const op = new Op({ name, kind: "elementwise", inputs: ["x", "y", "z"].slice(0, count) });
  for (const { index } of [float32, float64]) {
    op.kernels[index] = loopOf(of);
    op.vectors[index] = null;
    op.fused[index] = () => null;
  }
  return op;
}

/** Numbers and tensors as tensors of one shape. @throws {DeviceError} for what is not on the CPU. */
function spread(name: string, given: readonly Operand[]): Tensor[] {
  const first = given.find((x) => x instanceof Tensor);
  const all = given.map((x) =>
    x instanceof Tensor ? x : scalar(x, first && { dtype: first.dtype as "float32" }),
  );
  for (const x of all)
    if (x.device !== "cpu")
      throw new DeviceError(`${name}: its elements are computed on the CPU: write await x.to("cpu").`);
  const shape = all.reduce<readonly number[]>((sum, x) => broadcastShapes(sum, x.shape, name), []);
  return all.map((x) => expand(x, shape));
}

/** Whether a derivative for it may be asked for: within vmap, where that is not told, it may. */
const isMoving = (x: Tensor): boolean =>
  x.node !== null || x.on !== null || (mode.forward?.concerns([x]) ?? false);

/**
 * A function of tensors and numbers, broadcast.
 * @throws {GradientError} of the function that is made, in the backward, for an input whose derivative is not known; within vmap it is NaN.
 */
/* @__NO_SIDE_EFFECTS__ */ export function byNumbers(
  name: string,
  count: number,
  of: OfNumbers,
  slopes: Slopes,
): (...given: Operand[]) => Tensor {
  let op: Op | undefined;
  return (...given) => {
    const own = (op ??= opOf(name, count, of));
    const inputs = spread(name, given);
    const moving = inputs.map(isMoving);
    const call = custom<Tensor[]>({
      name,
      forward: (...values) => mapped(own, values.map(detach)),
      backward: (g, { inputs: values, out }) =>
        slopes(values, out).map((slope, i) => {
          if (!moving[i]) return null;
          if (slope !== null) return g.mul(slope());
          if (inputs[i].on !== null) return g.mul(Number.NaN);
          throw new GradientError(`${name}: no derivative is known for its input ${i + 1}: write .detach().`);
        }),
    });
    return call(...inputs);
  };
}
