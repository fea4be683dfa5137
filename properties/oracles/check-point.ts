/** One point: every derivative of every output there beside differences, or as many as there is time for. */

import { settling } from "./beside.ts";
import { allFinite, type Derivatives, derivativesAt, type Found, type Program } from "./derivatives.ts";
import { DOUBLE, type Precision } from "./precision.ts";
import { type Impure, impurityOf } from "./purity.ts";
import { precisionOf, same } from "./single.ts";

type Values = ArrayLike<number>;

export interface PointCheck {
  readonly x: Float64Array;
  readonly impure?: Impure;
  readonly value: Values;
  /** Nothing where `f` has no finite value. */
  readonly found: readonly Found[];
  readonly precision: Precision;
}

/** Which derivatives of one row are looked at. */
export type Look = (program: Program, derivatives: Derivatives) => Found[];

const lookAtAll: Look = ({ places }, { at }) => places.map(at);

export function checkPoint(program: Program, point: Float64Array, look: Look = lookAtAll): PointCheck {
  const { f, pulled, dtype } = program;
  const [there, impure] = impurityOf("f", f, point);
  const nothing = { x: point, value: there, found: [], precision: DOUBLE };
  if (impure || !allFinite(there)) return { ...nothing, impure };
  const rows = program.rows(there, point);
  const [given, changing] = impurityOf("The gradient", (x) => pulled(x, rows[0]), point);
  if (changing) return { ...nothing, impure: changing };
  const precision = precisionOf(f, point, there, given, dtype);
  const x = precision === DOUBLE ? point : point.map(Math.fround);
  const isSame = same(x, point);
  const value = isSame ? there : Array.from(f(x.slice()));
  // What all outputs are at a place serves each of them.
  const known = rows.length > 1 ? new Map<string, Values>() : undefined;
  const found = rows.flatMap((above, row) => {
    const place = { x, value, above, precision, known, given: isSame && row === 0 ? given : undefined };
    return look(program, settling(program, derivativesAt(program, place)));
  });
  return { x, value, found, precision };
}
