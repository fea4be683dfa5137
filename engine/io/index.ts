/** Tensors as files: bytes in and out, so that it works wherever bytes come from. */
export { formatNpy, parseNpy } from "./npy.ts";
export { formatNpz, parseNpz } from "./npz.ts";
