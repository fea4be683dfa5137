/** What a density's moments are found by: quadrature; and how far draws may be off. */
import { type distributions, type Tensor, tensor } from "../../../engine/index.ts";

export const f64 = (data: number | number[] | number[][]): Tensor => tensor(data, { dtype: "float64" });

/** Takahasi and Mori's quadrature (1974): places and weights between two ends, of which one may be infinite. */
export function nodes(low: number, high: number): { x: number; w: number }[] {
  const h = 1 / 32;
  return Array.from({ length: 8.5 / h + 1 }, (_, k) => {
    const t = k * h - 4.25;
    const [s, c] = [(Math.PI / 2) * Math.sinh(t), (Math.PI / 2) * Math.cosh(t)];
    if (Number.isFinite(low) && Number.isFinite(high)) {
      const half = (high - low) / 2;
      return { x: low + (2 * half) / (1 + Math.exp(-2 * s)), w: (h * half * c) / Math.cosh(s) ** 2 };
    }
    const away = Math.exp(s);
    return { x: high === Infinity ? low + away : high - away, w: h * c * away };
  }).filter(({ x, w }) => w > 0 && x > low && x < high);
}

/** The integral of density times something. */
export function expected(
  p: distributions.Distribution,
  ends: readonly number[],
  of: (x: Tensor, logP: Tensor) => Tensor,
): number {
  return ends.slice(1).reduce((total, high, k) => {
    const all = nodes(ends[k], high);
    const x = f64(all.map((node) => node.x));
    const w = f64(all.map((node) => node.w));
    const logP = p.logProb(x);
    const term = of(x, logP);
    return (
      total +
      logP
        .exp()
        .mul(w)
        .mul(term.where(logP.gt(-700), 0))
        .sum()
        .item()
    );
  }, 0);
}

/** @throws {Error} for what is further off than that, or NaN. */
function within(found: number, exact: number, most: number, what: string): void {
  if (!(Math.abs(found - exact) <= most))
    throw new Error(`${what}: ${found}, not ${exact}, by more than ${most}`);
}

/** Five standard errors: it is off by more once in 1.7 million. */
export function drawn(sample: Tensor, mean: number, variance: number, fourth: number): void {
  const n = sample.size;
  const values = Array.from(sample.toTypedArray());
  const found = values.reduce((sum, v) => sum + v, 0) / n;
  within(found, mean, 5 * Math.sqrt(variance / n), "mean");
  const spread = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
  const error = 5 * Math.sqrt(Math.max(fourth - variance ** 2, 1e-3 * variance ** 2) / n);
  within(spread, variance, error, "variance");
}

export const near = (found: number, exact: number, what: string, digits: number = 1e-10): void =>
  within(found, exact, digits * (1 + Math.abs(exact)), what);
