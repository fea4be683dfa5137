/** Functions that are compositions or makers: each against what defines it. */
import { expect } from "chai";
import fc from "fast-check";
import { describe, it } from "mocha";
import * as engine from "../../../engine/index.ts";
import { fft, functional, linalg, special, type Tensor, tensor, windows } from "../../../engine/index.ts";

const numbers = (x: Tensor): number[] => Array.from(x.toTypedArray());

function close(actual: readonly number[], wanted: readonly number[], within = 1e-12): void {
  expect(actual).to.have.length(wanted.length);
  wanted.forEach((value, k) => {
    expect(actual[k], `entry ${k}`).to.be.closeTo(value, within * Math.max(1, Math.abs(value)));
  });
}

describe("isin and its like", () => {
  it("is what a Set says, of floats, int32 and bools, with NaN in neither", () => {
    const some = fc.array(fc.constantFrom(0, 1, 2.5, -3, Infinity, NaN), { maxLength: 8 });
    fc.assert(
      fc.property(some, some, (x, among) => {
        const kept = new Set(among.filter((v) => !Number.isNaN(v)));
        const wanted = x.map((v) => kept.has(v));
        expect(engine.isin(tensor(x), tensor(among)).toArray()).to.deep.equal(wanted);
        expect(engine.isin(tensor(x), tensor(among), { invert: true }).toArray()).to.deep.equal(
          wanted.map((found) => !found),
        );
      }),
    );
    const x = tensor([[1, 2]], { dtype: "int32" });
    expect(engine.isin(x, tensor([2], { dtype: "int32" })).toArray()).to.deep.equal([[false, true]]);
    expect(engine.isin(tensor([true, false]), tensor([true])).toArray()).to.deep.equal([true, false]);
  });

  it("tells infinities and signs", () => {
    const x = tensor([Infinity, -Infinity, NaN, -0, 0, -2]);
    expect(engine.isposinf(x).toArray()).to.deep.equal([true, false, false, false, false, false]);
    expect(engine.isneginf(x).toArray()).to.deep.equal([false, true, false, false, false, false]);
    expect(engine.signbit(tensor([-1, -0, 0, 3])).toArray()).to.deep.equal([true, true, false, false]);
    expect(engine.signbit(tensor([-1, 1], { dtype: "int32" })).toArray()).to.deep.equal([true, false]);
    expect(engine.isposinf(tensor([1], { dtype: "int32" })).toArray()).to.deep.equal([false]);
  });
});

