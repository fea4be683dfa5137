/** What runs where: the table of ops, with the devices that have a kernel for each. */
import { isBatched } from "../autograd/batching/rules.ts";
import { textOf } from "../calculus/derive.ts";
import { table } from "../core/table.ts";
import { structuralKernels } from "../webgpu/kernels.ts";

export interface Coverage {
  readonly name: string;
  readonly kind: string;
  /** What it means, where it is said by a formula. */
  readonly formula: string;
  readonly differentiable: boolean;
  /** "kernel"; "view" or "copies" of what needs none; or "on the CPU", where it falls back. */
  readonly webgpu: "kernel" | "view" | "copies" | "on the CPU";
  /** How vmap carries it out: for all examples at once, or example by example, which is as slow as a loop. */
  readonly vmap: "at once" | "one by one";
}

/**
 * Every op of the table of ops, by name. What is composed of others has no op, and runs where they do.
 * @example
 * coverage().find(({ name }) => name === "matmul").webgpu; // "kernel"
 */
export function coverage(): Coverage[] {
  return [...table.values()]
    .map((op): Coverage => {
      const { name, kind, differentiable, structural } = op;
      const { formula = "", finish } = textOf(op);
      const own = kind !== "structural" || Object.hasOwn(structuralKernels, name);
      const free = structural?.view ? "view" : structural?.portable ? "copies" : "on the CPU";
      const meaning = finish && finish !== "total" ? `${finish}, total of ${formula}` : formula;
      const vmap = kind !== "structural" || isBatched(name) ? "at once" : "one by one";
      return { name, kind, formula: meaning, differentiable, webgpu: own ? "kernel" : free, vmap };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}
