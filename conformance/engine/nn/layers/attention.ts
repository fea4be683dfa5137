/** Attention and transformers as loops over numbers, from the paper's formulas. */
import { nn, randn, type Tensor, type TensorOptions, tensor } from "../../../../engine/index.ts";
import type { LayerCase, State } from "./held.ts";
import { filledBy, Nd, permuted, reshaped } from "./nd.ts";

type Called = (...given: unknown[]) => unknown;

/** With options, made beside the inputs. */
const calling =
  (options: (beside: TensorOptions) => object) =>
  (module: unknown, inputs: readonly Tensor[]): unknown =>
    (module as Called)(...inputs, options({ device: inputs[0].device }));

const row = (x: Nd, t: number, n: number): number[] =>
  Array.from({ length: x.shape[2] }, (_, k) => x.at(t, n, k));

const affine = (
  x: readonly number[],
  weight: Nd,
  bias: Nd | undefined,
  first = 0,
  count = weight.shape[0],
): number[] =>
  Array.from({ length: count }, (_, o) =>
    x.reduce((sum, each, i) => sum + each * weight.at(first + o, i), bias?.at(first + o) ?? 0),
  );

/** Whether query i of sequence n may not look at key j, in head h. */
type Barred = (n: number, i: number, j: number, h: number) => boolean;

const open: Barred = () => false;

/** What a state holds below a name. */
export const below = (state: State, name: string): State =>
  Object.fromEntries(
    Object.entries(state).flatMap(([key, x]) =>
      key.startsWith(`${name}.`) ? [[key.slice(name.length + 1), x]] : [],
    ),
  );

/** Over [length, batch, size]. @returns the output, and the weights by sequence and head. */
function attend(
  q: Nd,
  k: Nd,
  v: Nd,
  state: State,
  heads: number,
  barred: Barred = open,
  zero = false,
): { output: Nd; weights: Nd } {
  const [queries, batch, size] = q.shape;
  const keys = k.shape[0];
  const each = size / heads;
  const whole: Nd | undefined = state["in_proj_weight"];
  const projected = (x: Nd, t: number, n: number, which: 0 | 1 | 2): number[] =>
    whole
      ? affine(row(x, t, n), whole, state["in_proj_bias"], which * size, size)
      : row(x, t, n).length >= 0
        ? Array.from({ length: size }, (_, o) =>
            row(x, t, n).reduce(
              (sum, value, i) => sum + value * state[`${"qkv"[which]}_proj_weight`].at(o, i),
              state["in_proj_bias"]?.at(which * size + o) ?? 0,
            ),
          )
        : [];
  const learned = state["bias_k"] ? 1 : 0;
  const total = keys + learned + Number(zero);
  const weights = new Nd([batch, heads, queries, total]);
  const output = new Nd([queries, batch, size]);
  for (let n = 0; n < batch; n++) {
    const more = (name: string): number[][] => [
      ...(learned ? [Array.from({ length: size }, (_, o) => state[name].at(0, 0, o))] : []),
      ...(zero ? [new Array<number>(size).fill(0)] : []),
    ];
    const ks = [...Array.from({ length: keys }, (_, j) => projected(k, j, n, 1)), ...more("bias_k")];
    const vs = [...Array.from({ length: keys }, (_, j) => projected(v, j, n, 2)), ...more("bias_v")];
    for (let i = 0; i < queries; i++) {
      const qi = projected(q, i, n, 0);
      const joined: number[] = [];
      for (let h = 0; h < heads; h++) {
        const part = (x: readonly number[]): readonly number[] => x.slice(h * each, (h + 1) * each);
        const exps = ks.map((kj, j) =>
          j < keys && barred(n, i, j, h)
            ? 0
            : Math.exp(part(qi).reduce((sum, a, c) => sum + a * part(kj)[c], 0) / Math.sqrt(each)),
        );
        const sum = exps.reduce((a, b) => a + b, 0);
        exps.forEach((e, j) => {
          weights.add(sum === 0 ? 0 : e / sum, n, h, i, j);
        });
        for (let c = 0; c < each; c++)
          joined.push(vs.reduce((all, vj, j) => all + (sum === 0 ? 0 : exps[j] / sum) * part(vj)[c], 0));
      }
      affine(joined, state["out_proj.weight"], state["out_proj.bias"]).forEach((y, o) => {
        output.add(y, i, n, o);
      });
    }
  }
  return { output, weights };
}

