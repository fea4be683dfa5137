/** Holds a layer to a loop over numbers: its values, and its gradients by adaptive differences of the loop. */
import {
  type Module,
  manualSeed,
  noGrad,
  rand,
  randn,
  setDefaultDtype,
  Tensor,
} from "../../../../engine/index.ts";
import { differencesOf } from "../../../../properties/oracles/differences.ts";
import { Nd } from "./nd.ts";

/** What a layer holds, by the names of its state. */
export type State = Readonly<Record<string, Nd>>;

export interface LayerCase {
  readonly name: string;
  readonly make: () => Module;
  readonly inputs: () => Tensor[];
  /** The outputs, of whatever kind the layer's are, one after the other. */
  readonly loop: (inputs: readonly Nd[], state: State, training: boolean) => readonly Nd[];
  /** How the layer is called, unless with the inputs alone. */
  readonly call?: (module: Module, inputs: readonly Tensor[]) => unknown;
  /** In which modes it is tried; as made, which is training, and in use unless told. */
  readonly modes?: readonly boolean[];
  /** Whether elements are read, for which they have to be on the CPU. */
  readonly reads?: boolean;
  /** Whether there are slopes to be held; true unless told. */
  readonly slopes?: boolean;
  /** Which inputs have gradients; all that are floating unless told. */
  readonly constants?: readonly number[];
}

const asNd = (x: Tensor): Nd => new Nd(x.shape, x.toTypedArray());

export function tensorsOf(output: unknown): Tensor[] {
  if (output instanceof Tensor) return [output];
  if (Array.isArray(output)) return output.flatMap(tensorsOf);
  return typeof output === "object" && output !== null ? Object.values(output).flatMap(tensorsOf) : [];
}

/** Numbers in general position in everything that the module holds: zeros and ones hide what is wrong with them. */
export function disturb(module: Module): void {
  noGrad(() => {
    for (const [, parameter] of module.namedParameters())
      parameter.copy_(randn(parameter.shape).mul(0.6).add(0.1));
    for (const [, buffer] of module.namedBuffers())
      if (buffer.dtype !== "int32") buffer.copy_(rand(buffer.shape).add(0.5));
  });
}

interface Tried {
  readonly outputs: readonly Tensor[];
  readonly wanted: readonly Nd[];
  readonly cotangents: readonly Tensor[];
  /** What a gradient is asked of: names, tensors, and the loop's weighted sum as a function of all of them. */
  readonly leaves: readonly (readonly [name: string, leaf: Tensor])[];
  readonly total: (at: readonly number[]) => number;
}

/** One run of a layer beside its loop. */
function tried({ loop, call, constants = [] }: LayerCase, module: Module, inputs: readonly Tensor[]): Tried {
  const parameters = module.namedParameters();
  const buffers = module.namedBuffers().map(([name, x]) => [name, asNd(x)] as const);
  const floating = inputs.flatMap((x, k) =>
    x.dtype.startsWith("float") && !constants.includes(k) ? [[k, x.requiresGrad_()] as const] : [],
  );
  const given = inputs.map(asNd);
  const state = Object.fromEntries([...buffers, ...parameters.map(([name, x]) => [name, asNd(x)] as const)]);
  const { training } = module;
  const outputs = tensorsOf(
    call ? call(module, inputs) : (module as unknown as (...x: readonly Tensor[]) => unknown)(...inputs),
  );
  const wanted = loop(given, state, training);
  const cotangents = outputs.map((x) => randn(x.shape));
  const leaves: (readonly [string, Tensor])[] = [
    ...floating.map(([k, x]) => [`input ${k}`, x] as const),
    ...parameters,
  ];
  const total = (at: readonly number[]): number => {
    let start = 0;
    const next = (x: Nd): Nd => new Nd(x.shape, at.slice(start, (start += x.data.length)));
    const moved = [...given];
    for (const [k] of floating) moved[k] = next(given[k]);
    const held = { ...state };
    for (const [name] of parameters) held[name] = next(state[name]);
    const results = loop(moved, held, training);
    return results.reduce((sum, y, k) => {
      const g = cotangents[k].toTypedArray();
      return sum + y.data.reduce((part, value, i) => part + value * g[i], 0);
    }, 0);
  };
  return { outputs, wanted, cotangents, leaves, total };
}

function check(holds: boolean, what: string): void {
  if (!holds) throw new Error(what);
}

/** Within so many roundings of the largest. */
function checkNear(what: string, actual: ArrayLike<number>, wanted: ArrayLike<number>, unit: number): void {
  check(actual.length === wanted.length, `${what}: ${actual.length} numbers, not ${wanted.length}`);
  const scale = Math.max(1, ...Array.from(wanted, Math.abs).filter(Number.isFinite));
  for (let i = 0; i < wanted.length; i++)
    check(
      actual[i] === wanted[i] || Math.abs(actual[i] - wanted[i]) <= unit * scale,
      `${what}, entry ${i}: ${actual[i]}, not ${wanted[i]}`,
    );
}

