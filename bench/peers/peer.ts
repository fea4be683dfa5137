/** What must be known of a library to check its gradients: how its functions are called, and how it is asked for a gradient. */
import type { Values } from "../../properties/suite/channel.ts";

export type { Values };

/** A function of a library's own tensors, all else that it takes fixed; what it returns may hold tensors anywhere. */
export type Program = (tensors: readonly unknown[]) => unknown;

export type AnyFunction = (...args: unknown[]) => unknown;

export interface Peer {
  readonly name: string;
  readonly version: string;
  /** What its modules export, by the name under which a user finds it: whatever may be a function of tensors. */
  readonly functions: ReadonlyMap<string, AnyFunction>;
  /** A tensor that takes no part in gradients. */
  constant(values: Values, dtype: "float32" | "int32" | "bool"): unknown;
  /** The floating tensors in what the program returns, in order; integers are left out. */
  value(program: Program, inputs: readonly Values[]): Values[];
  /**
   * The gradients by the inputs at `wrt` of Σ cotangent · output; null for an input that the library says the outputs do not depend on.
   * @throws {unknown} what the library throws.
   */
  vjp(
    program: Program,
    inputs: readonly Values[],
    wrt: readonly number[],
    cotangents: readonly Values[],
  ): (Float64Array | null)[];
  /**
   * The same values and gradients from code that the library compiles once for a program, where it can: for what is asked often.
   * @throws {NoValue} where the library would give something that is no array; whatever else it throws may be of compiling alone.
   */
  readonly compiled?: Pick<Peer, "value" | "vjp">;
  /** The gradients by the same inputs of Σ along · vjp. */
  second(
    program: Program,
    inputs: readonly Values[],
    wrt: readonly number[],
    cotangents: readonly Values[],
    along: readonly Values[],
  ): (Float64Array | null)[];
  /** Called after a call was stopped on its way, since it did not end: puts in order what the library keeps of calls under way. */
  mend?(): void;
  /** Whether this is how the library says that a function has no derivative at all: a gap, and no wrong gradient. */
  declines(error: unknown): boolean;
  /** Its optimizers; none if it has none. */
  readonly optimizers: Readonly<Record<string, MakeOptimizer>>;
}

/** What a call gives is no value, and reading it might break the library's own memory. */
export class NoValue extends Error {}

/** Positional arguments, as the library's own constructor takes them. */
export type MakeOptimizer = (...settings: (number | boolean)[]) => (gradients: readonly number[]) => number[];

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** The functions that modules and the modules in them export; one that has several names, once. */
export function exported(
  roots: Readonly<Record<string, unknown>>,
  isWanted: (f: AnyFunction, name: string) => boolean,
): Map<string, AnyFunction> {
  const found = new Map<string, AnyFunction>();
  const seen = new Set<unknown>();
  const visit = (path: string, value: unknown, depth: number): void => {
    if (value === null || seen.has(value)) return;
    const name = path.split(".").at(-1)!;
    if (typeof value === "function") {
      if (/^[a-z]/.test(name) && isWanted(value as AnyFunction, name)) {
        seen.add(value);
        found.set(path, value as AnyFunction);
      }
    } else if (typeof value === "object" && depth < 3 && !Array.isArray(value)) {
      seen.add(value);
      // The module again, by another name.
      for (const [key, each] of Object.entries(value))
        if (key !== "default") visit(path === "" ? key : `${path}.${key}`, each, depth + 1);
    }
  };
  for (const [name, root] of Object.entries(roots)) visit(name, root, 0);
  return found;
}