const averaged = (w: Nd): Nd => {
  const [batch, heads, queries, keys] = w.shape;
  return filledBy(
    [batch, queries, keys],
    ([n, i, j]) =>
      Array.from({ length: heads }, (_, h) => w.at(n, h, i, j)).reduce((a, b) => a + b, 0) / heads,
  );
};

const turned = (x: Nd): Nd => permuted(x, [1, 0, 2]);
const causal: Barred = (_, i, j) => j > i;

const heads: LayerCase[] = [
  {
    name: "MultiheadAttention",
    make: () => new nn.MultiheadAttention(4, 2),
    inputs: () => [randn([2, 2, 4]), randn([3, 2, 4]), randn([3, 2, 4])],
    loop: ([q, k, v], state) => {
      const { output, weights } = attend(q, k, v, state, 2);
      return [output, averaged(weights)];
    },
    modes: [true],
  },
  {
    name: "MultiheadAttention, batch first, of other lengths, each head's weights",
    make: () => new nn.MultiheadAttention(4, 2, { batchFirst: true, kdim: 3, vdim: 2, bias: false }),
    inputs: () => [randn([2, 2, 4]), randn([2, 3, 3]), randn([2, 3, 2])],
    call: calling(() => ({ averageAttnWeights: false })),
    loop: ([q, k, v], state) => {
      const { output, weights } = attend(turned(q), turned(k), turned(v), state, 2);
      return [turned(output), weights];
    },
    modes: [true],
  },
  {
    name: "MultiheadAttention, padded to whole rows, with a mask beside",
    make: () => new nn.MultiheadAttention(2, 2),
    inputs: () => [randn([2, 2, 2]), randn([3, 2, 2]), randn([3, 2, 2])],
    call: calling((beside) => ({
      keyPaddingMask: tensor([[false, true, false], [true, true, true]], beside), // biome-ignore format: one line
      attnMask: tensor([[0, 0, Number.NEGATIVE_INFINITY], [0, 0, 0]], beside), // biome-ignore format: one line
    })),
    loop: ([q, k, v], state) => {
      const { output, weights } = attend(
        q,
        k,
        v,
        state,
        2,
        (n, i, j) => n === 1 || j === 1 || (i === 0 && j === 2),
      );
      return [output, averaged(weights)];
    },
    modes: [true],
  },
  {
    name: "MultiheadAttention with further keys, a mask of each head",
    make: () => new nn.MultiheadAttention(2, 2, { addBiasKv: true, addZeroAttn: true }),
    inputs: () => [randn([2, 1, 2]), randn([2, 1, 2]), randn([2, 1, 2])],
    call: calling((beside) => ({ attnMask: tensor([[[true, true], [false, false]], [[false, true], [false, false]]], beside) })), // biome-ignore format: one line
    loop: ([q, k, v], state) => {
      const { output, weights } = attend(
        q,
        k,
        v,
        state,
        2,
        (_, i, j, h) => i === 0 && (h === 0 || j === 1),
        true,
      );
      return [output, averaged(weights)];
    },
    modes: [true],
  },
  {
    name: "MultiheadAttention, unbatched and causal",
    make: () => new nn.MultiheadAttention(2, 1),
    inputs: () => [randn([3, 2])],
    call: (module, [x]) => (module as unknown as Called)(x, x, x, { isCausal: true }),
    loop: ([x], state) => {
      const batched = reshaped(x, [3, 1, 2]);
      const { output, weights } = attend(batched, batched, batched, state, 1, causal);
      return [reshaped(output, [3, 2]), reshaped(averaged(weights), [3, 3])];
    },
    modes: [true],
  },
  {
    name: "MultiheadAttention, a batch of none",
    make: () => new nn.MultiheadAttention(4, 2),
    inputs: () => [randn([2, 0, 4]), randn([3, 0, 4]), randn([3, 0, 4])],
    loop: () => [new Nd([2, 0, 4]), new Nd([0, 2, 3])],
    modes: [true],
  },
];

function normalized(x: Nd, state: State): Nd {
  return filledBy(x.shape, ([t, n, k]) => {
    const all = row(x, t, n);
    const mean = all.reduce((a, b) => a + b, 0) / all.length;
    const variance = all.reduce((a, b) => a + (b - mean) ** 2, 0) / all.length;
    return (
      ((all[k] - mean) / Math.sqrt(variance + 1e-5)) * state["weight"].at(k) + (state["bias"]?.at(k) ?? 0)
    );
  });
}

const sum = (x: Nd, y: Nd): Nd => filledBy(x.shape, (at) => x.at(...at) + y.at(...at));

