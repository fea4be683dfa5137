/** Linear algebra, by PyTorch's names: `linalg.solve(a, b)`. */
export { vectorNorm } from "../ops/norms.ts";
export { cross, multiDot, vecdot } from "../ops/products.ts";
export * from "./by-matrix.ts";
export * from "./checked.ts";
export * from "./cholesky.ts";
export * from "./lu.ts";
export { cond, matrixNorm } from "./matrix-norm.ts";
export { householderProduct, type QrOptions, qr } from "./orthogonal.ts";
export { matrixPower } from "./power.ts";
export * from "./singular.ts";
export * from "./solve.ts";
export { eigh, eigvalsh, svdvals, type TriangleOptions } from "./spectrum.ts";
