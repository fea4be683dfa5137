/** In-place forms of activations: `functional.elu_(x)` writes `elu(x)` over x. */
import { type Overwriting, overwriting } from "../../ops/overwriting.ts";
import { celu, elu, hardtanh, leakyRelu, rrelu, selu, threshold } from "./activation.ts";

/** `celu`, written over x. */
export const celu_: Overwriting<typeof celu> = overwriting("celu_", celu);
/** `elu`, written over x. */
export const elu_: Overwriting<typeof elu> = overwriting("elu_", elu);
/** `hardtanh`, written over x. */
export const hardtanh_: Overwriting<typeof hardtanh> = overwriting("hardtanh_", hardtanh);
/** `leakyRelu`, written over x. */
export const leakyRelu_: Overwriting<typeof leakyRelu> = overwriting("leakyRelu_", leakyRelu);
/** `rrelu`, written over x. */
export const rrelu_: Overwriting<typeof rrelu> = overwriting("rrelu_", rrelu);
/** `selu`, written over x. */
export const selu_: Overwriting<typeof selu> = overwriting("selu_", selu);
/** `threshold`, written over x. */
export const threshold_: Overwriting<typeof threshold> = overwriting("threshold_", threshold);
