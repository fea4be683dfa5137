/** From what is stored to what the engine takes. */
import { type DtypeName, type Tensor, tensor } from "../../engine/index.ts";
import { type Entry, isStoredTensor, type Stored, type StoredTensor } from "./sample.ts";

export type Device = "cpu" | "webgpu";

/** A form that the engine does not document, so that the call cannot be made. */
export class UnsupportedForm extends Error {
  override readonly name: string = "UnsupportedForm";
}

/** `start:end:step` of an index. */
export class SliceArgument {
  readonly start: number | null;
  readonly end: number | null;
  readonly step: number | null;

  constructor([start = null, end = null, step = null]: readonly (number | null)[]) {
    this.start = start;
    this.end = end;
    this.step = step;
  }
}

/** A dtype given as an argument. */
export class DtypeArgument {
  readonly dtype: DtypeName;

  constructor(dtype: DtypeName) {
    this.dtype = dtype;
  }
}

const DTYPES: Readonly<Record<string, DtypeName>> = {
  float64: "float64",
  double: "float64",
  float32: "float32",
  float: "float32",
  int64: "int64",
  int32: "int32",
  int16: "int32",
  int8: "int32",
  uint8: "uint8",
  long: "int64",
  int: "int32",
  bool: "bool",
  float16: "float16",
  half: "float16",
  bfloat16: "bfloat16",
};

/** What stands in on a GPU for what there is not. */
const ON_GPU: Readonly<Partial<Record<DtypeName, DtypeName>>> = {
  float64: "float32",
  int64: "int32",
  uint8: "int32",
};

/** The engine's dtype for PyTorch's. */
export function dtypeFor(dtype: string, device: Device): DtypeName {
  const plain = dtype.replace("torch.", "");
  if (!Object.hasOwn(DTYPES, plain)) throw new UnsupportedForm(`the engine has no dtype ${plain}`);
  const name = DTYPES[plain];
  return (device === "webgpu" && ON_GPU[name]) || name;
}

export function numberOf(entry: Entry): number {
  return Number(entry);
}

export function tensorOf(stored: StoredTensor, device: Device): Tensor {
  const dtype = dtypeFor(stored.dtype, device);
  const data = Float64Array.from(stored.tensor, numberOf);
  const x = tensor(data, { dtype, device }).reshape(stored.shape);
  return stored.requiresGrad && dtype !== "int32" && dtype !== "bool" ? x.detach().requiresGrad_() : x;
}

export type Argument =
  | Tensor
  | number
  | boolean
  | string
  | null
  | SliceArgument
  | DtypeArgument
  | readonly Argument[];

/** @param leaves gathers the tensors that require grad, in the order in which they are met. */
export function argumentOf(stored: Stored, device: Device, leaves: Tensor[]): Argument {
  if (Array.isArray(stored)) return stored.map((part: Stored) => argumentOf(part, device, leaves));
  if (isStoredTensor(stored)) {
    const x = tensorOf(stored, device);
    if (x.requiresGrad) leaves.push(x);
    return x;
  }
  if (typeof stored !== "object" || stored === null) return stored as number;
  if ("slice" in stored) return new SliceArgument(stored.slice as readonly (number | null)[]);
  if ("dtype" in stored) return new DtypeArgument(dtypeFor(stored.dtype, device));
  if ("float" in stored) return Number(stored.float.replace(/inf$/, "Infinity").replace(/^nan$/, "NaN"));
  throw new UnsupportedForm(`an argument of the form ${JSON.stringify(Object.keys(stored))}`);
}
