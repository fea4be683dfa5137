/** What the text of a question is given, beside the exercise or beside the solution: all that it sees. */
import type * as Engine from "../../engine/index.ts";

export interface Context {
  readonly engine: typeof Engine;
  // biome-ignore lint/suspicious/noExplicitAny: a submission may export anything.
  readonly exports: any;
  readonly inputs: Readonly<Record<string, Engine.Tensor>>;
  // biome-ignore lint/suspicious/noExplicitAny: plain data, as the suite's inputs have it.
  readonly settings: any;
  /** An input as a number, an array, or arrays of arrays. */
  // biome-ignore lint/suspicious/noExplicitAny: as deep as the input has dimensions.
  plain(name: string): any;
  /** The same object at each call on the same tensors: a module that is made once, and asked again. */
  once<T>(make: () => T): T;
  /** This tensor stands for the input: its gradient counts. A module's parameter, made of what it was given. */
  stands(name: string, own: unknown): void;
}
