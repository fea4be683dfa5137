/** Recurrent layers as loops over numbers, from the formulas of PyTorch's documentation. */
import { nn, randn, type Tensor } from "../../../../engine/index.ts";
import type { LayerCase, State } from "./held.ts";
import { filledBy, Nd, permuted, reshaped } from "./nd.ts";

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

type Row = readonly number[];
/** One step for one sequence: the state after it. `in` and `hid` are the sums of the input and of the state, gate by gate. */
type Gate = (input: Row, hidden: Row, state: readonly Row[], size: number) => Row[];

const gates: Readonly<Record<string, Gate>> = {
  tanh: (a, b) => [a.map((x, k) => Math.tanh(x + b[k]))],
  relu: (a, b) => [a.map((x, k) => Math.max(x + b[k], 0))],
  gru: (a, b, [h], n) => [
    h.map((before, k) => {
      const reset = sigmoid(a[k] + b[k]);
      const update = sigmoid(a[n + k] + b[n + k]);
      const fresh = Math.tanh(a[2 * n + k] + reset * b[2 * n + k]);
      return (1 - update) * fresh + update * before;
    }),
  ],
  lstm: (a, b, [, c], n) => {
    const sum = (gate: number, k: number): number => a[gate * n + k] + b[gate * n + k];
    const cell = c.map(
      (before, k) => sigmoid(sum(1, k)) * before + sigmoid(sum(0, k)) * Math.tanh(sum(2, k)),
    );
    return [cell.map((each, k) => sigmoid(sum(3, k)) * Math.tanh(each)), cell];
  },
};

const affine = (x: Row, weight: Nd, bias: Nd | undefined): number[] =>
  Array.from({ length: weight.shape[0] }, (_, o) =>
    x.reduce((sum, each, i) => sum + each * weight.at(o, i), bias?.at(o) ?? 0),
  );

interface Kind {
  readonly gate: string;
  readonly layers?: number;
  readonly both?: boolean;
  readonly projected?: boolean;
  readonly lengths?: readonly number[];
}

/** Over [time, batch, size]. @returns the output and the states, as [layers · directions, batch, size] each. */
function reading(
  x: Nd,
  initial: readonly Nd[],
  state: State,
  { gate, layers = 1, both = false, projected, lengths }: Kind,
): Nd[] {
  const [time, batch] = x.shape;
  const hidden = (row: Row[]): Row[] => row;
  const after: Row[][][] = [];
  let sequence: number[][][] = Array.from({ length: time }, (_, t) =>
    Array.from({ length: batch }, (__, n) => Array.from({ length: x.shape[2] }, (___, k) => x.at(t, n, k))),
  );
  for (let layer = 0; layer < layers; layer++) {
    const outputs = sequence.map((row) => row.map((): number[] => []));
    for (const direction of both ? ["", "_reverse"] : [""]) {
      const of = (name: string): Nd => state[`${name}_l${layer}${direction}`];
      const place = after.length;
      const ends: Row[][] = [];
      for (let n = 0; n < batch; n++) {
        let now: Row[] = initial.map((each) =>
          Array.from({ length: each.shape[2] }, (_, k) => each.at(place, n, k)),
        );
        const steps = lengths?.[n] ?? time;
        for (let t = 0; t < time; t++)
          outputs[t][n].push(...new Array<number>(t < steps ? 0 : now[0].length).fill(0));
        for (let k = 0; k < steps; k++) {
          const t = direction ? steps - 1 - k : k;
          const size = of("weight_hh").shape[0] / { tanh: 1, relu: 1, gru: 3, lstm: 4 }[gate]!;
          now = gates[gate](
            affine(sequence[t][n], of("weight_ih"), of("bias_ih")),
            affine(now[0], of("weight_hh"), of("bias_hh")),
            hidden(now),
            size,
          );
          if (projected) now = [affine(now[0], of("weight_hr"), undefined), now[1]];
          outputs[t][n].push(...now[0]);
        }
        ends.push(now);
      }
      after.push(ends);
    }
    sequence = outputs;
  }
  const width = sequence[0][0]?.length ?? 0;
  const states = initial.map((each, k) =>
    filledBy([after.length, batch, each.shape[2]], ([p, n, i]) => after[p][n][k][i]),
  );
  return [filledBy([time, batch, width], ([t, n, k]) => sequence[t][n][k]), ...states];
}

const turned = (x: Nd): Nd => permuted(x, [1, 0, 2]);
const zeros = (...shape: number[]): Nd => new Nd(shape);

interface Kinds {
  readonly name: string;
  readonly gate: string;
  readonly make: (input: number, hidden: number, options: object) => ReturnType<LayerCase["make"]>;
  readonly states: 1 | 2;
}

const kinds: readonly Kinds[] = [
  { name: "RNN", gate: "tanh", make: (i, h, o) => new nn.RNN(i, h, o), states: 1 },
  {
    name: "RNN by relu",
    gate: "relu",
    make: (i, h, o) => new nn.RNN(i, h, { ...o, nonlinearity: "relu" }),
    states: 1,
  },
  { name: "GRU", gate: "gru", make: (i, h, o) => new nn.GRU(i, h, o), states: 1 },
  { name: "LSTM", gate: "lstm", make: (i, h, o) => new nn.LSTM(i, h, o), states: 2 },
];

type Called = (...given: unknown[]) => unknown;

/** A state as the layer takes it: one tensor, or a pair. */
const stateOf = (tensors: readonly Tensor[]): unknown => (tensors.length === 1 ? tensors[0] : tensors);