describe("Windows", () => {
  const double = { dtype: "float64" } as const;
  const sum = (f: (k: number) => number, n: number): number =>
    Array.from({ length: n }, (_, k) => f(k)).reduce((a, b) => a + b, 0);

  it("are symmetric, or one period of a symmetric one that is longer by one", () => {
    for (const [name, f] of Object.entries(windows)) {
      const make = f as (n: number, ...rest: unknown[]) => Tensor;
      const rest = name === "generalCosine" ? [[0.3, 0.5, 0.2]] : [];
      for (const n of [3, 5, 8]) {
        const whole = numbers(make(n, ...rest, double));
        close(whole, whole.toReversed());
        close(numbers(make(n - 1, ...rest, { ...double, sym: false })), whole.slice(0, -1));
      }
      expect(make(1, ...rest).toArray(), name).to.deep.equal([1]);
      expect(make(0, ...rest).shape, name).to.deep.equal([0]);
    }
  });

  it("have the values that their names stand for", () => {
    close(numbers(windows.hann(5, double)), [0, 0.5, 1, 0.5, 0]);
    close(numbers(windows.hamming(3, double)), [0.08, 1, 0.08]);
    close(numbers(windows.blackman(5, double)), [0, 0.34, 1, 0.34, 0]);
    close(numbers(windows.nuttall(3, double)), [0.0003628, 1, 0.0003628]);
    close(numbers(windows.cosine(2, double)), [Math.SQRT1_2, Math.SQRT1_2]);
    close(numbers(windows.gaussian(3, { ...double, std: 2 })), [Math.exp(-1 / 8), 1, Math.exp(-1 / 8)]);
    close(numbers(windows.exponential(3, { ...double, tau: 2 })), [Math.exp(-0.5), 1, Math.exp(-0.5)]);
    close(numbers(windows.generalHamming(3, { ...double, alpha: 0.7 })), [0.4, 1, 0.4]);
    // I₀ by its series, to which kaiser's is the ratio.
    const bessel = (x: number): number => sum((k) => ((x / 2) ** k / factorial(k)) ** 2, 60);
    const factorial = (k: number): number => (k === 0 ? 1 : k * factorial(k - 1));
    close(numbers(windows.kaiser(5, { ...double, beta: 3 })), [
      1 / bessel(3),
      bessel(3 * Math.sqrt(0.75)) / bessel(3),
      1,
      bessel(3 * Math.sqrt(0.75)) / bessel(3),
      1 / bessel(3),
    ]);
  });

  it("are one period by the names without a namespace", () => {
    const { hannWindow, hammingWindow, kaiserWindow, blackmanWindow, bartlettWindow } = engine;
    for (const [f, of] of [
      [hannWindow, windows.hann],
      [hammingWindow, windows.hamming],
      [kaiserWindow, windows.kaiser],
      [blackmanWindow, windows.blackman],
      [bartlettWindow, windows.bartlett],
    ] as const) {
      close(numbers(f(6, double)), numbers(of(6, { ...double, sym: false })));
      close(numbers(f(6, { ...double, periodic: false })), numbers(of(6, double)));
    }
  });

  it("refuse what is no window", () => {
    expect(() => windows.hann(-1)).to.throw(RangeError, "hann: n must be a whole number from 0 on");
    expect(() => windows.hann(3, { dtype: "int32" })).to.throw(engine.DtypeError, "floating");
    expect(() => windows.exponential(3, { center: 1 })).to.throw(RangeError, "sym: false");
    expect(() => windows.gaussian(3, { std: 0 })).to.throw(RangeError, "std");
  });
});

describe("Orthogonal polynomials", () => {
  const x = tensor([-0.9, -0.3, 0.2, 0.8], { dtype: "float64" });
  const t = numbers(x).map(Math.acos);

  it("are the trigonometric functions that Chebyshev's stand for", () => {
    for (const n of [0, 1, 2, 5, 9]) {
      close(
        numbers(special.chebyshevPolynomialT(x, n)),
        t.map((a) => Math.cos(n * a)),
      );
      close(
        numbers(special.chebyshevPolynomialU(x, n)),
        t.map((a) => Math.sin((n + 1) * a) / Math.sin(a)),
      );
      close(
        numbers(special.chebyshevPolynomialV(x, n)),
        t.map((a) => Math.cos((n + 0.5) * a) / Math.cos(a / 2)),
      );
      close(
        numbers(special.chebyshevPolynomialW(x, n)),
        t.map((a) => Math.sin((n + 0.5) * a) / Math.sin(a / 2)),
      );
      const half = x.add(1).div(2);
      for (const kind of ["T", "U", "V", "W"] as const)
        close(
          numbers(special[`shiftedChebyshevPolynomial${kind}`](half, n)),
          numbers(special[`chebyshevPolynomial${kind}`](x, n)),
        );
    }
  });

  it("have the coefficients of the books, and slopes", () => {
    const at = (f: (v: number) => number): number[] => numbers(x).map(f);
    close(
      numbers(special.hermitePolynomialH(x, 4)),
      at((v) => 16 * v ** 4 - 48 * v ** 2 + 12),
    );
    close(
      numbers(special.hermitePolynomialHe(x, 4)),
      at((v) => v ** 4 - 6 * v ** 2 + 3),
    );
    close(
      numbers(special.laguerrePolynomialL(x, 3)),
      at((v) => (-(v ** 3) + 9 * v ** 2 - 18 * v + 6) / 6),
    );
    close(
      numbers(special.legendrePolynomialP(x, 4)),
      at((v) => (35 * v ** 4 - 30 * v ** 2 + 3) / 8),
    );
    const slope = engine.grad((y: Tensor) => special.legendrePolynomialP(y, 3).sum())(x) as Tensor;
    close(
      numbers(slope),
      at((v) => (15 * v ** 2 - 3) / 2),
    );
    close(numbers(special.sphericalBesselJ0(tensor([0, 2], { dtype: "float64" }))), [1, Math.sin(2) / 2]);
    expect(() => special.legendrePolynomialP(x, -1)).to.throw(RangeError, "n must be a whole number from 0");
  });
});

