/** Arguments of the right type that no one can mean: each is refused in words, or has the one answer that it has. */
import { runInNewContext } from "node:vm";
import { expect } from "chai";
import { describe, it } from "mocha";
import * as engine from "../../engine/index.ts";
import { AveragedModel, custom, LambdaLR, MultiStepLR, nn, SGD, Tensor, tensor } from "../../engine/index.ts";

const { Independent, klDivergence, MixtureSameFamily, MultivariateNormal, Normal } = engine.distributions;

type Call = (...given: unknown[]) => unknown;

const x = tensor([[1, 2], [3, 4]]); // biome-ignore format: one line
const v = tensor([1, 2, 3]);
const image = x.reshape([1, 1, 2, 2]);
const counts = (list: number[]): Tensor => tensor(list, { dtype: "int32" });
const leaf = (): Tensor => tensor([1, 2], { requiresGrad: true });
const holding = (): unknown[] => {
  const list: unknown[] = [];
  list.push(list);
  return list;
};
const any = <T>(value: T): never => value as never;

/** By what is said, which begins with the function. */
const REFUSED: readonly (readonly [call: () => unknown, words: string])[] = [
  [() => tensor(any(holding())), "tensor: the data is nested deeper than 64 arrays, or holds itself"],
  [() => tensor(any(new ArrayBuffer(8))), "not numbers or booleans: write new Float32Array(buffer)"],
  [() => engine.zeros([-1]), "zeros: a shape is a list of whole numbers"],
  [() => engine.zeros([1e10]), "zeros: shape [10000000000] has 10000000000 elements"],
  [() => engine.ones([1e5, 1e5]), "ones: shape [100000, 100000] has"],
  [() => engine.eye(1e6), "eye: shape [1000000, 1000000] has"],
  [() => engine.functional.interpolate(image, { scaleFactor: 1e9 }), "interpolate: shape [1, 1, 2000000000,"],
  [() => engine.functional.interpolate(image, { size: [1e9, 1e9], mode: "area" }), "interpolate: shape"],
  [() => engine.functional.adaptiveAvgPool2d(image, 1e9), "adaptiveAvgPool2d: shape"],
  [() => engine.functional.adaptiveMaxPool2d(image, 1e9), "adaptiveMaxPool2d: shape"],
  [() => engine.functional.pad(x, [1e10, 0]), "pad: shape [2, 10000000002] has"],
  [() => engine.functional.oneHot(counts([1]), 1e10), "oneHot: shape [1, 10000000000] has"],
  [() => engine.arange(1e12), "arange: shape [1000000000000] has"],
  [() => engine.rand([1e10]), "rand: shape [10000000000] has"],
  [() => engine.linspace(0, 1, 1e10), "linspace: shape [10000000000] has"],
  [() => engine.linspace(0, Infinity, 3), "linspace: end must be a finite number, not Infinity"],
  [() => v.repeat(1e10), "repeat: shape [30000000000] has"],
  [() => v.repeatInterleave(1e12), "repeatInterleave: shape [3000000000000] has"],
  [() => engine.combinations(engine.arange(100), 20), "combinations: shape ["],
  [() => x.flatten(1, 0), "flatten: start, 1, comes after end, 0"],
  [() => x.reshape([4], 7), "reshape: 7 after a list is too many"],
  [() => engine.einsum("i->->i", v), 'einsum: "i->->i" has more than one "->"'],
  [() => engine.einsum("ij->ii", x), 'einsum: "ij->ii" names a dimension of the result twice'],
  [() => engine.einsum("ij,jk->ik", x, v.reshape(3, 1)), 'einsum: j in "ij,jk->ik" is 2 long, and 3'],
  [() => engine.einsum("...i,...i->...", x, tensor([[1, 2], [3, 4], [5, 6]])), 'a dimension of ... in "'], // biome-ignore format: one line
  [
    () => engine.gradient(v, { spacing: Number.NaN }),
    "gradient: spacing must be a finite number other than 0",
  ],
  [() => tensor([0.5]).logit(2), "logit: eps must be a number from 0 to 0.5, not 2"],
  [() => v.allclose(v, { rtol: -1 }), "isclose: rtol must be a number at least 0, not -1"],
  [() => v.isclose(v, { atol: Number.NaN }), "isclose: atol must be a number at least 0, not NaN"],
  [() => x.renorm(0, 0, 1), "renorm: p must be a number above 0, or Infinity, not 0"],
  [() => x.renorm(2, 0, -1), "renorm: maxnorm must be a number at least 0, not -1"],
  [() => x.std({ correction: Number.NaN }), "var: correction must be a finite number, not NaN"],
  [
    () => x.cov({ fweights: tensor([0.5, 1]) }),
    "cov: fweights must be whole numbers, since they count, not float32",
  ],
  [() => x.cov({ fweights: counts([-1, 1]) }), "cov: fweights must be a number at least 0, not -1"],
  [() => x.cov({ aweights: tensor([1]) }), "cov: aweights must have shape [2], one an observation, not [1]"],
  [() => v.quantile(tensor([[0.5]])), "quantile: q must be a number or a list, not of shape [1, 1]"],
  [() => engine.nn.init.uniform_(x, 2, 1), "uniform_: a must not be above b, not 2 beside 1"],
  [() => v.clone().requiresGrad_(any("no")), "requiresGrad must be true or false, not a string"],
  [() => new (Tensor as unknown as new (...given: unknown[]) => Tensor)([1]), "Tensor: write tensor([…])"],
  [
    () =>
      engine.jacobian(
        any((y: Tensor) => [y]),
        v,
      ),
    "jacobian: the function must return one tensor, not an array: write tensor([…]) around it",
  ],
  [() => engine.jvp((y) => y, v, any(1)), "jvp: takes a tensor, or a list of one or more"],
  [() => engine.noGrad(function* () {}), "noGrad: fn must be done when it returns"],
  [() => engine.scope(function* () {}), "scope: fn must be done when it returns"],
  [() => custom(any(undefined)), "custom: forward must be a function, not undefined"],
  [() => custom(any({ forward: (y: Tensor) => y })), "custom: backward must be a function, not undefined"],
  [
    () =>
      custom({ forward: (y) => y.mul(2), backward: any(() => {}) })(leaf())
        .sum()
        .backward(),
    "custom: its backward gave undefined as gradient 0",
  ],
  [() => new nn.Linear(2, 3).apply(any(async () => {})), "apply: fn must be done when it returns"],
  [() => new AveragedModel(any(3)), "AveragedModel: module must be a module, not a number"],
  [() => new SGD([counts([1])]), "SGD: takes floating tensors; one parameter is int32"],
  [
    () => {
      const optimizer = new SGD([leaf()]);
      (optimizer.paramGroups[0] as { params: unknown }).params = null;
      optimizer.step();
    },
    "SGD: params must be a list of tensors, not null",
  ],
  [() => new MultiStepLR(new SGD([leaf()]), { milestones: [1.5] }), "milestones must be whole numbers"],
  [
    () => new LambdaLR(new SGD([leaf()]), { lrLambda: any(() => "1") }),
    'LambdaLR: lrLambda(0) must be a number, not "1"',
  ],
  [() => engine.arange(0, 5, Infinity), "arange: steps of Infinity do not lead from 0 to 5"],
  [
    () => engine.histc(v, 4, 0, Infinity),
    "histc: the width of the range must be a finite number at least 0, not Infinity",
  ],
  [
    () => engine.histogram(v, 4, { range: [1, 0] }),
    "histogram: the width of the range must be a number at least 0, not -1",
  ],
  [() => engine.unique(v, { dim: 0.5 }), "unique: "],
  [() => engine.trilIndices(-1, 2), "trilIndices: rows must be a whole number from 0 on, not -1"],
  [() => engine.luUnpack(x, counts([0, 9])), "luUnpack: a pivot is a row from 1 to 2, not 0"],
  [
    () => engine.functional.hingeEmbeddingLoss(v, tensor([0, 1, -1])),
    "hingeEmbeddingLoss: a target is 1 or −1, not 0",
  ],
  [
    () => engine.functional.cosineEmbeddingLoss(x, x, tensor([1, 0])),
    "cosineEmbeddingLoss: a target is 1 or −1, not 0",
  ],
  [() => engine.collate([holding()]), "collate: an example is nested deeper than 64 lists, or holds itself"],
  [
    () => new MultivariateNormal(v, { covarianceMatrix: engine.zeros([3, 3]) }),
    "MultivariateNormal: every element of the diagonal of the covariance's Cholesky factor must be a number above 0",
  ],
  [
    () => new MixtureSameFamily(any(new Normal(0, 1)), new Normal(v, 1)),
    "MixtureSameFamily: mixture must be a Categorical, not a Normal",
  ],
  [() => new Independent(any(3), 1), "Independent: base must be a distribution, not a number"],
  [() => klDivergence(any(v), new Normal(0, 1)), "klDivergence: p must be a distribution, not a Tensor"],
  [() => engine.parseFormula("(".repeat(1e5)), "parseFormula: the formula is nested deeper than"],
];

