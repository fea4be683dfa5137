/** A function with parameters: what it keeps in its own fields is found, named, saved and restored. */

import type { FloatName } from "../core/dtype.ts";
import { atOnce, noGrad } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";
import { callable } from "./callable.ts";
import {
  addHook,
  type BackwardHook,
  called,
  type ForwardHook,
  type ForwardPreHook,
  type HookHandle,
} from "./hooks.ts";
import { useKernels } from "./kernels.ts";
import { castLeaves, moveLeaves, type Place } from "./moving.ts";
import type { Parameter } from "./parameter.ts";
import { printed, settingsOf, type Told } from "./printed.ts";
import { fitted, type Incompatible, stateOf } from "./state.ts";
import { childrenOf, register, treeOf } from "./tree.ts";

const Callable: abstract new () => object = callable((module, inputs) => {
  // Who calls modules has kernels for what they are made of.
  useKernels();
  return called(module, inputs);
});

export interface LoadOptions {
  /** Whether names that are missing or unknown are refused. @defaultValue true */
  readonly strict?: boolean;
}

export interface BufferOptions {
  /** Whether it is part of the state that is saved. @defaultValue true */
  readonly persistent?: boolean;
}

export interface Module {
  /** What `forward` gives, between the module's hooks. */
  // biome-ignore lint/style/useShorthandFunctionType: it is merged with the class.
  (...inputs: Parameters<this["forward"]>): ReturnType<this["forward"]>;
}

