/** An input as one writes it down: "x = [3, 4]", a matrix row by row. */
import { written } from "./number.ts";
import type { JsonNumber, ResultTensor } from "./result.ts";

const SHOWN_ENTRIES = 12;
const MOST_IN_MATRIX = 64;

type Write = (value: JsonNumber | undefined) => string;

/** The tail of a long one is counted, not shown. */
export function assignment({ name, shape, dtype, data }: ResultTensor, write: Write = written): string {
  if (shape.length === 0 && dtype === "bool") return truth(name, data[0] === 1);
  if (shape.length === 0) return `${name} = ${write(data[0])}`;
  if (shape.length > 1) return `${name} = ${nested(shape, data, write)}`;
  const rest = data.length - SHOWN_ENTRIES;
  const shown = data.slice(0, SHOWN_ENTRIES).map(write).join(", ");
  return `${name} = [${shown}${rest > 0 ? `, … ${rest} more` : ""}]`;
}

/** What is named by a sentence is said by it. */
function truth(name: string, holds: boolean): string {
  return name.includes(" ") && holds ? name : `${name} = ${holds}`;
}

/** Of several dimensions, row by row. */
export function nested(shape: readonly number[], data: readonly JsonNumber[], write: Write): string {
  if (data.length > MOST_IN_MATRIX) return `a tensor of shape [${shape.join(", ")}]`;
  const [n, ...inner] = shape;
  if (inner.length === 0) return `[${data.map(write).join(", ")}]`;
  const size = data.length / (n || 1);
  return `[${Array.from({ length: n }, (_, i) => nested(inner, data.slice(i * size, (i + 1) * size), write)).join(", ")}]`;
}

/** What comes from above, where it is not 1: its name alone says little to whoever meets it first. */
export const ABOVE_SAYS: string =
  "what comes from above: the gradient of all that follows, by which yours is multiplied";

/** Ones from above change nothing. */
export function isTold({ name, data }: ResultTensor): boolean {
  return name !== "above" || data.some((entry) => entry !== 1);
}