describe("A value that no one can mean", () => {
  for (const [call, words] of REFUSED) {
    it(`is refused: ${words}`, () => {
      let said: unknown;
      try {
        call();
      } catch (error) {
        said = error;
      }
      expect(said, String(call)).to.be.an("error");
      expect((said as Error).message, String(call)).to.contain(words);
    });
  }

  it("is refused by a promise, too", async () => {
    for (const memoryLimit of [-1, Number.NaN]) {
      let said: unknown;
      await engine.openDevice("cpu", { memoryLimit }).catch((error: unknown) => (said = error));
      expect((said as Error).message).to.contain("openDevice: memoryLimit must be a number of bytes above 0");
    }
  });

  it("is none where an array is of another realm", () => {
    const of = (text: string): never => runInNewContext(text) as never;
    expect(tensor(of("new Float32Array([1, 2.5])")).dtype).to.equal("float32");
    expect(tensor(of("new Float64Array([1, 2.5])")).dtype).to.equal("float64");
    expect(tensor(of("new Int16Array([1, 2])")).dtype).to.equal("int32");
    expect(tensor(of("[1, 2.5]")).toArray()).to.deep.equal([1, 2.5]);
    expect((engine.sum as Call)(x, of("({ dim: 0 })"))).to.be.instanceOf(Tensor);
  });

  it("has the answer that it has where a sum would overflow, and the average does not", () => {
    const { avgPool1d, avgPool2d, avgPool3d } = engine.functional;
    const large = (shape: number[]): Tensor => engine.full(shape, Math.fround(3e38), { dtype: "float32" });
    const pools = [
      avgPool1d(large([1, 1, 4]), 2),
      avgPool2d(large([1, 1, 4, 4]), 3, { stride: 1 }),
      avgPool3d(large([1, 1, 2, 2, 2]), 2),
      avgPool2d(large([1, 1, 4, 4]), 2, { padding: 1, countIncludePad: false }),
    ];
    for (const pool of pools)
      for (const entry of pool.flatten().toTypedArray())
        expect(Number(entry) / Math.fround(3e38)).to.be.closeTo(1, 2 ** -22);
  });

  it("has the answer that it has: no chance outside of what is drawn, NaN behind all numbers, a window that does not overflow", () => {
    const { Bernoulli, Geometric } = engine.distributions;
    const odd = tensor([0.5, 2, -1, 1], { dtype: "float64" });
    const half = tensor([0.5], { dtype: "float64" });
    const [none, log] = [-Infinity, Math.log(0.5)];
    expect(new Bernoulli({ probs: half }).logProb(odd).toArray()).to.deep.equal([none, none, none, log]);
    expect(new Geometric({ probs: half }).logProb(odd).toArray()).to.deep.equal([
      none,
      3 * log,
      none,
      2 * log,
    ]);
    const sorted = tensor([1, 2]);
    const wanted = tensor([Number.NaN, 1.5]);
    expect(engine.searchsorted(sorted, wanted).toArray()).to.deep.equal([2, 1]);
    expect(engine.searchsorted(sorted, wanted, { right: true }).toArray()).to.deep.equal([2, 1]);
    const ending = tensor([0, Number.NaN]);
    expect(engine.searchsorted(ending, ending).toArray()).to.deep.equal([0, 1]);
    expect(engine.searchsorted(ending, ending, { right: true }).toArray()).to.deep.equal([1, 2]);
    const kaiser = engine.windows.kaiser(3, { beta: 2000, dtype: "float64" }).toArray() as number[];
    // I₀(0) / I₀(2000) vanishes.
    expect(kaiser).to.deep.equal([0, 1, 0]);
  });

  it("has the answer that it has where decimals are beyond a dtype's range", () => {
    for (const dtype of ["float32", "float64"] as const) {
      const y = tensor([1.5, -2.25, 1e30, Infinity, -0], { dtype });
      for (const decimals of [40, 400]) expect(y.round(decimals).toArray()).to.deep.equal(y.toArray());
      expect(tensor([1e30], { dtype }).round(20).toArray()).to.deep.equal(
        tensor([1e30], { dtype }).toArray(),
      );
      expect(tensor([1.5, -2.25], { dtype }).round(-400).toArray()).to.deep.equal([0, -0]);
      const z = tensor([1.5], { dtype, requiresGrad: true });
      z.round(400).sum().backward();
      expect(z.grad!.toArray()).to.deep.equal([0]);
    }
  });
});
