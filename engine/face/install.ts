/** Gives the tensor its methods, and types them, in the one place that knows all ops. */
import * as autograd from "../autograd/methods.ts";
import { compiled, mayCompile } from "../core/code.ts";
import type { Op } from "../core/op.ts";
import { enter } from "../core/table.ts";
import { Tensor } from "../core/tensor.ts";
import { ShapeError } from "../errors.ts";
import type { Methods } from "../ops/define.ts";
import { unbind } from "../ops/slice.ts";
import type * as storage from "../ops/storage.ts";
import { inPlace } from "../run/in-place.ts";
import { toPrimitive, toText } from "../run/print.ts";
import * as reading from "../run/read.ts";
import type * as inPlaceForms from "./in-place.ts";
import * as methods from "./methods.ts";
import * as words from "./words.ts";

/** All that a tensor can do: `x.exp()` is `exp(x)`, and `x.exp_()` writes over `x`. */
export interface TensorMethods
  extends Methods<typeof methods>,
    Methods<typeof inPlaceForms>,
    Methods<typeof autograd>,
    Methods<typeof reading>,
    Methods<typeof storage> {
  /** Transposed: a matrix's rows as columns, as `t()` has it. */
  readonly T: Tensor;
  /** Matrices transposed, of as many as there are: the last two dimensions exchanged. */
  readonly mT: Tensor;
  /** The same elements without a record, as `detach()` gives them: `w.data.mul_(0.5)`. */
  readonly data: Tensor;
  /** The elements as text, abridged where there are many. */
  toString(): string;
  /** What JSON.stringify writes: the elements, nested, as `toArray` has them; JSON has null for NaN and ∞. On WebGPU, write `await x.read()`. */
  toJSON(): reading.Nested;
  /** What a template or an operator makes of it: text, or the number of one element. */
  [Symbol.toPrimitive](hint: string): string;
  /** The slices along the first dimension; of a vector, its elements as 0-d tensors. */
  [Symbol.iterator](): Generator<Tensor, void, undefined>;
}

declare module "../core/tensor.ts" {
  interface Tensor extends TensorMethods {}
}

type Call = ((...args: unknown[]) => unknown) & { op?: Op; inPlace?: boolean; bare?: Call };

/** What a method takes beside the tensor: as many as an op by strings, or any number. */
function parametersOf({ op }: Call): string {
  return op?.kind === "elementwise" ? ["y", "z"].slice(0, op.inputs.length - 1).join(", ") : "...args";
}

/** One function a method, from a text of its own, so that the host optimises each for its own op; all in one go. */
function compileMethods(calls: Readonly<Record<string, Call>>): Record<string, unknown> {
  const methods = Object.entries(calls).map(([name, call]) => {
    const parameters = parametersOf(call);
    // Too many arguments are the function's own to refuse.
    const surplus =
      call.op && parameters !== "...args"
        ? `if (arguments.length >= ${call.op.inputs.length}) return call(this, ...arguments); `
        : "";
    const bare = surplus ? ".bare || call" : "";
    return `const call = calls.${name}, bare = call${bare}; methods.${name} = function ${name}_method(${parameters}) { ${surplus}return bare(this${parameters && `, ${parameters}`}); };`;
  });
  return compiled(`const methods = {};\n{ ${methods.join(" }\n{ ")} }\nreturn methods;`, { calls }) as Record<
    string,
    unknown
  >;
}

/** The same where text may not become code. */
function closeMethods(calls: Readonly<Record<string, Call>>): Record<string, unknown> {
  const methods = Object.entries(calls).map(([name, call]): [string, unknown] => [
    name,
    function (this: Tensor, ...args: unknown[]): unknown {
      return call(this, ...args);
    },
  ]);
  return Object.fromEntries(methods);
}

/** Give the tensor its methods, once; every module of ops must be loaded. */
export function install(): void {
  if (Object.hasOwn(Tensor.prototype, "backward")) return;
  enter(methods, words);
  const prototype = Tensor.prototype as unknown as Record<string | symbol, unknown>;
  const calls = { ...methods, ...autograd, ...reading } as unknown as Record<string, Call>;
  Object.assign(prototype, mayCompile() ? compileMethods(calls) : closeMethods(calls));
  for (const [name, call] of Object.entries(calls)) {
    const { op, inPlace: hasForm } = call;
    if (hasForm && op) {
      prototype[`${name}_`] = function (this: Tensor, ...rest: (Tensor | number)[]): Tensor {
        if (rest.length >= op.inputs.length) call(this, ...rest);
        return inPlace(op, this, rest);
      };
    }
  }
  const asText = function (this: Tensor): string {
    return toText(this);
  };
  const hidden: Record<string | symbol, unknown> = {
    toString: asText,
    toJSON(this: Tensor): reading.Nested {
      return reading.toArray(this);
    },
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
  Object.defineProperties(prototype, {
    T: {
      get(this: Tensor): Tensor {
        return this.t();
      },
    },
    mT: {
      get(this: Tensor): Tensor {
        return this.transpose(-2, -1);
      },
    },
    data: {
      get(this: Tensor): Tensor {
        return this.detach();
      },
    },
  });
  for (const key of Reflect.ownKeys(hidden))
    Object.defineProperty(prototype, key, { value: hidden[key], writable: true, configurable: true });
}
