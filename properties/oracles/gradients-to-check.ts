/** What is asked about gradients by name, and what is answered. */
import type { HowWrong } from "./how-wrong.ts";
import type { Verdict } from "./line.ts";
import type { NestedNumbers } from "./named-values.ts";
import type { InputToCheck } from "./points.ts";
import type { Impurity } from "./purity.ts";
import type { Dtype } from "./single.ts";

// biome-ignore lint/suspicious/noExplicitAny: tensors of any library, or nested arrays of numbers.
export type Anything = any;

/** Inputs, or gradients, by name. */
export type Named<Name extends string> = { readonly [name in Name]: Anything };

export interface GradientsToCheck<Name extends string = string> {
  /** By name, a shape (`[2, 3]`; points are drawn) or a value (`[[1, 2]]`, a typed array, a number); or either with options. */
  readonly inputs: Readonly<Record<Name, InputToCheck>>;
  /**
   * The gradients under test, by name. Of a function with several outputs: what comes from above, of the outputs' shape, times their derivatives;
   * or, where it takes no second argument, all derivatives, of shape [...output, ...input], or the gradient of the outputs' sum.
   */
  readonly gradient: (inputs: Named<Name>, above: Anything) => Readonly<Record<string, unknown>>;
  /** Makes what `f` takes. The numbers are a Float32Array where `dtype` is "float32". @defaultValue nested arrays */
  readonly make?: (values: Float64Array | Float32Array, shape: readonly number[]) => Anything;
  /** Reads what `f` and `gradient` give, unless it is numbers, arrays of them, or has `toArray` or `dataSync`. */
  readonly read?: (value: Anything) => NestedNumbers | Float32Array | Float64Array;
  /** What is drawn follows from it. @defaultValue 0 */
  readonly seed?: number;
  /** How many points are drawn; 1 where all inputs have values. @defaultValue 8 */
  readonly trials?: number;
  /** What the program computes in; told by its numbers unless it is said. */
  readonly dtype?: Dtype;
}

/** For `checkGradient` of gradproof/properties. */
export interface ThoroughGradientsToCheck<Name extends string = string> extends GradientsToCheck<Name> {
  /** Up to which derivative. @defaultValue 1 */
  readonly order?: 1 | 2;
  /** For order 2, by name: the derivative of the gradient along a direction. Without it, order 2 asks whether second derivatives are symmetric. */
  readonly second?: (
    inputs: Named<Name>,
    along: Named<Name>,
    above: Anything,
  ) => Readonly<Record<string, unknown>>;
}

/** An input as plain data, row by row. */
export interface PlainTensor {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

export interface GradientCounterexample {
  readonly inputs: Readonly<Record<string, PlainTensor>>;
  /** Which input's gradient is wrong, and where. */
  readonly input: string;
  readonly index: readonly number[];
  /** What the outputs were weighed with; absent where there is one, with weight 1. */
  readonly above?: readonly number[];
  /** 2 where it is a derivative of the gradient. */
  readonly order?: 2;
  readonly given: number;
  /** What is right, as a difference says, and the error that it estimates of itself. */
  readonly expected: number;
  readonly error: number;
  readonly tolerance: number;
  readonly how?: HowWrong;
}

export interface GradientReport {
  readonly verdict: Verdict | Impurity;
  /** The verdict in sentences, with the counterexample. */
  readonly message: string;
  readonly counterexample?: GradientCounterexample;
  /** How many points were looked at. */
  readonly points: number;
  /** How often `f` was called. */
  readonly evaluations: number;
  readonly seed: number;
}