/** Values and gradients, in float64. @returns how many numbers were compared. */
export function holdsTo(layer: LayerCase): number {
  let count = 0;
  for (const training of layer.modes ?? [true, false]) {
    manualSeed(7);
    const module = layer.make();
    disturb(module);
    module.train(training);
    const { outputs, wanted, cotangents, leaves, total } = tried(layer, module, layer.inputs());
    const mode = `${layer.name}, ${training ? "training" : "in use"}`;
    const [mine, theirs] = [outputs, wanted].map((all) =>
      all.map(({ shape }) => `[${shape.join(", ")}]`).join(" "),
    );
    check(mine === theirs, `${mode}: shapes ${mine}, not ${theirs}`);
    outputs.forEach((y, k) => {
      checkNear(`${mode}, output ${k}`, y.toTypedArray(), wanted[k].data, 1e-12);
      count += y.size;
    });
    if (layer.slopes === false) continue;
    check(
      outputs.some(({ requiresGrad }) => requiresGrad),
      `${mode}: has no gradient`,
    );
    const products = outputs
      .filter(({ requiresGrad }) => requiresGrad)
      .map((y) => y.mul(cotangents[outputs.indexOf(y)]).sum());
    products.reduce((a, b) => a.add(b)).backward();
    const point = leaves.flatMap(([, x]) => Array.from(x.toTypedArray()));
    const slopes = differencesOf((at) => total(Array.from(at)), point);
    const scale = Math.max(
      1,
      ...slopes.map(({ derivative }) => Math.abs(derivative)).filter(Number.isFinite),
    );
    let start = 0;
    for (const [name, leaf] of leaves) {
      const grad = leaf.grad?.toTypedArray();
      for (let i = 0; i < leaf.size; i++) {
        const { derivative, error, kind } = slopes[start + i];
        const what = `${mode}, slope for ${name}[${i}]`;
        check(kind === "smooth" || kind === "inconclusive", `${what}: ${kind}`);
        check(error < 1e-6 * scale, `${what}: the difference's own error is ${error}`);
        const mine = grad?.[i] ?? 0;
        check(
          Math.abs(mine - derivative) <= 4 * error + 1e-10 * scale,
          `${what}: ${mine}, not ${derivative}`,
        );
        count++;
      }
      start += leaf.size;
    }
  }
  return count;
}

const onCpu = async (x: Tensor): Promise<Tensor> => x.detach().to("cpu");

interface Run {
  readonly outputs: readonly Tensor[];
  /** Of the inputs that are floating, and of the parameters, in their order; null where there is none. */
  readonly gradients: readonly (Tensor | null)[];
}

/** A layer's outputs, and the gradients of their sum with weights that are the same in every run. */
async function ran(
  { call, constants = [] }: LayerCase,
  module: Module,
  inputs: readonly Tensor[],
): Promise<Run> {
  const floating = inputs.filter((x, k) => x.dtype.startsWith("float") && !constants.includes(k));
  for (const x of floating) x.requiresGrad_();
  const outputs = tensorsOf(
    call ? call(module, inputs) : (module as unknown as (...x: readonly Tensor[]) => unknown)(...inputs),
  );
  manualSeed(13);
  let total: Tensor | null = null;
  for (const y of outputs) {
    const weights = randn(y.shape, { dtype: "float32", device: "cpu" });
    if (!y.requiresGrad) continue;
    const part = y.mul(await weights.to(y.dtype).to(y.device)).sum();
    total = total ? total.add(part) : part;
  }
  total?.backward();
  return { outputs, gradients: [...floating, ...module.parameters()].map(({ grad }) => grad) };
}

/** Values and gradients in float32 on a device: against the loop, and against the same layer in float64 on the CPU. */
export async function agreesOn(layer: LayerCase, device: "cpu" | "webgpu", unit: number): Promise<number> {
  manualSeed(7);
  const module = layer.make();
  disturb(module);
  module.train(layer.modes?.[0] ?? true);
  const given = layer.inputs().map((x) => x.detach());
  const named = [...module.namedParameters(), ...module.namedBuffers()];
  const state = Object.fromEntries(named.map(([name, x]) => [name, asNd(x)]));
  const wanted = layer.loop(given.map(asNd), state, module.training);
  const exact = await inDouble(layer, module, given);
  await module.to(device);
  const here = await Promise.all(given.map((x) => x.to(device)));
  const { outputs, gradients } = await ran(
    layer,
    module,
    here.map((x) => x.detach()),
  );
  for (const [k, y] of outputs.entries()) {
    const values = (await onCpu(y)).toTypedArray();
    checkNear(`${layer.name} on ${device}, output ${k}`, values, wanted[k].data, unit);
  }
  for (const [k, gradient] of gradients.entries()) {
    const what = `${layer.name} on ${device}, gradient ${k}`;
    const right = exact.gradients[k];
    check((gradient === null) === (right === null), `${what}: is ${gradient ? "there" : "missing"}`);
    if (gradient && right && layer.slopes !== false)
      checkNear(what, (await onCpu(gradient)).toTypedArray(), right.toTypedArray(), unit);
  }
  return outputs.length;
}

/** The same layer, with the same numbers in it, in float64. */
async function inDouble(layer: LayerCase, module: Module, inputs: readonly Tensor[]): Promise<Run> {
  setDefaultDtype("float64");
  try {
    const twin = layer.make();
    if (twin !== module) {
      await twin.to("float64");
      const state = Object.entries(module.stateDict());
      twin.loadStateDict(
        Object.fromEntries(state.map(([name, x]) => [name, x.dtype === "float32" ? x.to("float64") : x])),
      );
    }
    twin.train(module.training);
    return await ran(
      layer,
      twin,
      inputs.map((x) => (x.dtype === "float32" ? x.to("float64") : x).detach()),
    );
  } finally {
    setDefaultDtype("float32");
  }
}
