/** Linear equations of triangular matrices: trsm, of CBLAS. */
import { type Bind, type Floats, part } from "./routine.ts";

export interface TriangleKind {
  readonly upper: boolean;
  readonly unitriangular: boolean;
}

/** The x with a · x = b, in the place of a stack of b [n, columns]; rows without gaps, of a [n, n] too. */
export type Triangular = (
  a: Floats,
  b: Floats,
  count: number,
  n: number,
  columns: number,
  kind: TriangleKind,
) => void;

/** The words of CBLAS. */
const [ROW_MAJOR, PLAIN, LEFT] = [101, 111, 141];

export function triangularOf(bind: Bind): Triangular | null {
  const ints = new Array<string>(7).fill("int");
  const [single, double] = ["float", "double"].map((scalar) =>
    bind(`cblas_${scalar[0] === "f" ? "s" : "d"}trsm`, "void", [
      ...ints,
      scalar,
      "void *",
      "int",
      "void *",
      "int",
    ]),
  );
  if (!single || !double) return null;
  return (a, b, count, n, columns, { upper, unitriangular }) => {
    const trsm = a instanceof Float32Array ? single : double;
    const words = [ROW_MAJOR, LEFT, upper ? 121 : 122, PLAIN, unitriangular ? 132 : 131];
    for (let k = 0; k < count; k++)
      trsm(...words, n, columns, 1, part(a, k, n * n), n, part(b, k, n * columns), columns);
  };
}
