/** Finds the function of ours that means what one of a library's means: by its values alone, never by its name. */

import * as others from "../../engine/face/functions.ts";
import type { Trace } from "../../engine/index.ts";
import {
  functional,
  grad,
  linalg,
  masked,
  noGrad,
  ops,
  recordTrace,
  special,
  Tensor,
  tensor,
} from "../../engine/index.ts";
import { joined, valuesOf } from "./exact.ts";
import type { Values } from "./peer.ts";
import { type Argument, argumentsOf, textOf } from "./signature.ts";

type AnyFunction = (...args: unknown[]) => unknown;

/** A way of calling one of our functions with a peer's arguments. */
interface Form {
  readonly text: string;
  readonly run: (tensors: readonly Tensor[]) => unknown;
}

export interface Counterpart {
  readonly text: string;
  readonly trace: Trace;
  /** Its gradients in float64, of Σ cotangent · output. */
  gradients(inputs: readonly Values[], cotangent: Float64Array): Float64Array[];
  /** The gradients of Σ along · those gradients. */
  second(inputs: readonly Values[], cotangent: Float64Array, along: readonly Float64Array[]): Float64Array[];
  value(inputs: readonly Values[]): Float64Array;
}

/** Agreement of a float32 value with ours. */
export function agrees(theirs: ArrayLike<number>, ours: ArrayLike<number>, share = 3e-5): boolean {
  if (theirs.length !== ours.length || !Array.from(ours).every(Number.isFinite)) return false;
  let largest = 0;
  for (let k = 0; k < ours.length; k++) largest = Math.max(largest, Math.abs(ours[k]));
  for (let k = 0; k < ours.length; k++)
    if (!(Math.abs(theirs[k] - ours[k]) <= share * (Math.abs(ours[k]) + 0.1 * largest) + 1e-30)) return false;
  return true;
}

/** What draws by chance is no function, nor what writes into its input, which all the others see; what counts out combinations has no bound. */
const SETTINGS = /[dD]ropout|^rrelu$|^custom$|^combinations$|_$/;

const functions: readonly (readonly [string, AnyFunction])[] = [
  ...namedFunctions("", ops),
  ...namedFunctions("", others),
  ...namedFunctions("functional.", functional),
  ...namedFunctions("special.", special),
  ...namedFunctions("linalg.", linalg),
  ...namedFunctions("masked.", masked),
].filter(([, f], i, all) => all.findIndex(([, other]) => other === f) === i);

function namedFunctions(prefix: string, from: object): (readonly [string, AnyFunction])[] {
  return Object.entries(from).flatMap(([name, f]) =>
    typeof f === "function" && !SETTINGS.test(name) ? [[prefix + name, f as AnyFunction] as const] : [],
  );
}

/** Written after the arguments, for what libraries leave to names of their own. */
const OPTIONS: readonly (readonly unknown[])[] = [
  [],
  [-1],
  [{ correction: 0 }],
  [{ approximate: "tanh" }],
  [{ reduction: "none" }],
  [{ reduction: "sum" }],
];

function formsOf(
  args: readonly Argument[],
): { text: string; args: (tensors: readonly Tensor[]) => unknown[] }[] {
  const make = ({ shape, data }: Values, dtype: string): Tensor =>
    tensor(data, { dtype: dtype === "float32" ? "float64" : (dtype as "int32") }).reshape([...shape]);
  const places = args.flatMap((arg) =>
    typeof arg === "object" && arg !== null && "tensor" in arg ? [arg] : [],
  );
  const lists = new Map<string, readonly Argument[]>();
  const add = (list: readonly Argument[]): void => void lists.set(textOf(list), list);
  add(args);
  add(args.map((arg) => renamed(arg)));
  add(places);
  add([...places].reverse());
  add(
    args.flatMap((arg) =>
      typeof arg === "object" && arg !== null && "options" in arg ? Object.values(arg.options) : [arg],
    ),
  );
  return [...lists].map(([text, list]) => ({ text, args: (tensors) => argumentsOf(list, tensors, make) }));
}

/** Libraries after NumPy say axis where those after PyTorch say dim. */
function renamed(arg: Argument): Argument {
  if (typeof arg !== "object" || arg === null || !("options" in arg)) return arg;
  const { axis, keepdims, ...rest } = arg.options;
  return {
    options: {
      ...rest,
      ...(axis !== undefined && { dim: axis }),
      ...(keepdims !== undefined && { keepdim: keepdims }),
    },
  };
}

function floating(result: unknown): Tensor[] {
  if (result instanceof Tensor) return result.dtype === "float64" ? [result] : [];
  if (typeof result !== "object" || result === null) return [];
  return Object.values(result).flatMap(floating);
}