const layers: LayerCase[] = kinds.flatMap(({ name, gate, make, states }): LayerCase[] => {
  const two = { numLayers: 2, bidirectional: true };
  const initial = (...shape: number[]): Tensor[] => Array.from({ length: states }, () => randn(shape));
  const none = (...shape: number[]): Nd[] => Array.from({ length: states }, () => zeros(...shape));
  return [
    {
      name,
      make: () => make(3, 2, {}),
      inputs: () => [randn([3, 2, 3])],
      loop: ([x], state) => reading(x, none(1, 2, 2), state, { gate }),
    },
    {
      name: `${name}, two layers both ways from a state`,
      make: () => make(2, 2, two),
      inputs: () => [randn([3, 2, 2]), ...initial(4, 2, 2)],
      call: (module, [x, ...first]) => (module as unknown as Called)(x, stateOf(first)),
      loop: ([x, ...first], state) => reading(x, first, state, { gate, layers: 2, both: true }),
      modes: [true],
    },
    {
      name: `${name}, batch first, without bias`,
      make: () => make(2, 3, { batchFirst: true, bias: false }),
      inputs: () => [randn([2, 3, 2])],
      loop: ([x], state) => {
        const [output, ...rest] = reading(turned(x), none(1, 2, 3), state, { gate });
        return [turned(output), ...rest];
      },
      modes: [true],
    },
    {
      name: `${name}, unbatched`,
      make: () => make(2, 3, { batchFirst: true }),
      inputs: () => [randn([3, 2]), ...initial(1, 3)],
      call: (module, [x, ...first]) => (module as unknown as Called)(x, stateOf(first)),
      loop: ([x, ...first], state) => {
        const [output, ...rest] = reading(
          reshaped(x, [3, 1, 2]),
          first.map((each) => reshaped(each, [1, 1, 3])),
          state,
          { gate },
        );
        return [reshaped(output, [3, 3]), ...rest.map((each) => reshaped(each, [1, 3]))];
      },
      modes: [true],
    },
    {
      name: `${name} of sequences of several lengths, both ways`,
      make: () => make(2, 2, { bidirectional: true }),
      inputs: () => [randn([3, 3, 2])],
      call: (module, [x]) => (module as unknown as Called)(x, null, [3, 1, 2]),
      loop: ([x], state) => reading(x, none(2, 3, 2), state, { gate, both: true, lengths: [3, 1, 2] }),
      modes: [false],
    },
    {
      name: `${name} with dropout, in use`,
      make: () => make(2, 2, { numLayers: 2, dropout: 0.5 }),
      inputs: () => [randn([2, 2, 2])],
      loop: ([x], state) => reading(x, none(2, 2, 2), state, { gate, layers: 2 }),
      modes: [false],
    },
    {
      name: `${name}, a batch of none`,
      make: () => make(2, 3, {}),
      inputs: () => [randn([3, 0, 2])],
      loop: () => [zeros(3, 0, 3), ...none(1, 0, 3)],
      modes: [true],
    },
  ];
});

const cells: LayerCase[] = [
  ["RNNCell", "tanh", 1, () => new nn.RNNCell(3, 2)] as const,
  ["RNNCell by relu", "relu", 1, () => new nn.RNNCell(3, 2, { nonlinearity: "relu" })] as const,
  ["GRUCell", "gru", 1, () => new nn.GRUCell(3, 2)] as const,
  ["LSTMCell", "lstm", 2, () => new nn.LSTMCell(3, 2)] as const,
].flatMap(([name, gate, states, make]): LayerCase[] => {
  const first = (...shape: number[]): Tensor[] => Array.from({ length: states }, () => randn(shape));
  const step = (x: Nd, before: readonly Nd[], state: State): Nd[] => {
    const named = Object.fromEntries(Object.entries(state).map(([key, each]) => [`${key}_l0`, each]));
    const [batch] = x.shape;
    const initial = before.map((each) => reshaped(each, [1, batch, 2]));
    const [, ...after] = reading(reshaped(x, [1, batch, 3]), initial, named, { gate });
    return after.map((each) => reshaped(each, [batch, 2]));
  };
  return [
    {
      name,
      make,
      inputs: () => [randn([2, 3]), ...first(2, 2)],
      call: (module, [x, ...before]) => (module as unknown as Called)(x, stateOf(before)),
      loop: ([x, ...before], state) => step(x, before, state),
    },
    {
      name: `${name}, unbatched, from nothing`,
      make,
      inputs: () => [randn([3])],
      loop: ([x], state) =>
        step(
          reshaped(x, [1, 3]),
          Array.from({ length: states }, () => zeros(1, 2)),
          state,
        ).map((each) => reshaped(each, [2])),
      modes: [true],
    },
  ];
});

export const recurrent: readonly LayerCase[] = [
  ...layers,
  ...cells,
  {
    name: "LSTM, projected, two layers both ways",
    make: () => new nn.LSTM(2, 3, { projSize: 2, numLayers: 2, bidirectional: true }),
    inputs: () => [randn([2, 2, 2]), randn([4, 2, 2]), randn([4, 2, 3])],
    call: (module, [x, h, c]) => (module as unknown as Called)(x, [h, c]),
    loop: ([x, h, c], state) =>
      reading(x, [h, c], state, { gate: "lstm", layers: 2, both: true, projected: true }),
    modes: [true],
  },
];