describe("Makers and limits", () => {
  it("have the numbers that they say", () => {
    close(numbers(engine.logspace(-1, 1, 3, 10, { dtype: "float64" })), [0.1, 1, 10]);
    close(numbers(engine.logspace(0, 3, 4, 2)), [1, 2, 4, 8]);
    expect(fft.fftfreq(5, 0.5).mul(2.5).toArray()).to.deep.equal([0, 1, 2, -2, -1]);
    expect(fft.fftfreq(4, 2).mul(8).toArray()).to.deep.equal([0, 1, -2, -1]);
    expect(fft.rfftfreq(4).mul(4).toArray()).to.deep.equal([0, 1, 2]);
    expect(fft.rfftfreq(5).mul(5).round().toArray()).to.deep.equal([0, 1, 2]);
    const x = tensor([1]);
    expect(engine.asTensor(x)).to.equal(x);
    expect(engine.asTensor(x, { dtype: "int32" }).dtype).to.equal("int32");
    expect(engine.asTensor([1, 2]).shape).to.deep.equal([2]);
    expect([x, 1].map(engine.isTensor)).to.deep.equal([true, false]);
    expect(engine.finfo("float32").max).to.equal(Math.fround(3.4028234663852886e38));
    expect(1 + engine.finfo("float64").eps / 2).to.equal(1);
    expect(engine.iinfo("int32").min).to.equal(-(2 ** 31));
    expect(() => engine.finfo("int32")).to.throw(engine.DtypeError, "floating");
  });

  it("find places and shapes", () => {
    const places = Array.from({ length: 24 }, (_, k) => k);
    for (const place of [24, -1, 2 ** 32])
      expect(() => engine.unravelIndex(tensor([place], { dtype: "int64" }), [2, 3, 4])).to.throw(
        engine.ShapeError,
        `unravelIndex: index ${place} is out of range for size 24`,
      );
    const found = engine.unravelIndex(tensor(places, { dtype: "int32" }), [2, 3, 4]);
    expect(found.map(numbers)).to.deep.equal([
      places.map((k) => Math.floor(k / 12)),
      places.map((k) => Math.floor(k / 4) % 3),
      places.map((k) => k % 4),
    ]);
    expect(engine.broadcastShapes([3, 1], [2], [5, 1, 1])).to.deep.equal([5, 3, 2]);
    expect(() => engine.broadcastShapes([3], [2])).to.throw(engine.ShapeError);
  });

  it("have matrices' norms by PyTorch's rule of dimensions", () => {
    const x = tensor(
      [
        [3, 0],
        [0, 4],
      ],
      { dtype: "float64" },
    );
    expect(linalg.norm(x).item()).to.equal(5);
    expect(linalg.norm(x, 1).item()).to.equal(4);
    expect(linalg.norm(x, "nuc").item()).to.be.closeTo(7, 1e-12);
    expect(linalg.norm(x, Infinity, 1).toArray()).to.deep.equal([3, 4]);
    expect(linalg.norm(x.flatten(), 1).item()).to.equal(7);
    expect(() => linalg.norm(x.reshape([1, 2, 2]), 1)).to.throw(engine.ShapeError, "name them as dim");
    expect(linalg.vander(tensor([2, 3])).toArray()).to.deep.equal([
      [1, 2],
      [1, 3],
    ]);
    expect(linalg.diagonal(engine.ones([2, 3, 3])).shape).to.deep.equal([2, 3]);
  });
});

