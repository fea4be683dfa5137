/** jax-js, on its WebAssembly backend: what runs without a GPU. */
import { load, versionOf } from "./packages.ts";
import { exported, NoValue, type Peer, type Program, sizeOf, type Values } from "./peer.ts";

interface Jax {
  readonly numpy: { array(data: ArrayLike<number>, options: object): JaxArray } & Record<string, unknown>;
  init(): Promise<readonly string[]>;
  defaultDevice(name: string): void;
  vjp(f: (...xs: unknown[]) => unknown, at: readonly unknown[]): [unknown, Backward];
  jit<F>(f: F): F;
  readonly [root: string]: unknown;
}

interface JaxArray {
  readonly shape: readonly number[];
  readonly dtype: string;
  dataSync(): ArrayLike<number>;
  dispose(): void;
}

type Backward = ((cotangents: readonly unknown[]) => JaxArray[]) & { dispose?: () => void };

const FLOATS = ["float32", "float64", "float16"];

export async function jaxJs(): Promise<Peer> {
  // Node 20 has neither, and the library asks for both as it is loaded.
  const host = globalThis as Record<string, unknown>;
  host.navigator ??= {};
  host.Float16Array ??= class Float16Array extends Uint16Array {};
  const jax = (await load("@jax-js/jax")) as Jax;
  await jax.init();
  jax.defaultDevice("wasm");
  const { numpy, nn, lax, scipySpecial } = jax;
  const array = (values: Values, dtype: string): JaxArray =>
    numpy.array(dtype === "bool" ? (Array.from(values.data, Boolean) as never) : typed(values, dtype), {
      shape: [...values.shape],
      dtype,
    });
  const floats = (values: Values): JaxArray => array(values, "float32");
  const differentiable =
    (program: Program, inputs: readonly Values[], wrt: readonly number[]) =>
    (...xs: unknown[]): JaxArray[] =>
      floating(program(inputs.map((each, i) => (wrt.includes(i) ? xs[wrt.indexOf(i)] : floats(each)))));
  const pulled = pulledBy(jax);
  return {
    name: "jax-js",
    version: versionOf("@jax-js/jax"),
    functions: exported({ numpy, nn, lax, scipySpecial }, () => true),
    constant: array,
    value: (program, inputs) => floating(program(inputs.map(floats))).map(read),
    vjp: (program, inputs, wrt, cotangents) =>
      pulled(
        differentiable(program, inputs, wrt),
        wrt.map((i) => floats(inputs[i])),
        cotangents.map(floats),
      ).map((gradient) => read(gradient).data),
    compiled: compiledBy(jax, floats),
    second: (program, inputs, wrt, cotangents, along) => {
      const first = (...xs: unknown[]): JaxArray[] =>
        pulled(differentiable(program, inputs, wrt), xs, cotangents.map(floats));
      return pulled(
        first,
        wrt.map((i) => floats(inputs[i])),
        along.map(floats),
      ).map((gradient) => read(gradient).data);
    },
    declines: (error) =>
      /not (?:yet )?(?:differentiable|implemented)|no (?:jvp|transpose)|unsupported|does not support/i.test(
        String(error),
      ),
    optimizers: {},
  };
}

type Pulled = (
  f: (...xs: unknown[]) => unknown,
  at: readonly unknown[],
  cotangents: readonly unknown[],
) => JaxArray[];

function pulledBy(jax: Jax): Pulled {
  return (f, at, cotangents) => {
    // The outputs are left to the collector: one of them may be an input itself.
    const [, back] = jax.vjp(f, at);
    return back(cotangents);
  };
}

/** Each program is traced once for inputs of one shape; its inputs are arguments, all of them. */
function compiledBy(jax: Jax, floats: (values: Values) => JaxArray): NonNullable<Peer["compiled"]> {
  const pulled = pulledBy(jax);
  const values = remembered((program) =>
    jax.jit((xs: readonly unknown[]): JaxArray[] => floating(program(xs))),
  );
  const gradients = remembered((program, wrt) =>
    jax.jit((xs: readonly JaxArray[], cotangents: readonly JaxArray[]): JaxArray[] =>
      pulled(
        (...moved) =>
          floating(program(xs.map((each, i) => (wrt.includes(i) ? moved[wrt.indexOf(i)] : each)))),
        wrt.map((i) => xs[i]),
        cotangents,
      ),
    ),
  );
  return {
    value: (program, inputs) => values(program, [])(inputs.map(floats)).map(read),
    vjp: (program, inputs, wrt, cotangents) =>
      gradients(program, wrt)(inputs.map(floats), cotangents.map(floats)).map(
        (gradient) => read(gradient).data,
      ),
  };
}

/** By the program, and the inputs that move. */
function remembered<F>(
  make: (program: Program, wrt: readonly number[]) => F,
): (program: Program, wrt: readonly number[]) => F {
  const known = new WeakMap<Program, Map<string, F>>();
  return (program, wrt) => {
    let made = known.get(program);
    if (!made) known.set(program, (made = new Map()));
    let f = made.get(wrt.join());
    if (!f) made.set(wrt.join(), (f = make(program, wrt)));
    return f;
  };
}

function typed({ data }: Values, dtype: string): ArrayLike<number> {
  return dtype === "int32" ? Int32Array.from(data) : Float32Array.from(data);
}

function isArray(value: unknown): value is JaxArray {
  return (
    typeof value === "object" && value !== null && "dtype" in value && "dispose" in value && "shape" in value
  );
}

/** The floating arrays in a result, which may be a list or a record of arrays; the others are let go. */
function floating(result: unknown): JaxArray[] {
  if (isArray(result)) {
    // Reading such an array would ask the library's own memory for no number of bytes, and break it.
    // It may have holes, which every() passes over.
    if (!Array.from(result.shape).every((n) => Number.isInteger(n) && n >= 0))
      throw new NoValue(`An array of shape [${result.shape.join(", ")}] is none.`);
    if (FLOATS.includes(result.dtype)) return [result];
    result.dispose();
    return [];
  }
  if (typeof result !== "object" || result === null) return [];
  return Object.values(result).flatMap(floating);
}

/** Reading an array lets go of it. */
function read(array: JaxArray): Values {
  const { shape } = array;
  const data = Float64Array.from(array.dataSync());
  if (data.length !== sizeOf(shape)) throw new Error("The library gives an array that is not of its shape.");
  return { shape: [...shape], data };
}
