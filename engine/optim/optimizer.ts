/** What all optimizers share: parameter groups, state by parameter, and its saving and restoring. */

import { devices } from "../core/device.ts";
import { enableGrad, noGrad } from "../core/mode.ts";
import type { Tensor } from "../core/tensor.ts";
import { accompany } from "../nn/moving.ts";
import { placed } from "../run/transfer.ts";
import { checkGradients, checkParameters, groupsOf } from "./groups.ts";
import { checkSettings, copied, type OptimizerKind, type Setting } from "./kind.ts";
import { checkSaved } from "./saved.ts";

/** A list of parameters with settings of its own. */
export type ParamGroup<O> = Required<O> & { params: Tensor[] };

/** Parameters as a list, or as groups that override some of the settings. */
export type Params<O> = Iterable<Tensor> | readonly Group<O>[];

/** Parameters, and the settings of theirs that differ from the optimizer's. */
type Group<O> = Partial<O> & { params: Iterable<Tensor> };

/** What an optimizer keeps of one parameter: tensors of its shape, and counts. */
export type ParamState = Record<string, Tensor | number>;

export interface OptimizerState<O> {
  /** Which optimizer saved it; not asked for where it is left out. */
  optimizer?: string;
  /** By the parameter's place, counted through all groups. */
  state: Record<number, ParamState>;
  paramGroups: (Required<O> & { params: number[] })[];
}

/** What updates parameters in place from their gradients. For one of your own, give `super` a table (`OptimizerKind`) and write `update`. */
export abstract class Optimizer<O extends object> {
  /** Settings may be changed between steps; they are checked before the next. */
  readonly paramGroups: ParamGroup<O>[] = [];
  /** Keyed by the parameter itself, never by its place: groups may change. */
  readonly state: Map<Tensor, ParamState> = new Map();
  readonly #kind: OptimizerKind<O>;
  readonly #defaults: Required<O>;

  /**
   * @throws {TypeError} where there is no parameter, one that is no leaf, one twice, or a setting that the optimizer lacks;
   * {RangeError} for a setting out of its range.
   */
  constructor(params: Params<O>, kind: OptimizerKind<O>, options: Partial<O> = {}) {
    this.#kind = kind;
    if (typeof options !== "object" || options === null)
      throw new TypeError(
        `${kind.name}: settings are named: write new ${kind.name}(params, { ${Object.keys(kind.settings)[0]}: ${options} }).`,
      );
    const settings = Object.entries<Setting<unknown>>(kind.settings);
    this.#defaults = {
      ...Object.fromEntries(settings.map(([name, { unlessTold }]) => [name, unlessTold])),
      ...told(options),
    } as Required<O>;
    const groups = groupsOf<Group<O>>(kind.name, params).map((group) => this.#filled(group));
    this.check(groups);
    if (groups.every(({ params: list }) => list.length === 0))
      throw new TypeError(`${kind.name}: needs at least one parameter.`);
    this.paramGroups.push(...groups);
  }

