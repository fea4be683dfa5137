/** LAPACK's kernels as they are here now: each null until somebody asks for the machine's library, and where it lacks a routine. */
import type { Cholesky } from "./cholesky.ts";
import type { Lu } from "./lu.ts";
import type { Orthogonal } from "./orthogonal.ts";
import type { SingularValues } from "./singular.ts";
import type { Symmetric } from "./symmetric.ts";
import type { Triangular } from "./triangular.ts";

export interface Lapack {
  lu: Lu | null;
  cholesky: Cholesky | null;
  triangular: Triangular | null;
  orthogonal: Orthogonal | null;
  symmetric: Symmetric | null;
  singular: SingularValues | null;
}

export const lapack: Lapack = {
  lu: null,
  cholesky: null,
  triangular: null,
  orthogonal: null,
  symmetric: null,
  singular: null,
};
