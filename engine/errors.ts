/** What can go wrong in the engine, by name, so that callers can tell the cases apart. */

/** Shapes do not fit together, or an index or dimension is out of range. */
export class ShapeError extends Error {
  override readonly name: string = "ShapeError";
}

/** Dtypes do not fit together; the message says which conversion to write. */
export class DtypeError extends TypeError {
  override readonly name: string = "DtypeError";
}

/** A derivative was asked for that does not exist, is no longer there, or would be wrong. */
export class GradientError extends Error {
  override readonly name: string = "GradientError";
}

/** A file is not what it should be: another format, cut short, or untrue to itself. */
export class FormatError extends Error {
  override readonly name: string = "FormatError";
}

/** A device is not there, is lost, or cannot do what was asked; the message says what to do. */
export class DeviceError extends Error {
  override readonly name: string = "DeviceError";
}

export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** A value that is no tensor, in the words of an error. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return `${value}`;
  if (Array.isArray(value)) return "an array: write tensor([…]) around it";
  if (typeof value !== "object") return `a ${typeof value}`;
  const { name } = value.constructor ?? Object;
  return `${/^[AEIOU]/.test(name) ? "an" : "a"} ${name}`;
}