describe("nextafter and histogramdd", () => {
  it("goes to the number whose bits are next, through 0 too", () => {
    const bits = new DataView(new ArrayBuffer(4));
    const next = (x: number, up: boolean): number => {
      if (x === 0) return (up ? 1 : -1) * 2 ** -149;
      bits.setFloat32(0, x);
      bits.setInt32(0, bits.getInt32(0) + (x > 0 === up ? 1 : -1));
      return bits.getFloat32(0);
    };
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), fc.boolean(), (x, up) => {
        const y = tensor([up ? Infinity : -Infinity]);
        expect(engine.nextafter(tensor([x]), y).item()).to.equal(next(x, up));
      }),
    );
    const double = tensor([1, -1, 0], { dtype: "float64" });
    const towards = tensor([0], { dtype: "float64" });
    expect(engine.nextafter(double, towards).toArray()).to.deep.equal([1 - 2 ** -53, 2 ** -53 - 1, 0]);
    expect(engine.nextafter(tensor([NaN]), tensor([1])).item()).to.be.NaN;
  });

  it("counts the points of each box, as a loop does", () => {
    const inside = fc.integer({ min: -2, max: 12 }).map((k) => k / 4);
    fc.assert(
      fc.property(fc.array(fc.tuple(inside, inside, inside), { minLength: 1, maxLength: 20 }), (points) => {
        const wanted = new Array(3 * 2 * 4).fill(0);
        for (const point of points) {
          const places = point.map((v, k) => (v === 2 ? [2, 1, 3][k] : Math.floor((v * [3, 2, 4][k]) / 2)));
          if (point.every((v) => v >= 0 && v <= 2)) wanted[(places[0] * 2 + places[1]) * 4 + places[2]]++;
        }
        const x = tensor(points, { dtype: "float64" });
        const { hist, binEdges } = engine.histogramdd(x, [3, 2, 4], { range: [0, 2, 0, 2, 0, 2] });
        expect(numbers(hist)).to.deep.equal(wanted);
        expect(binEdges.map(({ size }) => size)).to.deep.equal([4, 3, 5]);
        const all = wanted.reduce((a, b) => a + b, 0);
        const { hist: dense } = engine.histogramdd(x, binEdges, { density: true });
        if (all > 0)
          close(
            numbers(dense),
            wanted.map((n) => (n / all) * 3),
          );
      }),
    );
    expect(() => engine.histogramdd(tensor([[1, 2]]), [3])).to.throw(engine.ShapeError, "bins for each");
  });
});

describe("Compositions written over their input", () => {
  it("are what is given without the underscore, and pass gradients on", () => {
    for (const [name, f] of Object.entries(engine as unknown as Record<string, (x: Tensor) => Tensor>)) {
      const plain = (engine as unknown as Record<string, (x: Tensor) => Tensor>)[name.slice(0, -1)];
      if (!/^(?:lgamma|digamma|i0|logicalNot|nanToNum|round|tril|triu)_$/.test(name)) continue;
      const x = tensor(
        [
          [0.5, 2.5],
          [1.5, 3.5],
        ],
        { dtype: "float64" },
      );
      const wanted = plain(x).to("float64").toArray();
      expect(f(x), name).to.equal(x);
      expect(x.toArray(), name).to.deep.equal(wanted);
    }
    const leaf = tensor([-1, 0.5, 3], { requiresGrad: true });
    const y = leaf.mul(2);
    engine.clamp_(y, 0, 4);
    functional.elu_(y);
    y.sum().backward();
    expect(y.toArray()).to.deep.equal([0, 1, 4]);
    expect(leaf.grad!.toArray()).to.deep.equal([0, 2, 0]);
    expect(() => engine.clamp_(leaf, 0, 1)).to.throw(engine.GradientError);
  });

  it("take all that the function takes", () => {
    const x = engine.zeros([2, 2]);
    engine.fillDiagonal_(
      engine.maskedFill_(
        x,
        tensor([
          [true, false],
          [false, false],
        ]),
        7,
      ),
      1,
    );
    engine.indexPut_(
      x,
      [0, 1].map((k) => tensor([k], { dtype: "int32" })),
      tensor([9]),
    );
    engine.addcmul_(x, tensor([1]), tensor([2]));
    expect(x.toArray()).to.deep.equal([
      [3, 11],
      [2, 3],
    ]);
    expect(engine.gt_(x, 2.5).toArray()).to.deep.equal([
      [1, 1],
      [0, 1],
    ]);
    expect(engine.cumsum_(tensor([1, 2, 3]), 0).toArray()).to.deep.equal([1, 3, 6]);
    expect(() => engine.fillDiagonal_(tensor([1]), 1)).to.throw(engine.ShapeError, "takes a matrix");
  });
});
