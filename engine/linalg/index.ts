/** Linear algebra, by PyTorch's names: `linalg.solve(a, b)`. */
export { vectorNorm } from "../ops/norms.ts";
export { cross, multiDot, vecdot } from "../ops/products.ts";
export * from "./cholesky.ts";
export { cond, matrixNorm } from "./matrix-norm.ts";
export { matrixPower } from "./power.ts";
export * from "./solve.ts";
export * from "./spectrum.ts";