/**
 * Extend it, keep Parameters and other Modules in fields, write `forward`, and call the module: `model(x)`. Fields may hold them in arrays, plain objects,
 * Maps and Sets, nested as you like. What is in a private field (`#layer`), in a closure, or in a field that is not enumerable is not found: nobody but
 * the class can look there.
 *
 * @example
 * class Scale extends Module {
 *   factor = new Parameter(tensor([2]));
 *   forward(x) { return x.mul(this.factor); }
 * }
 * const scale = new Scale();
 * scale(tensor([3])).toArray(); // [6]
 * scale.parameters().length; // 1
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the call is there, see callable.ts.
export abstract class Module extends Callable {
  /** Whether layers that differ in training, as dropout, do as in training. Set it by `train` and `eval`, of all modules within as well. */
  training: boolean = true;

  // biome-ignore lint/suspicious/noExplicitAny: every module states its own inputs and outputs.
  abstract forward(...inputs: any[]): any;

  /** Modules that this one holds itself, by name, each once. */
  children(): [string, Module][] {
    return childrenOf(this as Module, isModule);
  }

  /** This module (under the name "") and all that it and they hold, by dotted name, each once. */
  namedModules(): [string, Module][] {
    return treeOf(this as Module, isModule).modules.map(([name, module]) => [name, module]);
  }

  /** As `namedModules`, without the names. */
  modules(): Module[] {
    return this.namedModules().map(([, module]) => module);
  }

  /**
   * Parameters of this module and of those it holds, by dotted name, each once, under the first name that is met.
   * @throws {TypeError} for a module or parameter that only an object of another class holds, where nobody would find it.
   */
  namedParameters(prefix: string = ""): [string, Parameter][] {
    const { parameters } = treeOf(this as Module, isModule);
    return parameters.map(([name, parameter]) => [`${prefix}${name}`, parameter]);
  }

  /** As `namedParameters`, without the names: what an optimizer takes. */
  parameters(): Parameter[] {
    return this.namedParameters().map(([, parameter]) => parameter);
  }

  /** Buffers of this module and of those it holds, by dotted name: tensors that belong to them and are not trained. */
  namedBuffers(): [string, Tensor][] {
    return treeOf(this as Module, isModule).buffers.map(([name, { tensor }]) => [name, tensor]);
  }

  /** As `namedBuffers`, without the names. */
  buffers(): Tensor[] {
    return this.namedBuffers().map(([, buffer]) => buffer);
  }

  /**
   * Puts a copy of a tensor into the field `name`: it goes where the module goes, and is saved with it, but gets no gradient. Whatever tensor is put
   * there later is one as well. Null leaves the field without.
   * @returns what is in the field, so that it can be declared: `mean = this.registerBuffer("mean", zeros([3]))`.
   * @example
   * class Count extends Module {
   *   calls = this.registerBuffer("calls", tensor(0));
   *   forward(x) { this.calls.add_(1); return x; }
   * }
   * const count = new Count();
   * count(tensor(1));
   * count.stateDict().calls.item(); // 1
   */
  registerBuffer<T extends Tensor | null>(name: string, x: T, { persistent = true }: BufferOptions = {}): T {
    register(this, name, persistent);
    const kept = x === null ? null : x.detach().clone();
    (this as Record<string, unknown>)[name] = kept;
    return kept as T;
  }

  /**
   * The module within this one that stands under a dotted name; this one under "".
   * @throws {TypeError} where none does.
   */
  getSubmodule(name: string): Module {
    return named(this.namedModules(), "module", name);
  }

  /** The parameter under a dotted name. @throws {TypeError} where none is. */
  getParameter(name: string): Parameter {
    return named(this.namedParameters(), "parameter", name);
  }

  /** The buffer under a dotted name. @throws {TypeError} where none is. */
  getBuffer(name: string): Tensor {
    return named(this.namedBuffers(), "buffer", name);
  }

  /** Forget the gradients of all parameters. */
  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /** Freeze all parameters, or let them be trained. */
  requiresGrad_(wanted: boolean = true): this {
    for (const parameter of this.parameters()) parameter.requiresGrad_(wanted);
    return this;
  }

  /** Set this module and all within it to train, or with false to be used. */
  train(mode: boolean = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  /** As `train(false)`. */
  eval(): this {
    return this.train(false);
  }

  /** Call `fn` with every module within this one, and at last with this one. */
  apply(fn: (module: Module) => void): this {
    for (const module of this.modules().reverse()) atOnce("apply", () => fn(module));
    return this;
  }

  /**
   * Put all parameters and buffers on a device, or give them a dtype (those that are floating), in place: an optimizer goes on with the same ones, and
   * what it keeps of them goes along. Gradients are forgotten; views of a parameter keep the old elements.
   * @throws {DeviceError} for WebGPU before it is open; {DtypeError} for a dtype that the device lacks. Then nothing is moved.
   */
  async to(place: Place): Promise<this> {
    await moveLeaves(leavesOf(this), place);
    return this;
  }

  /** As `to("float32")`, at once. */
  float(): this {
    return castAll(this, "float32");
  }

  /** As `to("float64")`, at once. */
  double(): this {
    return castAll(this, "float64");
  }

  /** As `to("float16")`, at once. */
  half(): this {
    return castAll(this, "float16");
  }

  /** As `to("bfloat16")`, at once. */
  bfloat16(): this {
    return castAll(this, "bfloat16");
  }

  /** Copies of all parameters, and of all buffers but those that are not to be saved, by name. */
  stateDict(): Record<string, Tensor> {
    const state = stateOf(treeOf(this as Module, isModule));
    return Object.fromEntries(state.map(([name, x]) => [name, noGrad(() => x.clone())]));
  }

  /**
   * Copies a state into the parameters and buffers. What is kept in several places is found by each of its names.
   * @returns the names that are missing in the state, and those which the module has not: none unless `strict` is false.
   * @throws {TypeError} naming what is missing, unknown, or of another shape, dtype or device; then nothing is changed.
   */
  loadStateDict(state: Readonly<Record<string, Tensor>>, { strict = true }: LoadOptions = {}): Incompatible {
    const tree = treeOf(this as Module, isModule);
    const { pairs, missingKeys, unexpectedKeys } = fitted(this.constructor.name, tree, state, strict);
    noGrad(() => {
      for (const [to, from] of pairs) to.copy_(from);
    });
    return { missingKeys, unexpectedKeys };
  }

  /**
   * Have `hook` called with the module and the list of its inputs before each forward; what it gives stands for the inputs.
   * `forward` called by its name has no hooks.
   */
  registerForwardPreHook(hook: ForwardPreHook<this>): HookHandle {
    return addHook(this, "before", hook);
  }

  /** Have `hook` called with the module, its inputs and its output after each forward; what it gives stands for the output. */
  registerForwardHook(hook: ForwardHook<this>): HookHandle {
    return addHook(this, "after", hook);
  }

  /**
   * Have `hook` called in each backward pass, once the gradients of the module's inputs are there, with the module, these, and those of its outputs:
   * of all tensors that it takes and gives, in their order, null for what has none. What it gives stands for the gradients of the inputs.
   */
  registerFullBackwardHook(hook: BackwardHook<this>): HookHandle {
    return addHook(this, "backward", hook);
  }

  /** A tree of the modules within, with settings, shapes and counts. */
  override toString(): string {
    return printed(told(this), this.parameters());
  }

  /** What Node prints for console.log(model). @internal */
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

function castAll<M extends Module>(module: M, dtype: FloatName): M {
  castLeaves(leavesOf(module), dtype);
  return module;
}

/** All parameters and buffers, each once. */
function leavesOf(module: Module): Tensor[] {
  const { parameters, buffers } = treeOf(module, isModule);
  return [...new Set([...parameters.map(([, x]) => x), ...buffers.map(([, { tensor }]) => tensor)])];
}

/** @param above the modules that this one is within: what leads back to them is named, and goes no further. */
function told(module: Module, above: readonly Module[] = []): Told {
  const { name } = module.constructor;
  if (above.includes(module))
    return { name: `${name}, as above`, settings: "", parameters: [], children: [] };
  const children = module.children();
  return {
    name,
    settings: settingsOf(module),
    parameters: module
      .namedParameters()
      .filter(([key]) => !children.some(([child]) => key.startsWith(`${child}.`))),
    children: children.map(([key, child]) => [key, told(child, [...above, module])]),
  };
}

function named<T>(all: readonly [string, T][], kind: string, name: string): T {
  const found = all.find(([each]) => each === name);
  if (!found)
    throw new TypeError(
      `There is no ${kind} "${name}": there are ${all.map(([each]) => `"${each}"`).join(", ") || "none"}.`,
    );
  return found[1];
}

function isModule(value: unknown): value is Module {
  return value instanceof Module;
}
