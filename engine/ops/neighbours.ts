/** The floating number beside another: it is made of its bits, so that the elements have to be here. */
import { broadcastShapes } from "../core/layout.ts";
import type { Tensor } from "../core/tensor.ts";
import { DeviceError, DtypeError } from "../errors.ts";
import { fromArray } from "../run/create.ts";
import { toTypedArray } from "../run/read.ts";
import { expand } from "./expand.ts";

/** A number's place among all of its dtype, in their order: −0 and 0 have one. */
function placeOf(bits: bigint, half: bigint): bigint {
  return bits < 0n ? -half - bits : bits;
}

/** Of x, the next number of its dtype towards y. */
function step(x: number, y: number, floats: Float32Array | Float64Array): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  if (x === y) return y;
  const single = floats instanceof Float32Array;
  const whole = single ? new Int32Array(floats.buffer) : new BigInt64Array(floats.buffer);
  const half = single ? -(2n ** 31n) : -(2n ** 63n);
  floats[0] = x;
  const next = placeOf(BigInt(whole[0]), -half) + (y > x ? 1n : -1n);
  const bits = next < 0n ? half - next : next;
  if (single) whole[0] = Number(bits);
  else (whole as BigInt64Array)[0] = bits;
  return floats[0];
}

/**
 * Of each x the next number of its dtype towards y, broadcast; without a gradient.
 * @throws {DtypeError} for what is not floating; {DeviceError} on a GPU, whose elements cannot be read at once.
 * @example
 * nextafter(tensor([1]), tensor([2])).sub(1).item(); // 1.1920928955078125e-7
 */
export function nextafter(x: Tensor, y: Tensor): Tensor {
  for (const z of [x, y]) {
    if (!z.type.floating || z.type !== x.type || z.type.held)
      throw new DtypeError(
        `nextafter: takes float32 or float64, of one dtype, not ${x.dtype} and ${y.dtype}.`,
      );
    if (z.on !== null)
      throw new DeviceError(`nextafter: the elements are on ${z.device}: write await x.to("cpu").`);
  }
  const shape = broadcastShapes(x.shape, y.shape, "nextafter");
  const from = toTypedArray(expand(x, shape));
  const towards = toTypedArray(expand(y, shape));
  const one = x.dtype === "float32" ? new Float32Array(1) : new Float64Array(1);
  return fromArray(
    from.map((value, k) => step(value, towards[k], one)),
    shape,
    x.type,
    { device: "cpu" },
  );
}
