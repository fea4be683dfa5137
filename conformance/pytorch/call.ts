/** How a PyTorch call is made with the engine: PyTorch's signature, and the engine's form of it. */
import { Tensor } from "../../engine/index.ts";
import { type Argument, DtypeArgument, UnsupportedForm } from "./argument.ts";

/** By PyTorch's names; what was not given is undefined. */
// biome-ignore lint/suspicious/noExplicitAny: each signature has types of its own, as data from a file.
export type Arguments = Readonly<Record<string, any>>;

export type Result = Tensor | readonly Tensor[];

export interface Call {
  /** Parameters in order; `a|b` has two names, `*a` takes all that is left by position. */
  readonly parameters: readonly string[];
  readonly make: (args: Arguments) => Result;
}

export function call(parameters: string, make: (args: Arguments) => Result): Call {
  return { parameters: parameters.split(" ").filter((name) => name !== ""), make };
}

/** Arguments by name, as Python binds them. @throws {UnsupportedForm} for one too many, or of an unknown name. */
export function bind(
  { parameters }: Call,
  positional: readonly Argument[],
  named: ReadonlyMap<string, Argument>,
): Arguments {
  const bound: Record<string, Argument | readonly Argument[]> = {};
  let taken = 0;
  for (const parameter of parameters) {
    if (parameter.startsWith("*")) {
      const rest = positional.slice(taken);
      taken = positional.length;
      const names = parameter.slice(1).split("|");
      const own = names.map((name) => named.get(name)).find((value) => value !== undefined);
      const listed = rest.length === 1 && Array.isArray(rest[0]) ? rest[0] : rest;
      bound[names[0]] = own === undefined ? listed : Array.isArray(own) ? own : [own];
    } else {
      const names = parameter.split("|");
      const name = names.find((each) => named.has(each));
      if (taken < positional.length) bound[names[0]] = positional[taken++];
      else if (name !== undefined) bound[names[0]] = named.get(name)!;
    }
  }
  if (taken < positional.length) throw new UnsupportedForm(`${positional.length - taken} arguments too many`);
  const known = new Set(parameters.flatMap((parameter) => parameter.replace("*", "").split("|")));
  for (const [name, value] of named)
    if (!known.has(name) && value !== null) throw new UnsupportedForm(`the argument ${name}`);
  return bound;
}

/** What null and not given have in common. */
export function given<T>(value: T | null | undefined): T | undefined {
  return value ?? undefined;
}

/** The input in the dtype that a call names. */
export function inDtype(x: Tensor, dtype: unknown): Tensor {
  return dtype instanceof DtypeArgument ? x.to(dtype.dtype) : x;
}

/** A number from one, or from a tensor of one element. */
export function plain(value: unknown): number {
  return value instanceof Tensor ? value.item() : Number(value);
}

/** Plain numbers from a list, or from a tensor of them. */
export function plainList(value: unknown): number[] {
  if (value instanceof Tensor) return Array.from(value.toTypedArray());
  return Array.isArray(value) ? value.map(plain) : [plain(value)];
}
