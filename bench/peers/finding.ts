/** What is told of a wrong gradient: plain data, which travels between processes. */
import type { How } from "./how.ts";

export interface Finding {
  readonly library: string;
  /** "numpy.power" */
  readonly path: string;
  /** "numpy.power(x, 2)" */
  readonly call: string;
  readonly order: 1 | 2;
  readonly how: How | "throws" | "value" | "recurrence";
  readonly inputs: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly data: readonly JsonNumber[];
  }[];
  /** Which output, of several entries; the gradient is of this entry alone. */
  readonly output?: string;
  /** Entry by entry of all inputs, as they are given and as they should be; absent where there is an exception. */
  readonly given: readonly JsonNumber[];
  /** null for an entry by which there is no derivative. */
  readonly right: readonly (JsonNumber | null)[];
  readonly corners?: readonly (readonly (JsonNumber | null)[])[];
  readonly says: string;
  /** Who said what is right. */
  readonly oracle: string;
}

export type JsonNumber = number | "NaN" | "Infinity" | "-Infinity";

export function json(value: number): JsonNumber {
  return Number.isFinite(value) ? value : (String(value) as JsonNumber);
}

export interface Tally {
  readonly library: string;
  readonly version: string;
  /** Functions found in its modules. */
  readonly exported: number;
  /** Functions with a gradient, examined. */
  readonly functions: readonly string[];
  /** Those of them with a counterpart of ours in every way of calling, or in some. */
  readonly exact: readonly string[];
  /** Ways of calling them. */
  readonly ways: number;
  /** Gradients judged, of both orders. */
  readonly gradients: number;
  readonly undecided: number;
  /** At kinks, and by somebody's convention right. */
  readonly conventions: number;
  /** Of functions of tensors without any gradient. */
  readonly without: readonly string[];
  /** Functions after which the library no longer gave the gradients that it gave before: nothing is said of those. */
  readonly broke: readonly string[];
  /** The place of the last function. */
  readonly ended: number;
  readonly optimizers: readonly string[];
  readonly seconds: number;
}
