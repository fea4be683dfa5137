/** Writes in place, done by the engine and by the model alike. */
import { noGrad, type Tensor } from "../../../engine/index.ts";
import type { Dual, Shown, Store } from "./view-model.ts";
import type { Choices } from "./view-moves.ts";

export interface Pair {
  readonly real: Tensor;
  readonly model: Shown;
}

/** What is written to, and what there is to write. */
export interface Written {
  readonly x: Tensor;
  readonly model: Shown;
  readonly store: Store;
  readonly name: string;
  readonly factor: number;
  /** A tensor and its name, of all that there are. */
  readonly pairs: readonly Pair[];
  readonly leaf: Tensor;
  readonly leafAt: readonly Dual[];
}

/** What was done, and what an element is then. */
export interface Done {
  readonly text: string;
  readonly value: (old: Dual, k: number) => Dual;
}

type Write = (to: Written, ask: Choices) => Done;

const scaled = ({ v, d }: Dual, by: number): Dual => ({ v: v * by, d: d.map((e) => e * by) });
const sum = (a: Dual, b: Dual): Dual => ({ v: a.v + b.v, d: a.d.map((e, i) => e + b.d[i]) });

const multiply: Write = ({ x, name, factor }) => {
  x.mul_(factor);
  return { text: `${name}.mul_(${factor})`, value: (old) => scaled(old, factor) };
};

const fill: Write = ({ x, name, factor, leafAt }) => {
  x.fill_(factor);
  return { text: `${name}.fill_(${factor})`, value: () => ({ v: factor, d: leafAt.map(() => 0) }) };
};

const sine: Write = ({ x, name }) => {
  x.sin_();
  return {
    text: `${name}.sin_()`,
    value: ({ v, d }) => ({ v: Math.sin(v), d: d.map((e) => e * Math.cos(v)) }),
  };
};

const multiplyByLeaf: Write = ({ x, store, name, leaf, leafAt }, ask) => {
  // A number of the leaf, times every element: it is tracked from here on.
  const k = ask.next(leafAt.length);
  const { v, d } = leafAt[k];
  x.mul_(leaf.at(k));
  store.tracked = true;
  return {
    text: `${name}.mul_(x[${k}])`,
    value: (old) => ({ v: old.v * v, d: old.d.map((e, i) => e * v + old.v * d[i]) }),
  };
};

const addTensor: Write = ({ x, model, store, name, pairs }, ask) => {
  const same = pairs.filter((pair) => `${pair.model.shape}` === `${model.shape}`);
  const from = ask.pick(same);
  const added = from.model.places.map((p) => from.model.store.at[p]);
  x.add_(from.real);
  store.tracked ||= from.model.store.tracked;
  return { text: `${name}.add_(t${pairs.indexOf(from)})`, value: (old, k) => sum(old, added[k]) };
};

const copyLeaf: Write = ({ x, store, name, leaf, leafAt }, ask) => {
  const k = ask.next(leafAt.length);
  const value = leafAt[k];
  x.copy_(leaf.at(k));
  store.tracked = true;
  return { text: `${name}.copy_(x[${k}])`, value: () => value };
};

const addUnseen: Write = ({ x, name, factor }) => {
  // The tape does not see it: the gradient stays that of the value before.
  noGrad(() => x.add_(factor));
  return { text: `noGrad: ${name}.add_(${factor})`, value: ({ v, d }) => ({ v: v + factor, d }) };
};

/** By the number that chooses them. */
export const WRITES: readonly Write[] = [
  multiply,
  fill,
  sine,
  multiplyByLeaf,
  addTensor,
  copyLeaf,
  addUnseen,
];
