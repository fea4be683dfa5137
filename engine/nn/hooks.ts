/** What is called around a module's forward, and on the way back through it. */

import { custom } from "../autograd/custom.ts";
import { mapTensors, tensorsIn } from "../autograd/nested.ts";
import type { Tensor } from "../core/tensor.ts";
import { describe } from "../errors.ts";
import { cat } from "../ops/joining.ts";
import { narrow } from "../ops/slice.ts";
import { reshape } from "../ops/view.ts";

// biome-ignore lint/suspicious/noExplicitAny: every module states its own inputs and outputs.
type Any = any;

/** Called before forward; what it gives, a list or one input alone, stands for the inputs. */
export type ForwardPreHook<M> = (module: M, inputs: Any[]) => Any;
/** Called after forward; what it gives stands for the output. */
export type ForwardHook<M> = (module: M, inputs: Any[], output: Any) => Any;
/** Called when the gradients of a module's inputs are there; what it gives stands for them. Null is said of what has none. */
export type BackwardHook<M> = (
  module: M,
  gradInput: readonly (Tensor | null)[],
  gradOutput: readonly (Tensor | null)[],
) => readonly (Tensor | null)[] | undefined;

/** What takes a hook away again. */
export interface HookHandle {
  remove(): void;
}

interface Hooks {
  readonly before: Map<HookHandle, ForwardPreHook<Any>>;
  readonly after: Map<HookHandle, ForwardHook<Any>>;
  readonly backward: Map<HookHandle, BackwardHook<Any>>;
}

const hooks = new WeakMap<object, Hooks>();

/** Adds a hook to a module. */
export function addHook<K extends keyof Hooks>(
  module: object,
  kind: K,
  hook: Hooks[K] extends Map<HookHandle, infer H> ? H : never,
): HookHandle {
  if (typeof hook !== "function")
    throw new TypeError(`${module.constructor.name}: a hook must be a function, not ${describe(hook)}.`);
  let own = hooks.get(module);
  if (own === undefined)
    hooks.set(module, (own = { before: new Map(), after: new Map(), backward: new Map() }));
  const kept = own[kind] as Map<HookHandle, unknown>;
  // By its handle: one function may be there several times, and each is taken away by itself.
  const handle: HookHandle = { remove: () => void kept.delete(handle) };
  kept.set(handle, hook);
  return handle;
}

/** What a module gives when it is called: its forward, between its hooks. */
export function called(module: object, inputs: readonly unknown[]): unknown {
  const self = module as { forward(...inputs: readonly unknown[]): unknown };
  if (typeof self.forward !== "function")
    throw new TypeError(
      `${module.constructor.name}: a module is called by its forward, which is missing: write forward(x) { … } in its class.`,
    );
  const own = hooks.get(module);
  if (own === undefined) return self.forward(...inputs);
  let given = [...inputs];
  for (const hook of own.before.values()) {
    const instead = hook(module, given);
    if (instead !== undefined) given = Array.isArray(instead) ? instead : [instead];
  }
  const watch = own.backward.size > 0 ? new BackwardWatch(module, own.backward) : null;
  if (watch) given = watch.entering(given);
  let output = self.forward(...given);
  for (const hook of own.after.values()) {
    const instead = hook(module, given, output);
    if (instead !== undefined) output = instead;
  }
  return watch ? watch.leaving(output) : output;
}

/** Stands before and after one call of a module: sees the gradients of all outputs at once, and those of all inputs. */
class BackwardWatch {
  readonly #module: object;
  readonly #hooks: ReadonlyMap<HookHandle, BackwardHook<Any>>;
  #gradOutput: readonly (Tensor | null)[] = [];
  #inputs = 0;

  constructor(module: object, hooks: ReadonlyMap<HookHandle, BackwardHook<Any>>) {
    this.#module = module;
    this.#hooks = hooks;
  }

  #tell(gradInput: readonly (Tensor | null)[]): readonly (Tensor | null)[] {
    let grads = gradInput;
    for (const hook of this.#hooks.values()) {
      const instead: unknown = hook(this.#module, grads, this.#gradOutput) ?? grads;
      if (!Array.isArray(instead) || instead.length !== grads.length)
        throw new TypeError(
          `${this.#module.constructor.name}: a backward hook must give nothing, or an array with a gradient or null for each of the ${grads.length} inputs, not ${Array.isArray(instead) ? `one of ${instead.length}` : describe(instead)}.`,
        );
      grads = instead;
    }
    return grads;
  }

  entering(inputs: Any[]): Any[] {
    const all = tensorsIn(inputs);
    this.#inputs = all.filter(({ requiresGrad }) => requiresGrad).length;
    return through(inputs, (gradients) => {
      const places = all.map((x) => x.requiresGrad);
      let next = 0;
      const told = this.#tell(places.map((tracked) => (tracked ? gradients[next++] : null)));
      return told.filter((_, i) => places[i]);
    });
  }

  leaving(output: unknown): unknown {
    return through(output, (gradients) => {
      this.#gradOutput = gradients;
      // Where no input wants a gradient, there is nothing to wait for.
      if (this.#inputs === 0) this.#tell([]);
      return gradients;
    });
  }
}

/** The same tensors, those which are tracked by way of one op: its backward has the gradients of all of them together. */
function through<T>(nested: T, backward: (gradients: readonly Tensor[]) => readonly (Tensor | null)[]): T {
  const tracked = tensorsIn(nested).filter(({ requiresGrad }) => requiresGrad);
  if (tracked.length === 0) return nested;
  const parts = (flat: Tensor): Tensor[] => {
    let start = 0;
    return tracked.map(({ shape, size, dtype }) => {
      const part = reshape(narrow(flat, 0, start, size), shape);
      start += size;
      return part.to(dtype);
    });
  };
  const joined = custom({
    name: "moduleHook",
    forward: (...list: Tensor[]) =>
      cat(
        list.map((x) => reshape(x, [x.size]).to(tracked[0].dtype)),
        0,
      ),
    backward: (g) => backward(parts(g)),
  })(...tracked);
  const fresh = new Map(parts(joined).map((part, i) => [tracked[i], part]));
  return mapTensors(nested, (x) => fresh.get(x) ?? x);
}
