/** What all optimizers share: parameter groups, state by parameter, and its saving and restoring. */

import { devices } from "../core/device.ts";
import { sameShape } from "../core/layout.ts";
import { noGrad } from "../core/mode.ts";
import { Tensor } from "../core/tensor.ts";
import { describe } from "../errors.ts";

/** A list of parameters with settings of its own. */
export type ParamGroup<O> = O & { params: Tensor[] };

/** Parameters as a list, or as groups that override some of the defaults. */
export type Params<O> = Iterable<Tensor> | readonly (Partial<O> & { params: Iterable<Tensor> })[];

/** What an optimizer keeps of one parameter: tensors of its shape, and counts. */
export type ParamState = Record<string, Tensor | number>;

export interface OptimizerState<O> {
  /** By the parameter's place, counted through all groups. */
  state: Record<number, ParamState>;
  paramGroups: (O & { params: number[] })[];
}

export abstract class Optimizer<O extends object> {
  readonly paramGroups: ParamGroup<O>[];
  /** Keyed by the parameter itself, never by its place: groups may change. */
  readonly state: Map<Tensor, ParamState> = new Map();

  /** @throws {TypeError} where there is no parameter, one that is no leaf, one twice, or a setting that the optimizer lacks. */
  constructor(params: Params<O>, defaults: O, options: Partial<O> = {}) {
    if (params instanceof Tensor)
      throw new TypeError("An optimizer takes a list of parameters, not one: write [x].");
    const given = [...(params as Iterable<unknown>)];
    const grouped =
      given.length > 0 &&
      given.every((each) => typeof each === "object" && each !== null && "params" in each);
    const groups = grouped
      ? (given as (Partial<O> & { params: Iterable<Tensor> })[])
      : [{ params: given as Tensor[] } as Partial<O> & { params: Tensor[] }];
    this.paramGroups = groups.map((group) => ({
      ...defaults,
      ...options,
      ...group,
      params: [...group.params],
    }));
    const known = Object.keys(defaults);
    for (const { params: _, ...settings } of this.paramGroups) {
      const unknown = Object.keys(settings).find((name) => !known.includes(name));
      if (unknown)
        throw new TypeError(
          `${this.constructor.name} has no setting "${unknown}"; it has ${known.join(", ")}.`,
        );
    }
    const all = this.paramGroups.flatMap((group) => group.params);
    if (all.length === 0) throw new TypeError("An optimizer needs at least one parameter.");
    const stranger = all.find((param) => !(param instanceof Tensor));
    if (stranger !== undefined) throw new TypeError(`An optimizer takes tensors, not ${describe(stranger)}.`);
    if (new Set(all).size < all.length) throw new TypeError("A parameter is given to the optimizer twice.");
    const inner = all.find((param) => !param.isLeaf);
    if (inner)
      throw new TypeError(
        `An optimizer takes leaves; one parameter of shape [${inner.shape.join(", ")}] is the result of an op: detach it.`,
      );
  }

  /** Update every parameter that has a gradient, in place and unrecorded. */
  step(): void {
    noGrad(() => {
      if (devices.webgpu === null) this.updateAll();
      else {
        const before = this.held();
        devices.webgpu.scope(() => this.updateAll());
        this.letGo(before);
      }
    });
  }

  /** Gradients and the tensors of states. */
  private held(): Tensor[] {
    const held: Tensor[] = [];
    for (const { params } of this.paramGroups)
      for (const { grad } of params) if (grad !== null) held.push(grad);
    for (const state of this.state.values())
      for (const value of Object.values(state)) if (typeof value !== "number") held.push(value);
    return held;
  }

  /** What of `before` is held no longer is freed at the end of the scope around this, if there is one. */
  private letGo(before: readonly Tensor[]): void {
    if (before.length === 0) return;
    const storages = new Set(this.held().map(({ storage }) => storage));
    for (const x of before) if (x.on !== null && x.node === null && !storages.has(x.storage)) x.on.letGo(x);
  }

  private updateAll(): void {
    for (const group of this.paramGroups) {
      for (const param of group.params) {
        if (!param.grad) continue;
        let state = this.state.get(param);
        if (!state) this.state.set(param, (state = {}));
        this.update(param, param.grad, state, group);
        if (param.on !== null)
          for (const kept of Object.values(state)) if (typeof kept !== "number") param.on.keep(kept);
      }
    }
  }

  /** Forget the gradients: the next backward starts from nothing. */
  zeroGrad(): void {
    const before = devices.webgpu === null ? [] : this.held();
    for (const { params } of this.paramGroups) for (const param of params) param.grad = null;
    this.letGo(before);
  }

  /** Everything needed to go on elsewhere: settings and state, parameters by their place. */
  stateDict(): OptimizerState<O> {
    const place = new Map(this.paramGroups.flatMap(({ params }) => params).map((param, i) => [param, i]));
    const saved = [...this.state].map(([param, state]) => [
      place.get(param)!,
      Object.fromEntries(
        Object.entries(state).map(([key, value]) => [key, typeof value === "number" ? value : value.clone()]),
      ),
    ]);
    return {
      state: Object.fromEntries(saved),
      paramGroups: this.paramGroups.map((group) => ({
        ...group,
        params: group.params.map((param) => place.get(param)!),
      })),
    };
  }

  /** @throws {TypeError} where the groups do not have as many parameters as the saved ones, or others; then nothing is changed. */
  loadStateDict(saved: OptimizerState<O>): void {
    const sizes = (groups: readonly { params: readonly unknown[] }[]): string =>
      groups.map(({ params }) => params.length).join();
    if (sizes(saved.paramGroups) !== sizes(this.paramGroups)) {
      throw new TypeError(
        `The saved state has groups of ${sizes(saved.paramGroups)} parameters; this optimizer has ${sizes(this.paramGroups)}.`,
      );
    }
    const all = this.paramGroups.flatMap(({ params }) => params);
    for (const [place, state] of Object.entries(saved.state)) {
      const param = all[Number(place)];
      const other = Object.values(state).find(
        (value) => typeof value !== "number" && !(param && sameShape(value.shape, param.shape)),
      ) as Tensor | undefined;
      if (other)
        throw new TypeError(
          `The saved state of parameter ${place} has shape [${other.shape.join(", ")}]; the parameter has ${param ? `[${param.shape.join(", ")}]` : "none"}.`,
        );
    }
    for (const [i, { params: _, ...settings }] of saved.paramGroups.entries())
      Object.assign(this.paramGroups[i], settings);
    this.state.clear();
    for (const [place, state] of Object.entries(saved.state)) {
      const copied = Object.entries(state).map(([key, value]) => [
        key,
        typeof value === "number" ? value : value.clone(),
      ]);
      this.state.set(all[Number(place)], Object.fromEntries(copied));
    }
  }

  protected abstract update(param: Tensor, gradient: Tensor, state: ParamState, settings: O): void;
}

/** @throws {RangeError} naming the setting. */
export function checkSetting(
  optimizer: string,
  name: string,
  value: number,
  least: number,
  below: number = Number.POSITIVE_INFINITY,
): void {
  if (typeof value !== "number" || !(value >= least && value < below)) {
    const bound =
      below === Number.POSITIVE_INFINITY ? `at least ${least}` : `at least ${least} and below ${below}`;
    throw new RangeError(`${optimizer}: ${name} must be a number ${bound}, not ${JSON.stringify(value)}.`);
  }
}
