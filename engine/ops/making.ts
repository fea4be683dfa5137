/** Makers of tensors, and what is asked of shapes and dtypes, that programs seldom need. */
import { type DtypeName, dtypeOf, type FloatName, MAX_INT32, MIN_INT32 } from "../core/dtype.ts";
import { broadcastShapes as broadcastTwo, checkRoom, checkShape, contiguousLayout } from "../core/layout.ts";
import { Tensor } from "../core/tensor.ts";
import { DtypeError } from "../errors.ts";
import { linspace, type TensorData, type TensorOptions, tensor } from "../run/create.ts";
import { checkRange, finite, positive, wholeFrom } from "../run/limits.ts";
import { floorDivide, remainder } from "./elementwise/rounding.ts";
import { checkIndex } from "./indexing.ts";

/**
 * `count` numbers from base^start to base^end, both included, each by the same factor from the one before.
 * @example
 * logspace(0, 2, 3).toArray(); // [1, 10, 100]
 */
export function logspace(
  start: number,
  end: number,
  count: number,
  base: number = 10,
  options: TensorOptions = {},
): Tensor {
  checkRange("logspace", "base", base, positive);
  checkRoom([Math.max(count, 0)], "logspace");
  const exponents = linspace(start, end, count, { dtype: "float64", device: "cpu" });
  const numbers = Array.from(exponents.toTypedArray(), (power) => base ** power);
  return tensor(numbers, options);
}

/**
 * A tensor is given back as it is, unless another dtype is wanted; all else becomes one.
 * @example
 * const x = tensor([1, 2]);
 * asTensor(x) === x; // true
 */
export function asTensor(data: TensorData, options: { readonly dtype?: DtypeName } = {}): Tensor {
  if (!(data instanceof Tensor)) return tensor(data, options);
  return options.dtype === undefined ? data : data.to(options.dtype);
}

/** Whether it is a tensor. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

/** Whether the elements are floating. */
export function isFloatingPoint(x: Tensor): boolean {
  return x.type.floating;
}

/** The number of elements. */
export function numel(x: Tensor): number {
  return x.size;
}

/**
 * The shape that tensors of these shapes have together.
 * @throws {ShapeError} where two sizes differ and neither is 1.
 * @example
 * broadcastShapes([2, 1], [3]); // [2, 3]
 */
export function broadcastShapes(...shapes: (readonly number[])[]): readonly number[] {
  return shapes.reduce<readonly number[]>(
    (all, shape) => broadcastTwo(all, checkShape(shape, "broadcastShapes"), "broadcastShapes"),
    [],
  );
}

/**
 * For places in a list, row-major, the places in each dimension of a shape: one int32 tensor a dimension.
 * @throws {ShapeError} for a place that the shape has not; {DtypeError} unless they are whole numbers.
 * @example
 * stack(unravelIndex(tensor([5, 2], { dtype: "int32" }), [2, 3])).toArray(); // [[1, 0], [2, 2]]
 */
export function unravelIndex(places: Tensor, shape: readonly number[]): Tensor[] {
  const size = checkRoom(shape, "unravelIndex");
  if (size === 0) throw new RangeError("unravelIndex: the shape has no elements.");
  checkIndex("unravelIndex", places, size);
  const at = places.int();
  const { strides } = contiguousLayout(shape);
  return shape.map((n, d) => remainder(floorDivide(at, strides[d]), n));
}

/**
 * The frequencies of a Fourier transform of n numbers that are d apart: 0 up to half of 1 / d, then the negative ones.
 * @example
 * fft.fftfreq(4).toArray(); // [0, 0.25, -0.5, -0.25]
 */
export function fftfreq(n: number, d: number = 1, options: TensorOptions = {}): Tensor {
  return frequencies("fftfreq", n, n, d, options);
}

/** The frequencies of a Fourier transform of n real numbers that are d apart: 0 up to half of 1 / d. */
export function rfftfreq(n: number, d: number = 1, options: TensorOptions = {}): Tensor {
  return frequencies("rfftfreq", n, Math.floor(n / 2) + 1, d, options);
}

function frequencies(op: string, n: number, count: number, d: number, options: TensorOptions): Tensor {
  checkRange(op, "n", n, wholeFrom(1));
  checkRoom([count], op);
  checkRange(op, "d", d, finite);
  const half = Math.floor((n - 1) / 2);
  // Of real numbers the last one, of which there is but one, is positive.
  const places = Array.from({ length: count }, (_, k) => (k <= half || count < n ? k : k - n));
  return tensor(
    places.map((k) => k / (n * d)),
    options,
  );
}

/** What a floating dtype can hold, by PyTorch's names. */
export interface FloatLimits {
  readonly bits: number;
  /** From 1 to the next number. */
  readonly eps: number;
  readonly max: number;
  readonly min: number;
  /** The smallest number above 0 with all digits. */
  readonly tiny: number;
  readonly smallestNormal: number;
  readonly dtype: DtypeName;
}

/** Bits, those of the fraction, and the largest exponent. */
const FLOATS: Readonly<Record<FloatName, readonly [number, number, number]>> = {
  ...{ float16: [16, 10, 15], bfloat16: [16, 7, 127], float32: [32, 23, 127], float64: [64, 52, 1023] },
};

/**
 * What a floating dtype can hold.
 * @throws {DtypeError} for a dtype that is not floating.
 * @example
 * finfo("float64").eps; // 2.220446049250313e-16
 */
export function finfo(dtype: DtypeName): FloatLimits {
  if (!dtypeOf(dtype).floating) throw new DtypeError(`finfo: takes a floating dtype, not "${dtype}".`);
  const [bits, digits, most] = FLOATS[dtype as FloatName];
  const max = (2 - 2 ** -digits) * 2 ** most;
  const tiny = 2 ** (1 - most);
  return { bits, eps: 2 ** -digits, max, min: -max, tiny, smallestNormal: tiny, dtype };
}

const WHOLES: Readonly<Partial<Record<DtypeName, readonly [bits: number, min: number, max: number]>>> = {
  uint8: [8, 0, 255],
  int32: [32, MIN_INT32, MAX_INT32],
  int64: [64, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
};

/**
 * The range of a dtype of whole numbers; of int64, those that JavaScript has.
 * @throws {DtypeError} for another dtype.
 * @example
 * iinfo("int32").max; // 2147483647
 */
export function iinfo(dtype: DtypeName): { bits: number; max: number; min: number; dtype: DtypeName } {
  const found = WHOLES[dtypeOf(dtype).name];
  if (!found) throw new DtypeError(`iinfo: takes "int32", "int64" or "uint8", not "${dtype}".`);
  const [bits, min, max] = found;
  return { bits, max, min, dtype };
}
