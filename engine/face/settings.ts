/** The tensor itself, and the dtype it has unless told. */
export { type DtypeName, getDefaultDtype, setDefaultDtype, type TypedArray } from "../core/dtype.ts";
export { Tensor } from "../core/tensor.ts";
