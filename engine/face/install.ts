/** Gives the tensor its methods, from the same table that types them. */

import * as autograd from "../autograd/methods.ts";
import type { Row } from "../core/op.ts";
import { enter } from "../core/table.ts";
import { Tensor } from "../core/tensor.ts";
import * as activations from "../nn/functional/rows.ts";
import { inPlace } from "../run/in-place.ts";
import * as functions from "./functions.ts";
import * as methods from "./methods.ts";
import * as adjoints from "./rows.ts";

/** Each method is compiled apart, so that the host optimises each call for its own op. */
function methodOf(name: string, op: { row?: Row }): unknown {
  const args =
    op.row?.kind === "elementwise" ? ["y", "z"].slice(0, op.row.inputs.length - 1).join(", ") : "...args";
  const passed = args === "" ? "this" : `this, ${args}`;
  return new Function("op", `return function ${name}_method(${args}) { return op(${passed}); };`)(op);
}

/** To be called once, when every module of ops is loaded. */
export function install(): void {
  enter(methods, functions, adjoints, activations);
  const prototype = Tensor.prototype as unknown as Record<string, unknown>;
  // What Node prints for console.log(x).
  Object.defineProperty(prototype, Symbol.for("nodejs.util.inspect.custom"), {
    value: Tensor.prototype.toString,
  });
  for (const [name, op] of Object.entries({ ...methods, ...autograd }) as [
    string,
    { row?: Row; inPlace?: boolean },
  ][]) {
    prototype[name] = methodOf(name, op);
    const { row } = op;
    if (op.inPlace && row) {
      prototype[`${name}_`] = function (this: Tensor, ...rest: (Tensor | number)[]): Tensor {
        return inPlace(row, this, rest);
      };
    }
  }
}
