/** TensorFlow.js on its CPU backend. */
import { load, versionOf } from "./packages.ts";
import { exported, type MakeOptimizer, type Peer, type Program, type Values } from "./peer.ts";

interface TfTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  dataSync(): ArrayLike<number>;
}

type Run<T> = () => T;

interface Tf {
  setBackend(name: string): Promise<boolean>;
  tensor(data: ArrayLike<number>, shape: readonly number[], dtype: string): TfTensor;
  tidy<T>(run: Run<T>): T;
  mul(a: TfTensor, b: TfTensor): TfTensor;
  sum(a: TfTensor): TfTensor;
  add(a: TfTensor, b: TfTensor): TfTensor;
  real(a: TfTensor): TfTensor;
  imag(a: TfTensor): TfTensor;
  scalar(value: number): TfTensor;
  engine(): {
    readonly state: Record<string, unknown>;
    gradients(
      f: Run<TfTensor>,
      xs: readonly TfTensor[],
      dy: TfTensor | undefined,
      allowNone: boolean,
    ): { grads: (TfTensor | undefined)[] };
  };
  variable(initial: TfTensor, trainable: boolean): TfTensor & { readonly name: string; dispose(): void };
  readonly train: Record<
    string,
    (...settings: (number | boolean)[]) => { applyGradients(g: Record<string, TfTensor>): void }
  >;
  readonly [root: string]: unknown;
}

/** On the CPU, and warm; its advice on faster backends is no finding. */
async function loadedInSilence(): Promise<Tf> {
  const { log, warn } = console;
  console.log = console.warn = () => {};
  const tf = (await load("@tensorflow/tfjs")) as Tf;
  await tf.setBackend("cpu");
  tf.tidy(() => tf.scalar(0).dataSync());
  Object.assign(console, { log, warn });
  return tf;
}

const UNSUPPORTED = /gradient function not found|is not differentiable|not yet (?:implemented|supported)/i;

export async function tfjs(): Promise<Peer> {
  const tf = await loadedInSilence();
  return {
    name: "tfjs",
    version: versionOf("@tensorflow/tfjs"),
    // What the library itself marks as an op.
    functions: exported({ "": tf }, ({ name }) => name.endsWith("__op")),
    constant: (values, dtype) => made(tf, values, dtype),
    ...derivativesOf(tf),
    mend: mender(tf),
    declines: (error) => UNSUPPORTED.test(String(error)),
    optimizers: optimizersOf(tf),
  };
}

function derivativesOf(tf: Tf): Pick<Peer, "value" | "vjp" | "second"> {
  return {
    value: (program, inputs) =>
      tf.tidy(() =>
        floating(tf, program(inputs.map((each) => made(tf, each)))).map((output) => ({
          shape: [...output.shape],
          data: Float64Array.from(output.dataSync()),
        })),
      ),
    vjp: (program, inputs, wrt, cotangents) =>
      tf.tidy(() => {
        const tensors = inputs.map((each) => made(tf, each));
        return plain(first(tf, program, tensors, wrt, cotangents));
      }),
    second: (program, inputs, wrt, cotangents, along) =>
      tf.tidy(() => {
        const tensors = inputs.map((each) => made(tf, each));
        const total = (): TfTensor =>
          added(tf, [
            tf.scalar(0),
            ...first(tf, program, tensors, wrt, cotangents).flatMap((grad, i) =>
              grad ? [tf.sum(tf.mul(grad, made(tf, along[i])))] : [],
            ),
          ]);
        const moved = wrt.map((i) => tensors[i]);
        return plain(tf.engine().gradients(total, moved, undefined, true).grads);
      }),
  };
}

/** What the engine keeps of calls under way. */
const UNDER_WAY = [
  "gradientDepth",
  "kernelDepth",
  "activeTape",
  "scopeStack",
  "activeScope",
  "numDataMovesStack",
];

function mender(tf: Tf): () => void {
  const copied = (value: unknown): unknown => (Array.isArray(value) ? [...value] : value);
  const { state } = tf.engine();
  const kept = UNDER_WAY.map((key) => [key, copied(state[key])] as const);
  return () => {
    for (const [key, value] of kept) state[key] = copied(value);
  };
}

function made(tf: Tf, { shape, data }: Values, dtype = "float32"): TfTensor {
  return tf.tensor(typed(data, dtype), [...shape], dtype);
}

/** The gradients of Σ cotangent · output; a single output is left as it is, with its cotangent beside. */
function first(
  tf: Tf,
  program: Program,
  tensors: readonly TfTensor[],
  wrt: readonly number[],
  cotangents: readonly Values[],
): (TfTensor | undefined)[] {
  const outputs = (): TfTensor[] => floating(tf, program(tensors));
  const moved = wrt.map((i) => tensors[i]);
  const above = cotangents.map((each) => made(tf, each));
  if (above.length === 1) return tf.engine().gradients(() => outputs()[0], moved, above[0], true).grads;
  const total = (): TfTensor =>
    added(
      tf,
      outputs().map((output, i) => tf.sum(tf.mul(output, above[i]))),
    );
  return tf.engine().gradients(total, moved, undefined, true).grads;
}

function plain(grads: readonly (TfTensor | undefined)[]): (Float64Array | null)[] {
  return grads.map((grad) => (grad ? Float64Array.from(grad.dataSync()) : null));
}

function added(tf: Tf, terms: readonly TfTensor[]): TfTensor {
  return terms.reduce((sum, term) => tf.add(sum, term));
}

function typed(data: Float64Array, dtype: string): ArrayLike<number> {
  if (dtype === "float32") return Float32Array.from(data);
  return dtype === "int32" ? Int32Array.from(data) : Uint8Array.from(data);
}

function isTensor(value: unknown): value is TfTensor {
  return typeof value === "object" && value !== null && "dataSync" in value && "dtype" in value;
}

/** The floating tensors in a result, which may be a list or a record of tensors; a complex one is two. */
function floating(tf: Tf, result: unknown): TfTensor[] {
  if (isTensor(result)) {
    if (result.dtype === "complex64") return [tf.real(result), tf.imag(result)];
    return result.dtype === "float32" ? [result] : [];
  }
  if (typeof result !== "object" || result === null || result instanceof Promise) return [];
  return Object.values(result).flatMap((each) => floating(tf, each));
}

/** One parameter, at 0, as an optimizer moves it by given gradients. */
function optimizersOf(tf: Tf): Record<string, MakeOptimizer> {
  const names = Object.getOwnPropertyNames(tf.train).filter(
    (name) => !["length", "name", "prototype"].includes(name),
  );
  return Object.fromEntries(
    names.map((name) => [
      name,
      (...settings) =>
        (gradients) => {
          const optimizer = tf.train[name](...settings);
          const parameter = tf.variable(tf.scalar(0), true);
          const path = gradients.map((gradient) => {
            optimizer.applyGradients({ [parameter.name]: tf.scalar(gradient) });
            return parameter.dataSync()[0];
          });
          parameter.dispose();
          return path;
        },
    ]),
  );
}
