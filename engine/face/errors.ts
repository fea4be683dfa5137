/** What can go wrong, by name. */
export { DeviceError, DtypeError, FormatError, GradientError, ShapeError } from "../errors.ts";