  /**
   * Train more parameters, with settings of their own where they are told; those of the constructor otherwise.
   * @throws as the constructor does; then nothing is added.
   */
  addParamGroup(group: Group<O>): void {
    const [given] = groupsOf<Group<O>>(this.#kind.name, [group]);
    const added = this.#filled(given);
    this.check([...this.paramGroups, added]);
    this.paramGroups.push(added);
  }

  #filled({ params, ...settings }: Group<O>): ParamGroup<O> {
    const all = { ...this.#defaults, ...told(settings) };
    const own = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, copied(value)]));
    return { ...own, params: [...params] } as ParamGroup<O>;
  }

  /** What must hold of all groups, at first and before every step. @throws as the constructor does. */
  protected check(groups: readonly ParamGroup<O>[]): void {
    for (const group of groups) checkSettings(this.#kind, group);
    checkParameters(this.#kind.name, groups);
  }

  /**
   * Update every parameter that has a gradient, in place and unrecorded.
   * @param closure computes the loss anew, with gradients on, and calls backward; `step` gives back what it gives.
   * @throws {RangeError} for a setting that was changed to one out of its range; {ShapeError}, {DtypeError}, {DeviceError} for a gradient that does
   * not fit its parameter. Then nothing is updated.
   */
  step<R = void>(closure?: () => R): R {
    const result = closure === undefined ? undefined : this.evaluated(closure);
    this.check(this.paramGroups);
    checkGradients(this.#kind.name, this.paramGroups);
    noGrad(() => {
      if (devices.webgpu === null) this.#updateAll();
      else {
        const before = this.#held();
        devices.webgpu.scope(() => this.#updateAll());
        this.#letGo(before);
      }
    });
    return result as R;
  }

  /** What a closure gives, gradients on. @throws {TypeError} for a promise. */
  protected evaluated<R>(closure: () => R): R {
    const result = enableGrad(() => closure());
    const waited = result as PromiseLike<unknown> | null | undefined;
    if (typeof waited?.then !== "function") return result;
    // What comes of it has nobody to hear it.
    waited.then(undefined, () => {});
    throw new TypeError(
      `${this.#kind.name}: the closure gives a promise, for which step does not wait: write await closure(), then step().`,
    );
  }

  /** Gradients and the tensors of states. */
  #held(): Tensor[] {
    const held: Tensor[] = [];
    for (const { params } of this.paramGroups)
      for (const { grad } of params) if (grad !== null) held.push(grad);
    for (const state of this.state.values())
      for (const value of Object.values(state)) if (typeof value !== "number") held.push(value);
    return held;
  }

  /** What of `before` is held no longer is freed at the end of the scope around this, if there is one. */
  #letGo(before: readonly Tensor[]): void {
    if (before.length === 0) return;
    const storages = new Set(this.#held().map(({ storage }) => storage));
    for (const x of before) if (x.on !== null && x.node === null && !storages.has(x.storage)) x.on.letGo(x);
  }

  #updateAll(): void {
    for (const group of this.paramGroups) {
      for (const param of group.params) {
        if (!param.grad) continue;
        const state = this.state.get(param) ?? this.#keep(param, {});
        const { maximize } = group as { maximize?: boolean };
        this.update(param, maximize ? param.grad.neg() : param.grad, state, group);
        if (param.on !== null)
          for (const kept of Object.values(state)) if (typeof kept !== "number") param.on.keep(kept);
      }
    }
  }

  #keep(param: Tensor, state: ParamState): ParamState {
    this.state.set(param, state);
    accompany(param, state);
    return state;
  }

  /** Forget the gradients: the next backward starts from nothing. */
  zeroGrad(): void {
    const before = devices.webgpu === null ? [] : this.#held();
    for (const { params } of this.paramGroups) for (const param of params) param.grad = null;
    this.#letGo(before);
  }

  /** Everything needed to go on elsewhere: settings and state, parameters by their place. What was taken out of all groups is not in it. */
  stateDict(): OptimizerState<O> {
    const places = this.paramGroups.flatMap(({ params }) => params);
    const saved: Record<number, ParamState> = {};
    for (const [place, param] of places.entries()) {
      const state = this.state.get(param);
      if (state) saved[place] = mapTensors(state, (value) => value.clone());
    }
    let place = 0;
    const paramGroups = this.paramGroups.map((group) => {
      const own = Object.fromEntries(Object.entries(group).map(([name, value]) => [name, copied(value)]));
      return { ...own, params: group.params.map(() => place++) } as Required<O> & { params: number[] };
    });
    return { optimizer: this.#kind.name, state: saved, paramGroups };
  }

  /**
   * Go on from a saved state. Its tensors are copied, and put beside their parameters.
   * @throws {TypeError} where it is of another optimizer, or of other groups or parameters; {RangeError} for a setting out of its range. Then nothing is changed.
   */
  loadStateDict(saved: OptimizerState<O>): void {
    const groups = this.paramGroups;
    checkSaved(this.#kind, saved, groups);
    const all = groups.flatMap(({ params }) => params);
    for (const [i, { params: _, ...settings }] of saved.paramGroups.entries())
      for (const [name, value] of Object.entries(settings))
        Object.assign(groups[i], { [name]: copied(value) });
    this.state.clear();
    for (const [place, state] of Object.entries(saved.state)) {
      const param = all[Number(place)];
      const beside = (value: Tensor): Tensor => {
        const here = value.on === null ? placed(value, param.on) : value;
        return noGrad(() => (here === value ? value.clone() : here));
      };
      this.#keep(param, mapTensors(state, beside));
    }
  }

  /** One parameter's step. `state` is its own, empty at first; what it is to keep is written there. */
  protected abstract update(param: Tensor, gradient: Tensor, state: ParamState, settings: Required<O>): void;
}

/** What is given; undefined is as good as not given. */
function told<O extends object>(options: O): Partial<O> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<O>;
}

function mapTensors(state: ParamState, f: (value: Tensor) => Tensor): ParamState {
  return Object.fromEntries(
    Object.entries(state).map(([key, value]) => [key, typeof value === "number" ? value : f(value)]),
  );
}
