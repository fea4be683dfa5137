/** L-BFGS: steps of Newton's method, whose curvature is learnt from the last gradients. */
import { noGrad } from "../core/mode.ts";
import { Tensor } from "../core/tensor.ts";
import { DeviceError, describe } from "../errors.ts";
import { stack } from "../ops/joining.ts";
import { tensor, zeros } from "../run/create.ts";
import { notNegative, positive, type Range, wholeFrom } from "../run/limits.ts";
import { toTypedArray } from "../run/read.ts";
import { descent, dot, largest, learn, type Memory, sizes, type Vector } from "./curvature.ts";
import { checkGradients } from "./groups.ts";
import { type KeptShape, type OptimizerKind, type SharedOptions, shared } from "./kind.ts";
import { type Point, strongWolfe } from "./line-search.ts";
import { Optimizer, type OptimizerState, type ParamGroup, type Params } from "./optimizer.ts";

export interface LBFGSOptions extends SharedOptions {
  /** Learning rate, the step that is tried first: above 0. @defaultValue 1 */
  lr?: number;
  /** The most iterations a step: a whole number from 1 on. @defaultValue 20 */
  maxIter?: number;
  /** The most evaluations of the closure a step, null for 1.25 maxIter. @defaultValue null */
  maxEval?: number | null;
  /** No further, where no entry of the gradient is larger: at least 0. @defaultValue 1e-7 */
  toleranceGrad?: number;
  /** No further, where no entry moves by more, or the loss changes by less: at least 0. @defaultValue 1e-9 */
  toleranceChange?: number;
  /** How many of the last steps are remembered: a whole number from 1 on. @defaultValue 100 */
  historySize?: number;
  /** How the length of each step is found: as it is (null), or by the strong Wolfe conditions. @defaultValue null */
  lineSearchFn?: "strongWolfe" | null;
}

const most: Range = {
  words: "a whole number from 1 on, or null",
  has: (value) => value === null || wholeFrom(1).has(value),
};
const search: Range = {
  words: '"strongWolfe" or null',
  has: (value) => value === null || value === "strongWolfe",
};
const history: KeptShape = {
  words: "a list of the shape",
  fits: (shape, param) => shape.length === param.length + 1 && param.every((n, i) => n === shape[i + 1]),
};

const kind: OptimizerKind<LBFGSOptions> = {
  name: "LBFGS",
  settings: {
    lr: { unlessTold: 1, range: positive },
    maxIter: { unlessTold: 20, range: wholeFrom(1) },
    maxEval: { unlessTold: null, range: most },
    toleranceGrad: { unlessTold: 1e-7, range: notNegative },
    toleranceChange: { unlessTold: 1e-9, range: notNegative },
    historySize: { unlessTold: 100, range: wholeFrom(1) },
    lineSearchFn: { unlessTold: null, range: search },
    ...shared,
  },
  keeps: {
    step: "count, always",
    gradient: "tensor, always",
    move: "tensor, always",
    moves: history,
    changes: history,
  },
};

/**
 * x ← x + t d, d = −H g, where H is what the last moves s and changes y of the gradient say of the inverse Hessian (two loops over them).
 * Each step calls the closure several times, so it must be given, and give the loss. One group, on the CPU; computed in doubles.
 * Liu and Nocedal, On the limited memory BFGS method for large scale optimization (1989); Nocedal and Wright (2006), algorithm 7.4.
 *
 * @throws {RangeError} for settings out of range; {TypeError} for several groups, and from `step` without a closure or loss.
 * @example
 * const x = tensor([3, -2], { dtype: "float64", requiresGrad: true });
 * const optimizer = new LBFGS([x], { lineSearchFn: "strongWolfe" });
 * optimizer.step(() => {
 *   optimizer.zeroGrad();
 *   const loss = x.sub(1).square().sum();
 *   loss.backward();
 *   return loss;
 * });
 * x.toArray(); // [1, 1]
 */
export class LBFGS extends Optimizer<LBFGSOptions> {
  #memory: Memory | undefined;

  constructor(params: Params<LBFGSOptions>, options: LBFGSOptions = {}) {
    super(params, kind, options);
  }

  protected override check(groups: readonly ParamGroup<LBFGSOptions>[]): void {
    super.check(groups);
    if (groups.length > 1) throw new TypeError("LBFGS: takes one group of parameters; its steps are of all.");
    for (const { on, device } of groups[0].params)
      if (on !== null)
        throw new DeviceError(
          `LBFGS: decides by numbers at every step, so its parameters must be on the CPU, not on ${device}.`,
        );
  }

