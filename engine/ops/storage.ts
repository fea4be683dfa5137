/** Conversions to the dtypes of storage, by PyTorch's names. */
import type { Tensor } from "../core/tensor.ts";
import { to } from "./cast.ts";

/** As float16: 11 bits of digits, up to 65504; what is beyond becomes infinite. */
export function half(x: Tensor): Tensor {
  return to(x, "float16");
}

/** As bfloat16: 8 bits of digits, over the range of float32. */
export function bfloat16(x: Tensor): Tensor {
  return to(x, "bfloat16");
}

/** As uint8: of floats without the fraction and kept within 0 … 255, of whole numbers modulo 256. */
export function byte(x: Tensor): Tensor {
  return to(x, "uint8");
}

/** As int64, without the fraction. @throws {RangeError} beyond ±(2⁵³ − 1). */
export function long(x: Tensor): Tensor {
  return to(x, "int64");
}
