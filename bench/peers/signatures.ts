/** Every way of calling that is tried on every function: what a function accepts, heeds and can be differentiated in, it is examined in. */
import { images } from "./of-images.ts";
import { configured, unary } from "./of-one.ts";
import { several } from "./of-several.ts";
import type { Signature } from "./signature.ts";

export const SIGNATURES: readonly Signature[] = [...unary, ...configured, ...several, ...images];
