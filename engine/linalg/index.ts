/** Linear algebra, by PyTorch's names: `linalg.solve(a, b)`. */
export { matrixNorm, vectorNorm } from "../ops/norms.ts";
export { cross, matrixPower, multiDot, vecdot } from "../ops/products.ts";
export * from "./cholesky.ts";
export * from "./solve.ts";
export * from "./spectrum.ts";