function tensorsOf(inputs: readonly Values[], requiresGrad = false): Tensor[] {
  return inputs.map(({ shape, data }) => {
    const made = tensor(data, { dtype: "float64" })
      .reshape([...shape])
      .detach();
    return requiresGrad ? made.requiresGrad_(true) : made;
  });
}

function flat(outputs: readonly Tensor[]): Float64Array {
  return Float64Array.from(outputs.flatMap((output) => Array.from(output.toTypedArray(), Number)));
}

interface Candidate extends Form {
  readonly value: Float64Array;
}

const candidates = new Map<string, readonly Candidate[]>();

/** What is no call of ours, by its text: arguments of the wrong kind are refused whatever their shapes. */
const refused = new Set<string>();

/** All that ours give for these arguments at this point, worked out once for all functions that are called so. */
function candidatesFor(args: readonly Argument[], point: readonly Values[]): readonly Candidate[] {
  const key = `${textOf(args)} | ${point.map(({ shape, data }) => `${shape}: ${data}`).join("; ")}`;
  const known = candidates.get(key);
  if (known) return known;
  const tensors = tensorsOf(point);
  const found: Candidate[] = [];
  for (const form of formsOf(args))
    for (const [name, f] of functions)
      for (const extra of OPTIONS) {
        const options = extra.length > 0 ? `, ${JSON.stringify(extra[0])}` : "";
        const text = `${name}(${form.text}${options})`;
        if (refused.has(text)) continue;
        const run = (each: readonly Tensor[]): unknown => f(...form.args(each), ...extra);
        try {
          const value = noGrad(() => flat(floating(run(tensors))));
          if (value.length > 0) found.push({ text, run, value });
        } catch (error) {
          if ((error as Error).constructor === TypeError) refused.add(text);
        }
      }
  candidates.set(key, found);
  return found;
}

function quietly<T>(run: () => T): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}

/** @param points at which both must agree; the first, with which all of ours are tried, should be the same for all functions of a form. */
export function counterpartOf(
  args: readonly Argument[],
  points: readonly (readonly Values[])[],
  theirs: readonly Float64Array[],
): Counterpart | undefined {
  for (const { text, run, value } of candidatesFor(args, points[0])) {
    if (!agrees(theirs[0], value)) continue;
    const mine = points.map((point) => quietly(() => noGrad(() => flat(floating(run(tensorsOf(point)))))));
    if (!mine.every((each, i) => each && agrees(theirs[i], each))) continue;
    const found = quietly(() => traced(text, run, points[0]));
    if (
      found &&
      points.every((point, i) =>
        agrees(
          theirs[i],
          quietly(() =>
            valuesOf({ trace: found.trace, shapes: point.map(({ shape }) => shape) }, joined(point)),
          ) ?? [],
        ),
      )
    )
      return found;
  }
  return undefined;
}

function traced(text: string, run: Form["run"], point: readonly Values[]): Counterpart {
  const inputs = tensorsOf(point);
  const named = inputs.map((each, i) => ({ name: `x${i}`, tensor: each }));
  const { trace } = recordTrace(named, () => noGrad(() => floating(run(inputs))), { sites: false });
  return {
    text,
    trace,
    value: (at) => noGrad(() => flat(floating(run(tensorsOf(at))))),
    gradients: (at, cotangent) => {
      const leaves = tensorsOf(at, true);
      return plain(grad(totalOf(floating(run(leaves)), cotangent), leaves, { allowUnused: true }), at);
    },
    second: (at, cotangent, along) => {
      const leaves = tensorsOf(at, true);
      const total = totalOf(floating(run(leaves)), cotangent);
      const first = grad(total, leaves, { allowUnused: true, createGraph: true });
      const rises = first.flatMap((g, i) => (g?.requiresGrad ? [totalOf([g], along[i])] : []));
      const rise = rises.reduce((a, b) => a.add(b), tensor(0, { dtype: "float64" }));
      return plain(
        rise.requiresGrad ? grad(rise, leaves, { allowUnused: true }) : leaves.map(() => null),
        at,
      );
    },
  };
}

function plain(gradients: readonly (Tensor | null)[], at: readonly Values[]): Float64Array[] {
  return gradients.map((g, i) =>
    g ? Float64Array.from(g.toTypedArray()) : new Float64Array(at[i].data.length),
  );
}

/** Σ cotangent · output. */
function totalOf(outputs: readonly Tensor[], cotangent: Float64Array): Tensor {
  let taken = 0;
  const terms = outputs.map((output) => {
    const part = cotangent.slice(taken, (taken += output.size));
    return output
      .reshape([output.size])
      .mul(tensor(part, { dtype: "float64" }))
      .sum();
  });
  return terms.reduce((a, b) => a.add(b));
}
