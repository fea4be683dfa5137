/** Functions of symmetric matrices read one of the triangles, and share its gradient between both by convention: what moves, moves twice. */

const SAME = 1e-5;

/** The gradient as of a function of one triangle, the lower and the upper: that of both, where the matrices of it are symmetric; none where they are not. */
export function* folded(
  gradient: Float64Array,
  shapes: readonly (readonly number[])[],
): Generator<Float64Array> {
  for (const isLower of [true, false]) {
    const all = gradient.slice();
    let start = 0;
    let isFolded = false;
    for (const shape of shapes) {
      const size = shape.reduce((product, n) => product * n, 1);
      const matrix = all.subarray(start, (start += size));
      if (isSymmetric(matrix, shape)) isFolded = fold(matrix, shape[0], isLower) || isFolded;
    }
    if (isFolded) yield all;
  }
}

function isSymmetric(matrix: Float64Array, [n, m, ...others]: readonly number[]): boolean {
  if (n !== m || others.length > 0) return false;
  const largest = matrix.reduce((most, entry) => Math.max(most, Math.abs(entry)), 0);
  return matrix.every(
    (entry, k) => Math.abs(entry - matrix[(k % n) * n + Math.floor(k / n)]) <= SAME * largest,
  );
}

/** @returns whether anything was beside the diagonal. */
function fold(matrix: Float64Array, n: number, isLower: boolean): boolean {
  let moved = false;
  for (const k of matrix.keys()) {
    const below = Math.floor(k / n) - (k % n);
    if (below === 0) continue;
    moved ||= matrix[k] !== 0;
    matrix[k] *= below > 0 === isLower ? 2 : 0;
  }
  return moved;
}
