/** A module as a function of its parameters: what transforms take. */
import type { Tensor } from "../core/tensor.ts";
import { stack } from "../ops/joining.ts";
import { Module } from "./module.ts";

type State = Readonly<Record<string, Tensor>>;

/** Put other tensors in the place of some, wherever a module's fields hold them. @returns what puts the old ones back. */
function exchange(module: Module, others: ReadonlyMap<unknown, Tensor>): () => void {
  const back: (() => void)[] = [];
  const seen = new Set<unknown>();
  const visit = (owner: object): void => {
    if (seen.has(owner)) return;
    seen.add(owner);
    const entries: [unknown, unknown][] = owner instanceof Map ? [...owner] : Object.entries(owner);
    for (const [key, value] of entries) {
      const put = (x: unknown): void => {
        if (owner instanceof Map) owner.set(key, x);
        else (owner as Record<string, unknown>)[key as string] = x;
      };
      const other = others.get(value);
      if (other) {
        put(other);
        back.push(() => put(value));
      } else if (Array.isArray(value) || value instanceof Map || value?.constructor === Object)
        visit(value as object);
    }
  };
  for (const each of module.modules()) visit(each);
  return () => {
    for (const restore of back.reverse()) restore();
  };
}

/**
 * module(…inputs), with these parameters and buffers in the place of its own, by their dotted names; those not named are its own.
 * @param inputs one, or a list of several.
 * @throws {TypeError} for a name that the module does not have.
 * @example
 * const layer = new nn.Linear(2, 1, { bias: false });
 * const slope = grad((p, x) => functionalCall(layer, p, x).sum())({ weight: ones([1, 2]) }, tensor([3, 4]));
 * slope.weight.toArray(); // [[3, 4]]
 */
export function functionalCall(
  module: Module,
  parameters: State,
  inputs: unknown,
  // biome-ignore lint/suspicious/noExplicitAny: as the module gives.
): any {
  const own = new Map<string, Tensor>([...module.namedParameters(), ...module.namedBuffers()]);
  const others = new Map<unknown, Tensor>();
  for (const [name, x] of Object.entries(parameters)) {
    const from = own.get(name);
    if (!from)
      throw new TypeError(
        `functionalCall: the module has no ${name}; it has ${[...own.keys()].join(", ") || "nothing"}.`,
      );
    others.set(from, x);
  }
  const restore = exchange(module, others);
  try {
    return module(...(Array.isArray(inputs) ? inputs : [inputs]));
  } finally {
    restore();
  }
}

/**
 * The parameters and buffers of several modules that are alike, each stacked along a new first dimension: what `vmap` takes to run all of them at once.
 * @example
 * const layers = [new nn.Linear(2, 1), new nn.Linear(2, 1)];
 * const { parameters } = stackModuleState(layers);
 * vmap((p, x) => functionalCall(layers[0], p, x), { inDims: [0, null] })(parameters, ones([2])).shape; // [2, 1]
 */
export function stackModuleState(modules: readonly Module[]): {
  parameters: Record<string, Tensor>;
  buffers: Record<string, Tensor>;
} {
  if (modules.length === 0 || !Array.from(modules).every((module) => (module as unknown) instanceof Module))
    throw new TypeError("stackModuleState: takes a list of one module or more.");
  const stacked = (entries: readonly (readonly [string, Tensor])[][]): Record<string, Tensor> =>
    Object.fromEntries(
      entries[0].map(([name], k) => [name, stack(entries.map((each) => each[k][1])).detach()]),
    );
  return {
    parameters: stacked(modules.map((module) => module.namedParameters())),
    buffers: stacked(modules.map((module) => module.namedBuffers())),
  };
}
