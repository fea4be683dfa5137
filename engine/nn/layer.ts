/** What the layers of this library have in common. */

import type { DeviceChoice, DeviceName } from "../core/device.ts";
import type { FloatName } from "../core/dtype.ts";
import { Tensor } from "../core/tensor.ts";
import { checkRange, finite, numeric, type Range, share, whole, wholeFrom } from "../run/limits.ts";
import { Module } from "./module.ts";
import { spelling } from "./tree.ts";

/** A module whose state has PyTorch's names, so that one saved there is loaded here: `running_mean` for the field `runningMean`. */
export abstract class Layer extends Module {
  /** @internal */
  [spelling](name: string): string {
    return name.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
  }
}

/** What layers with parameters are told beside their settings. */
export interface Making {
  /** Of the parameters. @defaultValue the default dtype */
  readonly dtype?: FloatName;
  /** Of the parameters. @defaultValue the default device */
  readonly device?: DeviceName | DeviceChoice;
}

/** How many layers lie on each other: each has parameters. */
export const depth: Range = numeric(
  "a whole number from 1 to 65536",
  (v) => Number.isInteger(v) && v >= 1 && v <= 65536,
);

/** What a setting must be, where its name means the same in every layer. */
function rangeOf(setting: string): Range | undefined {
  switch (setting) {
    case "dim":
    case "startDim":
    case "endDim":
    case "ignoreIndex":
      return whole;
    case "kernelSize":
    case "stride":
    case "dilation":
    case "groups":
    case "upscaleFactor":
    case "downscaleFactor":
      return wholeFrom(1);
    case "blank":
      return wholeFrom(0);
    case "labelSmoothing":
      return share;
    case "alpha":
    case "beta":
    case "k":
    case "lambda":
    case "negativeSlope":
    case "lower":
    case "upper":
      return finite;
    default:
      return undefined;
  }
}

/** When a layer is made: its function would say so when it is first called. @throws {RangeError} */
function checkSetting(layer: string, name: string, value: unknown): void {
  const range = rangeOf(name);
  if (range === undefined || value === null) return;
  for (const each of Array.isArray(value) ? value : [value]) checkRange(layer, name, each, range);
}

/**
 * A layer without parameters of its own: a function, given its settings after its inputs. Tensors among the settings are buffers, and modules are found
 * within the layer: both go where it goes.
 */
export abstract class FunctionLayer<
  S extends object = object,
  I extends unknown[] = [x: Tensor],
  O = Tensor,
> extends Layer {
  readonly #call: (...given: [...inputs: I, settings: S]) => O;
  readonly #settings: S;
  /** Of the tensors and modules, which stand in fields. */
  readonly #held: readonly string[];

  constructor(call: (...given: [...inputs: I, settings: S]) => O, settings: S) {
    super();
    this.#call = call;
    const told = Object.entries(settings).filter(([, value]) => value !== undefined);
    for (const [name, value] of told) checkSetting(new.target.name, name, value);
    const fields = this as unknown as Record<string, unknown>;
    this.#held = told.flatMap(([name, value]) =>
      value instanceof Tensor || value instanceof Module ? [name] : [],
    );
    for (const [name, value] of told)
      if (value instanceof Tensor) this.registerBuffer(name, value);
      else if (value instanceof Module) fields[name] = value;
    this.#settings = Object.fromEntries(told) as S;
  }

  /** What the function is given after its inputs. */
  get settings(): S {
    const held = this.#held.map((name) => [name, (this as unknown as Record<string, unknown>)[name]]);
    return { ...this.#settings, ...Object.fromEntries(held) };
  }

  override forward(...inputs: I): O {
    return this.#call(...inputs, this.settings);
  }
}
