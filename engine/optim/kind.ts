/** What an optimizer is, as one table: its name, its settings with their ranges, and what it keeps of a parameter. */
import { Tensor } from "../core/tensor.ts";
import { describe } from "../errors.ts";
import { checkRange, finite, flag, type Range, shown, wholeFrom } from "../run/limits.ts";

/** What a setting is unless told, and what it may be: of a list, a range for each entry. */
export interface Setting<T> {
  readonly unlessTold: T;
  readonly range: Range | readonly Range[];
}

/**
 * An optimizer's table, which an optimizer of one's own gives to `super(params, kind, options)`.
 *
 * @example
 * const kind = {
 *   name: "SignDescent",
 *   settings: { lr: { unlessTold: 0.1, range: { words: "a number above 0", has: (lr) => lr > 0 } } },
 *   keeps: {},
 * };
 * class SignDescent extends Optimizer {
 *   constructor(params, options) { super(params, kind, options); }
 *   update(param, gradient, state, { lr }) { param.sub_(gradient.sign().mul(lr)); }
 * }
 * const x = tensor([1], { requiresGrad: true });
 * x.mul(3).sum().backward();
 * new SignDescent([x]).step();
 * x.toArray(); // [0.9]
 */
export interface OptimizerKind<O extends object> {
  readonly name: string;
  readonly settings: { readonly [K in keyof Required<O>]: Setting<Required<O>[K]> };
  /** What is kept of a parameter: a tensor of its shape or of another, a count of steps, a number; "…, always" is there from the first step on. */
  readonly keeps: Readonly<Record<string, Kept>>;
  /** What settings must be together: a sentence about what they are not, or nothing. */
  together?(settings: Required<O>): string | undefined;
}

/** What every optimizer of ours may be told. */
export interface SharedOptions {
  /** Go up: the loss is to be as large as can be. @defaultValue false */
  maximize?: boolean;
}

/** The settings of `SharedOptions`, for an optimizer's table. */
export const shared: { readonly maximize: Setting<boolean> } = {
  maximize: { unlessTold: false, range: flag },
};

/** One thing that is kept of a parameter. */
export type Kept = "tensor" | "tensor, always" | "count, always" | "number, always" | KeptShape;

/** A tensor whose shape follows from the parameter's. */
export interface KeptShape {
  /** The shape, for a message: "one entry a row". */
  readonly words: string;
  readonly fits: (shape: readonly number[], param: readonly number[]) => boolean;
}

/** A setting as a value of one's own: an array that somebody else holds may change. */
export function copied<T>(value: T): T {
  return (Array.isArray(value) ? [...value] : value) as T;
}

/**
 * Of one group; before every step, so that nothing is made unless something is wrong.
 * @throws {TypeError} for a setting that the optimizer lacks; {RangeError} for one out of its range, or one that does not go with another.
 */
export function checkSettings<O extends object>(kind: OptimizerKind<O>, group: object): void {
  const settings: Readonly<Record<string, Setting<unknown>>> = kind.settings;
  for (const name in group)
    if (name !== "params" && !Object.hasOwn(settings, name))
      throw new TypeError(
        `${kind.name} has no setting "${name}"; it has ${Object.keys(settings).join(", ")}.`,
      );
  for (const name in settings) {
    const { range } = settings[name];
    const value = (group as Record<string, unknown>)[name];
    if (value === undefined && isShared(name)) continue;
    if (!isList(range)) checkRange(kind.name, name, value, range);
    else if (!Array.isArray(value) || value.length !== range.length)
      throw new RangeError(`${kind.name}: ${name} must be ${range.length} numbers, not ${shown(value)}.`);
    else
      for (let i = 0; i < range.length; i++)
        if (!range[i].has(value[i])) checkRange(kind.name, `${name}[${i}]`, value[i], range[i]);
  }
  const discord = kind.together?.(group as Required<O>);
  if (discord) throw new RangeError(`${kind.name}: ${discord}.`);
}

/** Whether all optimizers of ours have the setting: a state saved before it came is without. */
export function isShared(name: string): boolean {
  return Object.hasOwn(shared, name);
}

function isList(range: Range | readonly Range[]): range is readonly Range[] {
  return Array.isArray(range);
}

/** @throws {TypeError} for what the optimizer does not keep of a parameter, or lacks, or of another kind; `where` names the parameter. */
export function checkKept<O extends object>(
  kind: OptimizerKind<O>,
  state: Readonly<Record<string, unknown>>,
  where: string,
): void {
  if (typeof state !== "object" || state === null)
    throw new TypeError(`${kind.name}: the saved state of ${where} is ${describe(state)}.`);
  const names = Object.keys(kind.keeps);
  const missing = names.filter((name) => String(kind.keeps[name]).endsWith("always") && !(name in state));
  const surplus = Object.keys(state).filter((name) => !names.includes(name));
  const complaints = [
    missing.length > 0 && `lacks ${missing.join(", ")}`,
    surplus.length > 0 && `has ${surplus.join(", ")}, which ${kind.name} does not keep`,
    ...names.map((name) => {
      const [what, fits] = meant(kind.keeps[name]);
      if (!(name in state) || fits(state[name])) return false;
      return `has ${shown(state[name])} as ${name}, which is ${what}`;
    }),
  ].filter(Boolean);
  if (complaints.length > 0)
    throw new TypeError(`${kind.name}: the saved state of ${where} ${complaints.join("; it ")}.`);
}

function meant(kept: Kept): [what: string, fits: (value: unknown) => boolean] {
  if (kept === "count, always") return ["a count", wholeFrom(0).has];
  if (kept === "number, always") return ["a number", finite.has];
  return ["a tensor", (value) => value instanceof Tensor];
}
