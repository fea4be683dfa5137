/** What the live figures compute, by the engine itself: a cosine with its gradients, and a descent over the landscape of the lessons. */
import { SGD, type Tensor, tensor } from "../../engine/index.ts";

export type Pair = readonly [number, number];

const exact = { dtype: "float64" } as const;

const leaf = (entries: Pair): Tensor => tensor([...entries], exact).requiresGrad_();
const pair = (values: Tensor): Pair => values.toArray() as unknown as Pair;

export interface CosineAt {
  readonly value: number;
  readonly x: Pair;
  readonly y: Pair;
  /** ⟨x, ∇ₓ⟩ and ⟨y, ∇ᵧ⟩: 0 by the law. */
  readonly along: Pair;
}

/** Both other than 0. */
export function cosineAt(x: Pair, y: Pair): CosineAt {
  const [a, b] = [leaf(x), leaf(y)];
  const cosine = a.dot(b).div(a.norm().mul(b.norm()));
  cosine.backward();
  const [ofX, ofY] = [pair(a.grad!), pair(b.grad!)];
  return { value: cosine.item() as number, x: ofX, y: ofY, along: [inner(x, ofX), inner(y, ofY)] };
}

const inner = (a: Pair, b: Pair): number => a[0] * b[0] + a[1] * b[1];

/** The hill and the hollow of the lessons: exp(−½ (x − m)ᵀP(x − m)), and what it counts for. */
const HILLS = [
  {
    mean: [0, 1],
    precision: [
      [1, 0],
      [0, 4],
    ],
    weight: 1,
  },
  {
    mean: [0, -2],
    precision: [
      [1, -2],
      [-2, 10],
    ],
    weight: -1,
  },
] as const;

export interface Descent {
  /** Where gradients were taken, and where it stopped. */
  readonly points: readonly Pair[];
  /** f where it stopped. */
  readonly value: number;
  /** ‖∇f‖² there. */
  readonly slope: number;
  readonly steps: number;
}

const MOST_STEPS = 500;
const FLAT = 1e-6;

/** Until ‖∇f‖² is below 1e-6, or 500 steps are taken. */
export function descentFrom(start: Pair, lr: number, momentum: number): Descent {
  const hills = HILLS.map(({ mean, precision, weight }) => ({
    mean: tensor([...mean], exact),
    precision: tensor(
      precision.map((row) => [...row]),
      exact,
    ),
    weight,
  }));
  const x = leaf(start);
  const optimizer = new SGD([x], { lr, momentum });
  const points: Pair[] = [];
  for (let steps = 0; ; steps++) {
    optimizer.zeroGrad();
    const [hill, hollow] = hills.map(({ mean, precision, weight }) => {
      const apart = x.sub(mean);
      return apart.dot(precision.matmul(apart)).mul(-0.5).exp().mul(weight);
    });
    const f = hill.add(hollow);
    f.backward();
    points.push(pair(x.detach().clone()));
    const gradient = pair(x.grad!);
    const slope = inner(gradient, gradient);
    if (slope < FLAT || steps === MOST_STEPS || !Number.isFinite(slope))
      return { points, value: f.item() as number, slope, steps };
    optimizer.step();
  }
}
