/** Storages of a PyTorch file, and the tensors that lie in them. */
import { contiguousLayout, sizeOf } from "../../core/layout.ts";
import { noGrad } from "../../core/mode.ts";
import { Tensor } from "../../core/tensor.ts";
import { DtypeError, shapeText } from "../../errors.ts";
import { asStrided } from "../../ops/windows.ts";
import { decode, ELEMENTS } from "../elements.ts";
import { refused } from "../pickle/steps.ts";
import { External, Tuple, type Value } from "../pickle/values.ts";

/** PyTorch's own limit. */
const MAX_RANK = 64;
/** An expanded tensor repeats elements without having them; not more often than anything could use. */
const MOST_REPEATED: number = 2 ** 30;

/** Kinds of elements, by PyTorch's names of dtypes. */
export const KINDS: Readonly<Record<string, string>> = {
  ...{ float32: "f4", float: "f4", float64: "f8", double: "f8", float16: "f2", half: "f2", bfloat16: "bf2" },
  ...{ uint8: "u1", int8: "i1", int16: "i2", short: "i2", int32: "i4", int: "i4", int64: "i8", long: "i8" },
  ...{ uint16: "u2", uint32: "u4", uint64: "u8", bool: "b1", float8_e4m3fn: "e4m3", float8_e5m2: "e5m2" },
};

/** @throws {DtypeError} for a dtype that nothing here holds. */
export function elementOf(dtype: string): (typeof ELEMENTS)[string] {
  if (Object.hasOwn(KINDS, dtype)) return ELEMENTS[KINDS[dtype]];
  const what = dtype.startsWith("complex")
    ? "complex numbers: save the real and the imaginary part apart"
    : "no dtype of this engine: save x.float()";
  throw new DtypeError(`parsePt: the file holds ${dtype}: ${what}.`);
}

/** Where elements lie; they are taken from the file when a tensor first asks for them. */
export class Storage extends External {
  /** PyTorch's name; "bytes" where whoever uses it says what they are. */
  readonly dtype: string;
  readonly count: number;
  readonly #bytes: () => { bytes: Uint8Array; little: boolean };
  readonly #made: Map<string, Tensor> = new Map();

  constructor(dtype: string, count: number, bytes: () => { bytes: Uint8Array; little: boolean }) {
    super();
    this.dtype = dtype;
    this.count = count;
    this.#bytes = bytes;
  }

  /** Its elements as one row, made once: tensors that share a storage share it here, too. */
  row(dtype: string): Tensor {
    const before = this.#made.get(dtype);
    if (before !== undefined) return before;
    if (this.#made.size > 0) throw refused("it reads one storage as several dtypes");
    const element = elementOf(dtype);
    const { bytes, little } = this.#bytes();
    const array = decode(element, bytes, little, "parsePt");
    const row = new Tensor(array, 0, contiguousLayout([array.length]), element.dtype, null);
    this.#made.set(dtype, row);
    return row;
  }

  override plain(): Tensor {
    return this.row(this.dtype === "bytes" ? "uint8" : this.dtype);
  }
}

/** How many bytes a storage of so many elements has. */
export function bytesOf(dtype: string, count: number): number {
  return count * (dtype === "bytes" ? 1 : elementOf(dtype).bytes);
}

/** The tensor that lies so in a storage. @throws {FormatError} where it would reach out of it. */
export function rebuilt(storage: Value, offset: Value, size: Value, stride: Value, dtype?: string): Tensor {
  if (!(storage instanceof Storage)) throw refused("a tensor of it has no storage");
  const [shape, strides] = [wholes(size), wholes(stride)];
  if (!isWhole(offset)) throw refused("a tensor of it has an offset that is no whole number");
  const kind = dtype ?? storage.dtype;
  if (kind === "bytes") throw refused("a tensor of it has bytes without a dtype");
  if (shape.length !== strides.length || shape.length > MAX_RANK)
    throw refused(`a tensor of it has the shape ${shapeText(shape)} and the strides ${shapeText(strides)}`);
  const count = storage.dtype === "bytes" ? Math.floor(storage.count / elementOf(kind).bytes) : storage.count;
  const last = shape.reduce((sum, n, d) => sum + (n - 1) * strides[d], offset);
  const total = sizeOf(shape);
  if (total > 0 && !(last < count))
    throw refused(
      `a tensor of it, of shape ${shapeText(shape)}, strides ${shapeText(strides)} and offset ${offset}, reaches beyond the ${count} elements of its storage`,
    );
  if (total > Math.max(count, MOST_REPEATED))
    throw refused(`a tensor of it, of shape ${shapeText(shape)}, repeats ${count} elements too often`);
  const row = storage.row(kind);
  return noGrad(() =>
    total > 0 ? asStrided(row, shape, strides, offset) : row.narrow(0, 0, 0).reshape(shape),
  );
}

function isWhole(value: Value): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function wholes(value: Value): number[] {
  const items = value instanceof Tuple ? value.items : [value];
  if (!items.every(isWhole)) throw refused("a tensor of it has a size or stride that is no whole number");
  return items as number[];
}
