/** Random programs of views and writes in place, run by the engine and by a model that knows neither strides nor a tape. */
import { type Tensor, tensor } from "../../../engine/index.ts";
import { type Dual, type Shown, sizeOf } from "./view-model.ts";
import { type Choices, VIEWS } from "./view-moves.ts";
import { type Pair, WRITES } from "./write-moves.ts";

export interface Ran {
  readonly loss: Tensor;
  readonly expected: Dual;
  readonly pairs: readonly {
    readonly real: Tensor;
    readonly at: readonly Dual[];
    readonly tracked: boolean;
  }[];
  /** What was done, to be read in an error. */
  readonly text: string;
}

export class Program implements Choices {
  readonly #decisions: readonly number[];
  #at = 0;
  readonly #leaf: Tensor;
  readonly #leafModel: Shown;
  readonly #pairs: Pair[] = [];
  readonly #lines: string[] = [];
  #loss: Tensor;
  #expected: Dual;
  readonly #n: number;

  /** @param leaf a vector on any device. @param values what it holds. */
  constructor(decisions: readonly number[], leaf: Tensor, values: readonly number[]) {
    this.#decisions = decisions;
    this.#leaf = leaf;
    this.#n = values.length;
    const at = values.map((v, i) => ({ v, d: values.map((_, j) => Number(i === j)) }));
    this.#leafModel = { store: { at, tracked: true }, places: at.map((_, k) => k), shape: [at.length] };
    this.#loss = leaf.mul(0).sum();
    this.#expected = this.#constant(0);
  }

  #constant(v: number): Dual {
    return { v, d: new Array<number>(this.#n).fill(0) };
  }

  next(n: number): number {
    return this.#decisions[this.#at++ % this.#decisions.length] % n;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.next(list.length)];
  }

  run(steps: number): Ran {
    this.#start();
    for (let k = 0; k < steps; k++) {
      if (k % 5 === 4 && this.#pairs.length < 12) this.#start();
      const kind = this.next(10);
      if (kind < 4) this.#view();
      else if (kind < 9) this.#write();
      else this.#read(this.pick(this.#pairs));
    }
    for (const pair of this.#pairs) this.#read(pair);
    const pairs = this.#pairs.map(({ real, model }) => ({
      real,
      at: model.places.map((p) => model.store.at[p]),
      tracked: model.store.tracked,
    }));
    return { loss: this.#loss, expected: this.#expected, pairs, text: this.#lines.join("\n") };
  }

  /** A tensor with storage of its own: of the leaf, or of constants. */
  #start(): void {
    const shape = this.pick([[this.#n], [3, 4], [2, 2, 3], [4, 3]]);
    const size = sizeOf(shape);
    const tracked = this.next(3) > 0;
    const part = this.#leaf.narrow(0, 0, size);
    const real = tracked ? part.mul(2).reshape(shape) : part.detach().mul(0).add(0.5).reshape(shape);
    // A reshape is itself a view: to begin with, nothing is one.
    const own = real.clone();
    const at = this.#leafModel.store.at
      .slice(0, size)
      .map(({ v, d }) => (tracked ? { v: 2 * v, d: d.map((e) => 2 * e) } : this.#constant(0.5)));
    this.#add(own, { store: { at, tracked }, places: at.map((_, k) => k), shape }, `new ${shape} ${tracked}`);
  }

  #add(real: Tensor, model: Shown, text: string): void {
    this.#lines.push(`t${this.#pairs.length} = ${text}`);
    this.#pairs.push({ real, model });
  }

  #view(): void {
    const from = this.pick(this.#pairs);
    const { shape } = from.model;
    const rank = shape.length;
    const dim = rank > 0 ? this.next(rank) : 0;
    const other = rank > 0 ? this.next(rank) : 0;
    const viewed = { x: from.real, model: from.model, shape, rank, dim, other, n: shape[dim] ?? 1 };
    const made = this.pick(VIEWS)(viewed, this);
    if (made) this.#add(made.real, made.shown, `t${this.#pairs.indexOf(from)}.${made.text}`);
  }

  /** Nothing is written where elements are not apart. */
  #write(): void {
    const to = this.pick(this.#pairs);
    const { real: x, model } = to;
    const { store, places } = model;
    if (new Set(places).size < places.length) return;
    const name = `t${this.#pairs.indexOf(to)}`;
    const factor = [0.5, -1, 2, 1.5][this.next(4)];
    const [pairs, leaf, leafAt] = [this.#pairs, this.#leaf, this.#leafModel.store.at];
    const written = { x, model, store, name, factor, pairs, leaf, leafAt };
    const { text, value } = this.pick(WRITES)(written, this);
    this.#lines.push(text);
    const old = places.map((p) => store.at[p]);
    for (const [k, p] of places.entries()) store.at[p] = value(old[k], k);
  }

  #read({ real, model }: Pair): void {
    const at = model.places.map((p) => model.store.at[p]);
    const weights = at.map((_, k) => ((k * 7 + 3) % 5) - 1.5);
    if (at.length === 0) return;
    const w = tensor(weights, { dtype: real.dtype, device: "cpu" }).reshape(real.shape);
    const here = real.device === "cpu" ? w : w.to("webgpu");
    this.#loss = this.#loss.add(real.mul(here).sum());
    at.forEach(({ v, d }, k) => {
      this.#expected = {
        v: this.#expected.v + v * weights[k],
        d: this.#expected.d.map((e, i) => e + d[i] * weights[k]),
      };
    });
  }
}
