/** A library of one's own making, with gradients written by hand: right ones, wrong ones and conventions, for the tests of the judge. */
import type { Peer, Values } from "./peer.ts";

/** What a function of the fake library gives: its values, and the gradients by each input of Σ cotangent · value. */
export interface Result extends Values {
  readonly pull: (cotangent: Float64Array) => readonly Float64Array[];
}

const STEP = 2 ** -16;

export function fakeLibrary(functions: Readonly<Record<string, (...inputs: Values[]) => Result>>): Peer {
  const call = (name: string, args: readonly unknown[]): Result => {
    const f = functions[name];
    if (args.length !== f.length || !args.every(isValues))
      throw new TypeError(`${name} takes ${f.length} tensors.`);
    return f(...args);
  };
  const vjp: Peer["vjp"] = (program, inputs, wrt, [cotangent]) => {
    const gradients = (program(inputs) as Result).pull(cotangent.data);
    return wrt.map((i) => gradients[i].map(Math.fround));
  };
  return {
    name: "fake",
    version: "0",
    functions: new Map(Object.keys(functions).map((name) => [name, (...args) => call(name, args)])),
    constant: () => "a constant",
    value: (program, inputs) => {
      const { shape, data } = program(inputs) as Result;
      return [{ shape, data: data.map(Math.fround) }];
    },
    vjp,
    // The gradients are doubles here, so that differences of them are better than any float32.
    second: (program, inputs, wrt, [cotangent], along) => {
      const rise = (at: readonly Values[]): number => {
        const gradients = (program(at) as Result).pull(cotangent.data);
        return wrt.reduce(
          (sum, i, k) => sum + along[k].data.reduce((part, a, j) => part + a * gradients[i][j], 0),
          0,
        );
      };
      return wrt.map((i) =>
        inputs[i].data.map((entry, j) => {
          const moved = (step: number): number =>
            rise(inputs.with(i, { ...inputs[i], data: inputs[i].data.with(j, entry + step) }));
          return Math.fround((moved(STEP) - moved(-STEP)) / (2 * STEP));
        }),
      );
    },
    declines: (error) => String(error).includes("no gradient"),
    optimizers: {},
  };
}

function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && "data" in value && "shape" in value;
}

/** Entry by entry; `slope` may use the value. */
export function unary(
  f: (x: number) => number,
  slope: (x: number, out: number) => number,
): (x: Values) => Result {
  return (x) => {
    const data = x.data.map(f);
    return { shape: x.shape, data, pull: (c) => [x.data.map((entry, i) => c[i] * slope(entry, data[i]))] };
  };
}

/** Entry by entry of two tensors of one shape. */
export function binary(
  f: (x: number, y: number) => number,
  slopes: (x: number, y: number) => readonly [number, number],
): (x: Values, y: Values) => Result {
  return (x, y) => {
    if (x.shape.join() !== y.shape.join()) throw new TypeError("One shape, please.");
    const part = (c: Float64Array, k: number): Float64Array =>
      c.map((each, i) => each * slopes(x.data[i], y.data[i])[k]);
    return {
      shape: x.shape,
      data: x.data.map((entry, i) => f(entry, y.data[i])),
      pull: (c) => [part(c, 0), part(c, 1)],
    };
  };
}

/** Of all entries, one number. */
export function whole(
  f: (x: Float64Array) => number,
  gradient: (x: Float64Array, out: number) => Float64Array,
): (x: Values) => Result {
  return ({ data }) => {
    const out = f(data);
    return {
      shape: [],
      data: Float64Array.of(out),
      pull: ([c]) => [gradient(data, out).map((each) => c * each)],
    };
  };
}