function forward(x: Nd, state: State, activation: (x: number) => number): Nd {
  return filledBy(x.shape, ([t, n, k]) => {
    const middle = affine(row(x, t, n), state["linear1.weight"], state["linear1.bias"]).map(activation);
    return affine(middle, state["linear2.weight"], state["linear2.bias"])[k];
  });
}

type Part = (x: Nd) => Nd;

/** Parts one after the other, each beside what goes past it, standardized before or after. */
function chain(x: Nd, state: State, first: boolean, ...parts: readonly Part[]): Nd {
  return parts.reduce((y, part, i) => {
    const norm = below(state, `norm${i + 1}`);
    return first ? sum(y, part(normalized(y, norm))) : normalized(sum(y, part(y)), norm);
  }, x);
}

const relu = (x: number): number => Math.max(x, 0);

const encoded = (x: Nd, state: State, h: number, first = false, barred = open, activation = relu): Nd =>
  chain(
    x,
    state,
    first,
    (y) => attend(y, y, y, below(state, "self_attn"), h, barred).output,
    (y) => forward(y, state, activation),
  );

const decoded = (x: Nd, memory: Nd, state: State, h: number, first = false, barred = open): Nd =>
  chain(
    x,
    state,
    first,
    (y) => attend(y, y, y, below(state, "self_attn"), h, barred).output,
    (y) => attend(y, memory, memory, below(state, "multihead_attn"), h).output,
    (y) => forward(y, state, relu),
  );

const small = { dimFeedforward: 3, dropout: 0 };

const transformers: LayerCase[] = [
  {
    name: "TransformerEncoderLayer",
    make: () => new nn.TransformerEncoderLayer(2, 1, { ...small, dropout: 0.5 }),
    inputs: () => [randn([3, 2, 2])],
    loop: ([x], state) => [encoded(x, state, 1)],
    modes: [false],
  },
  {
    name: "TransformerEncoderLayer, norm first, batch first, causal, by a function",
    make: () =>
      new nn.TransformerEncoderLayer(2, 2, {
        ...small,
        normFirst: true,
        batchFirst: true,
        activation: (x) => x.tanh(),
        bias: false,
      }),
    inputs: () => [randn([2, 3, 2])],
    call: calling(() => ({ isCausal: true })),
    loop: ([x], state) => [turned(encoded(turned(x), state, 2, true, causal, Math.tanh))],
    modes: [true],
  },
  {
    name: "TransformerEncoder",
    make: () =>
      new nn.TransformerEncoder(new nn.TransformerEncoderLayer(2, 1, small), 2, {
        norm: new nn.LayerNorm(2),
      }),
    inputs: () => [randn([2, 1, 2])],
    loop: ([x], state) => [
      normalized(
        encoded(encoded(x, below(state, "layers.0"), 1), below(state, "layers.1"), 1),
        below(state, "norm"),
      ),
    ],
    modes: [true],
  },
  {
    name: "TransformerDecoderLayer",
    make: () => new nn.TransformerDecoderLayer(2, 1, small),
    inputs: () => [randn([2, 2, 2]), randn([3, 2, 2])],
    call: calling(() => ({ tgtIsCausal: true })),
    loop: ([x, memory], state) => [decoded(x, memory, state, 1, false, causal)],
    modes: [true],
  },
  {
    name: "TransformerDecoder, norm first",
    make: () =>
      new nn.TransformerDecoder(new nn.TransformerDecoderLayer(2, 2, { ...small, normFirst: true }), 2),
    inputs: () => [randn([2, 1, 2]), randn([2, 1, 2])],
    loop: ([x, memory], state) => [
      decoded(
        decoded(x, memory, below(state, "layers.0"), 2, true),
        memory,
        below(state, "layers.1"),
        2,
        true,
      ),
    ],
    modes: [true],
  },
  {
    name: "Transformer",
    make: () =>
      new nn.Transformer({ dModel: 2, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1, ...small }),
    inputs: () => [randn([3, 1, 2]), randn([2, 1, 2])],
    call: (module, [source, target]) =>
      (module as unknown as Called)(source, target, {
        tgtMask: nn.Transformer.generateSquareSubsequentMask(2, { device: source.device }),
      }),
    loop: ([source, target], state) => {
      const memory = normalized(
        encoded(source, below(state, "encoder.layers.0"), 2),
        below(state, "encoder.norm"),
      );
      const out = decoded(target, memory, below(state, "decoder.layers.0"), 2, false, causal);
      return [normalized(out, below(state, "decoder.norm"))];
    },
    modes: [true],
  },
];

export const attentive: readonly LayerCase[] = [...heads, ...transformers];
