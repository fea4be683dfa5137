/** Every PyTorch op that the engine has, by PyTorch's name. */
import type { Call } from "../call.ts";
import { indexing } from "./indexing.ts";
import { layers, nativeLayers } from "./layers.ts";
import { linear } from "./linalg.ts";
import { losses } from "./losses.ts";
import { maskedOps } from "./masked.ts";
import { pointwise } from "./pointwise.ts";
import { products } from "./products.ts";
import { reductions } from "./reductions.ts";
import { shapes } from "./shapes.ts";
import { spectra } from "./spectra.ts";

const all: Readonly<Record<string, Call>> = {
  ...pointwise,
  ...reductions,
  ...shapes,
  ...indexing,
  ...products,
  ...layers,
  ...losses,
  ...nativeLayers,
  ...linear,
  ...maskedOps,
  ...spectra,
};

/** How an op is called; undefined if the engine does not have it. */
export function callOf(op: string): Call | undefined {
  return Object.hasOwn(all, op) ? all[op] : undefined;
}
