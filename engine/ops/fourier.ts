/** Fourier's sum over rows of complex numbers, as products with small matrices: Cooley and Tukey's division (1965), and Bluestein's for large primes (1970). */

import type { Tensor } from "../core/tensor.ts";
import { filled, numbers } from "./constants.ts";
import { flip } from "./flip.ts";
import { cat } from "./joining.ts";
import { matmul } from "./matmul.ts";
import { narrow } from "./slice.ts";
import { permute, reshape } from "./view.ts";

/** Sums of so many are a product with one matrix. */
const direct = 32;

type Angle = (k: number) => number;

/** cos and sin of fractions of a turn, k / n; of whole quarters exactly. */
function turns(n: number, sign: number): { cos: Angle; sin: Angle } {
  const quarters = [1, 0, -1, 0];
  const of = (k: number, shift: number, f: (angle: number) => number): number => {
    const quarter = (4 * (k % n)) / n;
    return Number.isInteger(quarter) ? quarters[(quarter + shift) % 4] : f((Math.PI / 2) * quarter);
  };
  return { cos: (k) => of(k, 0, Math.cos), sin: (k) => sign * of(k, 3, Math.sin) };
}

/** Complex numbers times constants, whose parts are given for the same places. */
function times(
  x: Tensor,
  shape: readonly number[],
  real: readonly number[],
  imaginary: readonly number[],
): Tensor {
  const even = numbers(
    x,
    real.flatMap((c) => [c, c]),
    [...shape, 2],
  );
  const crossed = numbers(
    x,
    imaginary.flatMap((s) => [-s, s]),
    [...shape, 2],
  );
  return x.mul(even).add(flip(x, -1).mul(crossed));
}

function byMatrix(x: Tensor, sign: number): Tensor {
  const [rows, n] = x.shape;
  const { cos, sin } = turns(n, sign);
  const entries: number[] = [];
  for (let j = 0; j < n; j++)
    for (const imaginary of [false, true])
      for (let k = 0; k < n; k++) {
        const [c, s] = [cos(j * k), sin(j * k)];
        entries.push(...(imaginary ? [-s, c] : [c, s]));
      }
  const matrix = numbers(x, entries, [2 * n, 2 * n]);
  return reshape(matmul(reshape(x, [rows, 2 * n]), matrix), [rows, n, 2]);
}

/** The largest divisor that is a product with one matrix; 1 if there is none. */
function divisorOf(n: number): number {
  for (let p = Math.min(direct, n - 1); p > 1; p--) if (n % p === 0) return p;
  return 1;
}

function divided(x: Tensor, p: number, sign: number): Tensor {
  const [rows, n] = x.shape;
  const m = n / p;
  const inner = reshape(permute(reshape(x, [rows, m, p, 2]), [0, 2, 1, 3]), [rows * p, m, 2]);
  const { cos, sin } = turns(n, sign);
  const places = Array.from({ length: n }, (_, k) => Math.floor(k / m) * (k % m));
  const twisted = times(
    reshape(fourier(inner, sign), [rows, p, m, 2]),
    [p, m],
    places.map(cos),
    places.map(sin),
  );
  const outer = reshape(permute(twisted, [0, 2, 1, 3]), [rows * m, p, 2]);
  return reshape(permute(reshape(byMatrix(outer, sign), [rows, m, p, 2]), [0, 2, 1, 3]), [rows, n, 2]);
}

/** By a convolution with chirps, exp(±iπ k² / n), which a power of two can do. */
function byChirps(x: Tensor, sign: number): Tensor {
  const [rows, n] = x.shape;
  const length = 2 ** Math.ceil(Math.log2(2 * n - 1));
  const { cos, sin } = turns(2 * n, sign);
  const squares = Array.from({ length: n }, (_, k) => (k * k) % (2 * n));
  const [real, imaginary] = [squares.map(cos), squares.map(sin)];
  const chirped = times(x, [n], real, imaginary);
  const padded = cat([chirped, filled(x, [rows, length - n, 2], 0)], 1);
  const opposite = new Array<number>(2 * length).fill(0);
  for (let k = 0; k < n; k++)
    for (const place of k === 0 ? [0] : [k, length - k]) {
      opposite[2 * place] = real[k];
      opposite[2 * place + 1] = -imaginary[k];
    }
  const [a, b] = [fourier(padded, -1), fourier(numbers(x, opposite, [1, length, 2]), -1)];
  const [br, bi] = [narrow(b, 2, 0, 1), narrow(b, 2, 1, 1)];
  const product = a.mul(br).add(cat([narrow(a, 2, 1, 1).neg(), narrow(a, 2, 0, 1)], 2).mul(bi));
  const convolved = narrow(fourier(product, 1), 1, 0, n).div(length);
  return times(convolved, [n], real, imaginary);
}

/** Σ x[j] exp(sign · 2πi jk / n) over j, of pairs [rows, n, 2]. */
export function fourier(x: Tensor, sign: number): Tensor {
  const n = x.shape[1];
  if (n <= 1 || x.size === 0) return x;
  if (n <= direct) return byMatrix(x, sign);
  const p = divisorOf(n);
  if (p > 1) return divided(x, p, sign);
  return n < 128 ? byMatrix(x, sign) : byChirps(x, sign);
}
