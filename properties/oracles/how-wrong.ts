/** How a gradient is wrong, where that is easy to say. */
import { type Flat, indexOf, sizeOf } from "./named-values.ts";

export type Fault =
  | "zero"
  | "sign-flipped"
  | "scaled"
  | "transposed"
  | "swapped-arguments"
  | "upstream-ignored"
  | "missing-reduction"
  | "wrong-shape"
  | "non-finite";

export interface HowWrong {
  readonly code: Fault;
  readonly text: string;
  /** Of `scaled`: given is so many times what is right. */
  readonly factor?: number;
}

type Values = ArrayLike<number>;

const CLOSE = 1e-4;
const list = (values: Values): number[] => Array.from(values);

/** Whether two lists agree to four digits of their largest entries. */
export function alike(a: Values, b: Values): boolean {
  const size = Math.max(...list(b).map(Math.abs), 0);
  return a.length === b.length && list(a).every((value, i) => Math.abs(value - b[i]) <= CLOSE * size);
}

/** A factor that a person would write by mistake; entries enough, and any will do. */
function factorBetween(given: Values, right: Values, entries: number): number | undefined {
  const [above, below] = [
    list(given).reduce((sum, value, i) => sum + value * right[i], 0),
    list(right).reduce((sum, value) => sum + value * value, 0),
  ];
  const factor = Number((above / below).toPrecision(4));
  const round = [factor, 1 / factor].some((k) => Math.abs(k) < 100 && Math.abs(k - Math.round(k)) < CLOSE);
  const counted = list(right).filter((value) => value !== 0).length;
  return below > 0 &&
    factor !== 1 &&
    (round || counted >= 3 || entries >= 3) &&
    alike(
      given,
      list(right).map((value) => value * factor),
    )
    ? factor
    : undefined;
}

function transposed(values: Values, [rows, columns]: readonly number[]): number[] {
  return Array.from(
    { length: rows * columns },
    (_, k) => values[(k % rows) * columns + Math.floor(k / rows)],
  );
}

/**
 * @param given all entries of one input's gradient; @param right what differences say.
 * @param others the right gradients of other inputs, by name.
 */
export function howWrong(
  given: Values,
  right: Values,
  shape: readonly number[],
  others: Readonly<Record<string, Values>> = {},
): HowWrong | undefined {
  const bad = list(given).find((value) => !Number.isFinite(value));
  if (bad !== undefined) return { code: "non-finite", text: `An entry is ${bad}.` };
  if (list(given).every((value) => value === 0)) return { code: "zero", text: "It is 0 everywhere." };
  const factor = factorBetween(given, right, 0);
  if (factor === -1) return { code: "sign-flipped", text: "Its sign is the wrong way round." };
  if (factor !== undefined && factor !== 0)
    return { code: "scaled", text: `It is ${factor} times the right one.`, factor };
  if (shape.length === 2 && shape[0] > 1 && shape[1] > 1) {
    // Of a square the entries have changed places; else, the list is that of the other shape.
    const turned = transposed(given, shape[0] === shape[1] ? shape : shape.toReversed());
    if (
      alike(shape[0] === shape[1] ? turned : transposed(right, shape), shape[0] === shape[1] ? right : given)
    )
      return { code: "transposed", text: "It is the transposed of the right one." };
  }
  const other = Object.keys(others).find((name) => alike(given, others[name]));
  return other === undefined
    ? undefined
    : { code: "swapped-arguments", text: `It is the gradient of ${other}.` };
}

/** Of a gradient that has another shape than its input. */
export function howMisshapen({ shape, values }: Flat, right: Values, wanted: readonly number[]): HowWrong {
  const summed = summedTo(
    shape.length < wanted.length ? [values.length / sizeOf(wanted), ...wanted] : shape,
    values,
    wanted,
  );
  const text = `It has shape [${shape.join(", ")}]; the input has [${wanted.join(", ")}]`;
  if (summed && right.length > 0 && alike(summed, right))
    return { code: "missing-reduction", text: `${text}: summed over what was broadcast, it is right.` };
  return { code: "wrong-shape", text: `${text}.` };
}

/** Summed over the dimensions that broadcasting added or stretched; nothing where that does not lead to the shape. */
function summedTo(shape: readonly number[], values: Values, wanted: readonly number[]): number[] | undefined {
  const added = shape.length - wanted.length;
  if (
    sizeOf(shape) !== values.length ||
    wanted.some((length, d) => length !== 1 && length !== shape[added + d])
  )
    return undefined;
  const sums = new Array<number>(sizeOf(wanted)).fill(0);
  for (let k = 0; k < values.length; k++) {
    const index = indexOf(k, shape).slice(added);
    sums[wanted.reduce((place, length, d) => place * length + (length === 1 ? 0 : index[d]), 0)] += values[k];
  }
  return sums;
}
