/** Finds LAPACK's routines in a library, and puts their kernels in. */
import { choleskyOf } from "./cholesky.ts";
import { type Lapack, lapack } from "./kernels.ts";
import { luOf } from "./lu.ts";
import { orthogonalOf } from "./orthogonal.ts";
import type { Bind } from "./routine.ts";
import { singularOf } from "./singular.ts";
import { symmetricOf } from "./symmetric.ts";
import { triangularOf } from "./triangular.ts";

const makers: { readonly [K in keyof Lapack]: (bind: Bind) => Lapack[K] } = {
  lu: luOf,
  cholesky: choleskyOf,
  triangular: triangularOf,
  orthogonal: orthogonalOf,
  symmetric: symmetricOf,
  singular: singularOf,
};

/** @returns whether any was found. */
export function openLapack(bind: Bind): boolean {
  Object.assign(lapack, Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, make(bind)])));
  return Object.values(lapack).some((kernel) => kernel !== null);
}

export function closeLapack(): void {
  openLapack(() => null);
}