  /**
   * Up to `maxIter` iterations. Gives back what the closure gave first.
   * @param closure computes the loss anew, calls backward, and gives the loss; it is called several times.
   */
  override step<R = void>(closure?: () => R): R {
    if (closure === undefined)
      throw new TypeError(
        "LBFGS: step takes a closure that computes the loss, calls backward, and gives the loss back.",
      );
    this.check(this.paramGroups);
    const given = this.evaluated(closure);
    const { maxIter, maxEval, toleranceGrad, toleranceChange, historySize } = this.paramGroups[0];
    let now = this.#point(0, given);
    let evaluations = 1;
    // What was learnt is of the parameters that there were.
    if (this.#memory?.gradient.length !== now.gradient.length) this.#memory = undefined;
    for (let i = 1; i <= maxIter && largest(now.gradient) > toleranceGrad; i++) {
      const memory = (this.#memory ??= {
        iterations: 0,
        gradient: now.gradient,
        move: new Float64Array(now.gradient.length),
        moves: [],
        changes: [],
      });
      learn(memory, now.gradient, historySize);
      const direction = descent(now.gradient, memory);
      const start: Point = { ...now, t: 0, slope: dot(now.gradient, direction) };
      if (!(start.slope < -toleranceChange)) break;
      const next = this.#along(direction, start, closure, {
        first: memory.iterations === 0,
        last: i === maxIter,
      });
      memory.iterations++;
      memory.move = direction.map((d) => d * next.t);
      evaluations += next.evaluations;
      const still =
        largest(memory.move) <= toleranceChange || Math.abs(next.loss - now.loss) < toleranceChange;
      if (still || evaluations >= (maxEval ?? Math.floor(maxIter * 1.25))) break;
      now = next;
    }
    return given;
  }

  /** Move along a direction, and say what is there. Without a search, nothing is asked after the last move. */
  #along(
    direction: Vector,
    start: Point,
    closure: () => unknown,
    { first, last }: { first: boolean; last: boolean },
  ): Point & { evaluations: number } {
    const { lr, lineSearchFn, toleranceChange } = this.paramGroups[0];
    const length = first ? Math.min(1, 1 / sizes(start.gradient)) * lr : lr;
    const places = this.#gathered((param) => param);
    const at = (t: number): Point => {
      this.#move(places, direction, t);
      return this.#point(t, this.evaluated(closure), direction);
    };
    if (lineSearchFn === null) {
      if (!last) return { ...at(length), evaluations: 1 };
      this.#move(places, direction, length);
      return { ...start, t: length, evaluations: 0 };
    }
    const { point, evaluations } = strongWolfe(at, start, length, toleranceChange / largest(direction), 25);
    this.#move(places, direction, point.t);
    return { ...point, evaluations };
  }

  /** What the closure gave and the gradients that it left, as they are minimised. */
  #point(t: number, given: unknown, direction?: Vector): Point {
    const loss = given instanceof Tensor && given.size === 1 ? given.item() : given;
    if (typeof loss !== "number")
      throw new TypeError(
        `LBFGS: the closure gave ${describe(given)}, where the loss was wanted: end it with return loss.`,
      );
    checkGradients("LBFGS", this.paramGroups);
    const sign = this.paramGroups[0].maximize ? -1 : 1;
    const gradient = this.#gathered(({ grad }) => grad).map((g) => sign * g);
    return { t, loss: sign * loss, gradient, slope: direction ? dot(gradient, direction) : 0 };
  }

  /** Something of every parameter, as one vector; 0 where there is nothing. */
  #gathered(of: (param: Tensor, place: number) => Tensor | null): Vector {
    const { params } = this.paramGroups[0];
    const all = new Float64Array(params.reduce((sum, { size }) => sum + size, 0));
    let at = 0;
    for (const [place, param] of params.entries()) {
      const x = of(param, place);
      if (x !== null) all.set(toTypedArray(x), at);
      at += param.size;
    }
    return all;
  }

  #move(places: Vector, direction: Vector, t: number): void {
    const there = this.#parts(places.map((place, i) => place + t * direction[i]));
    noGrad(() => {
      for (const [place, param] of this.paramGroups[0].params.entries()) param.copy_(there[place]);
    });
  }

  /** A vector as tensors beside the parameters. */
  #parts(vector: Vector): Tensor[] {
    let at = 0;
    return this.paramGroups[0].params.map(({ size, shape, dtype }) => {
      const values = vector.subarray(at, at + size);
      at += size;
      return tensor(values, { dtype }).reshape(shape);
    });
  }

  override stateDict(): OptimizerState<LBFGSOptions> {
    const saved = super.stateDict();
    if (this.#memory === undefined) return saved;
    const { iterations, ...vectors } = this.#memory;
    const [gradient, move] = [this.#parts(vectors.gradient), this.#parts(vectors.move)];
    const [moves, changes] = [vectors.moves, vectors.changes].map((list) => list.map((v) => this.#parts(v)));
    for (const [place, { shape, dtype }] of this.paramGroups[0].params.entries()) {
      const listed = (list: Tensor[][]): Tensor =>
        list.length > 0 ? stack(list.map((all) => all[place])) : zeros([0, ...shape], { dtype });
      saved.state[place] = {
        step: iterations,
        gradient: gradient[place],
        move: move[place],
        moves: listed(moves),
        changes: listed(changes),
      };
    }
    return saved;
  }

  override loadStateDict(saved: OptimizerState<LBFGSOptions>): void {
    super.loadStateDict(saved);
    const states = this.paramGroups[0].params.map((param) => this.state.get(param));
    this.state.clear();
    this.#memory = undefined;
    const [first] = states;
    if (first === undefined) return;
    const kept = (name: string, pick: (x: Tensor) => Tensor = (x) => x): Vector =>
      this.#gathered((_, place) => pick(states[place]![name] as Tensor));
    const listed = (name: string): Vector[] =>
      Array.from({ length: (first[name] as Tensor).shape[0] }, (_, i) => kept(name, (x) => x.select(0, i)));
    this.#memory = {
      iterations: first["step"] as number,
      gradient: kept("gradient"),
      move: kept("move"),
      moves: listed("moves"),
      changes: listed("changes"),
    };
  }

  protected override update(): void {
    // A step is of all parameters together.
  }
}
