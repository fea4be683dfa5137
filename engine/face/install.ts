/** Gives the tensor its methods, and types them, in the one place that knows all ops. */
import * as autograd from "../autograd/methods.ts";
import type { Op } from "../core/op.ts";
import { enter } from "../core/table.ts";
import { Tensor } from "../core/tensor.ts";
import { ShapeError } from "../errors.ts";
import * as activations from "../nn/functional/primitives.ts";
import type { InPlaceMethods, Methods } from "../ops/define.ts";
import { unbind } from "../ops/slice.ts";
import { inPlace } from "../run/in-place.ts";
import { toPrimitive, toText } from "../run/print.ts";
import * as reading from "../run/read.ts";
import * as functions from "./functions.ts";
import * as methods from "./methods.ts";
import * as primitives from "./primitives.ts";

/** All that a tensor can do: `x.exp()` is `exp(x)`, and `x.exp_()` writes over `x`. */
export interface TensorMethods
  extends Methods<typeof methods>,
    InPlaceMethods<typeof methods>,
    Methods<typeof autograd>,
    Methods<typeof reading> {
  toString(): string;
  [Symbol.toPrimitive](hint: string): string;
  /** The slices along the first dimension; of a vector, its elements as 0-d tensors. */
  [Symbol.iterator](): Generator<Tensor, void, undefined>;
}

declare module "../core/tensor.ts" {
  interface Tensor extends TensorMethods {}
}

/** Each method is compiled apart, so that the host optimises each call for its own op. */
function methodOf(name: string, call: { op?: Op }): unknown {
  const args =
    call.op?.kind === "elementwise" ? ["y", "z"].slice(0, call.op.inputs.length - 1).join(", ") : "...args";
  const passed = args === "" ? "this" : `this, ${args}`;
  return new Function("op", `return function ${name}_method(${args}) { return op(${passed}); };`)(call);
}

/** To be called once, when every module of ops is loaded. */
export function install(): void {
  enter(methods, functions, primitives, activations);
  const prototype = Tensor.prototype as unknown as Record<string | symbol, unknown>;
  const calls = Object.entries({ ...methods, ...autograd, ...reading }) as [
    string,
    { op?: Op; inPlace?: boolean },
  ][];
  for (const [name, call] of calls) {
    prototype[name] = methodOf(name, call);
    const { op } = call;
    if (call.inPlace && op) {
      prototype[`${name}_`] = function (this: Tensor, ...rest: (Tensor | number)[]): Tensor {
        return inPlace(op, this, rest);
      };
    }
  }
  const asText = function (this: Tensor): string {
    return toText(this);
  };
  const hidden: Record<string | symbol, unknown> = {
    toString: asText,
    // What Node prints for console.log(x).
    [Symbol.for("nodejs.util.inspect.custom")]: asText,
    [Symbol.toPrimitive](this: Tensor, hint: string): string {
      return toPrimitive(this, hint);
    },
    *[Symbol.iterator](this: Tensor): Generator<Tensor, void, undefined> {
      if (this.layout.rank === 0)
        throw new ShapeError("A 0-d tensor cannot be iterated over; read it with item().");
      yield* unbind(this);
    },
  };
  for (const key of Reflect.ownKeys(hidden))
    Object.defineProperty(prototype, key, { value: hidden[key], writable: true, configurable: true });
}
