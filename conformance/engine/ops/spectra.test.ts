/** Fourier transforms against the sum that they are, and back; spectra of pieces, and the signal from them. */
import { expect } from "chai";
import { describe, it } from "mocha";
import {
  cat,
  fft,
  grad,
  istft,
  manualSeed,
  randn,
  stft,
  type Tensor,
  tensor,
} from "../../../engine/index.ts";

const f64 = { dtype: "float64" } as const;

function near(a: Tensor, b: Tensor, tolerance: number = 1e-12): void {
  expect(a.shape).to.deep.equal(b.shape);
  expect(a.sub(b).abs().max().item()).to.be.at.most(tolerance);
}

/** Σ x[j] exp(−2πi jk / n), term by term. */
function sums(x: Tensor): Tensor {
  const entries = x.toArray() as number[][];
  const n = entries.length;
  return tensor(
    entries.map((_, k) => {
      const total = [0, 0];
      for (const [j, [re, im]] of entries.entries()) {
        const angle = (-2 * Math.PI * ((j * k) % n)) / n;
        total[0] += re * Math.cos(angle) - im * Math.sin(angle);
        total[1] += re * Math.sin(angle) + im * Math.cos(angle);
      }
      return total;
    }),
    f64,
  );
}

describe("Fourier transforms", () => {
  // One matrix, divided once and twice, primes with and without a matrix of their own.
  for (const n of [1, 2, 3, 12, 31, 37, 64, 99, 131, 262, 2048])
    it(`of ${n} numbers are the sums that they are, and back`, () => {
      manualSeed(n);
      const x = randn([n, 2], f64);
      if (n < 2000) near(fft.fft(x), sums(x), 1e-11);
      near(fft.ifft(fft.fft(x)), x);
      near(fft.ifft(fft.fft(x, null, -1, "ortho"), null, -1, "ortho"), x);
      const real = x.select(-1, 0);
      near(fft.rfft(real), fft.fft(fft.pairs(real)).narrow(0, 0, Math.floor(n / 2) + 1), 1e-11);
      near(fft.irfft(fft.rfft(real), n), real);
      near(fft.hfft(fft.ihfft(real), n), real);
    });

  it("of several dimensions are those of one, in turn", () => {
    manualSeed(1);
    const x = randn([2, 3, 4, 2], f64);
    near(fft.fftn(x), fft.fft(fft.fft(fft.fft(x, null, 0), null, 1), null, 2));
    near(fft.fft2(x), fft.fftn(x, null, [1, 2]));
    near(fft.ifftn(fft.fftn(x)), x);
    const real = randn([3, 4, 5], f64);
    near(fft.irfftn(fft.rfftn(real), [3, 4, 5]), real);
    near(fft.irfft2(fft.rfft2(real), [4, 5]), real);
    near(fft.hfftn(fft.ihfftn(real), [3, 4, 5]), real);
    near(fft.ifftshift(fft.fftshift(real)), real);
    near(fft.fft(x, 5, 1).narrow(1, 0, 1), x.sum(1, true));
  });

  it("have gradients: a sum of squares in the spectrum is n times that before", () => {
    const x = randn([6, 2], f64).requiresGrad_();
    near(grad(fft.fft(x).square().sum(), x), x.detach().mul(12));
    const y = randn([5], f64).requiresGrad_();
    const weights = randn([3, 2], f64);
    const slope = grad(fft.rfft(y).mul(weights).sum(), y);
    const moved = Array.from({ length: 5 }, (_, k) => {
      const one = tensor(
        Array.from({ length: 5 }, (__, i) => Number(i === k)),
        f64,
      );
      return fft.rfft(one).mul(weights).sum().item();
    });
    near(slope, tensor(moved, f64));
  });

  it("refuse real numbers where complex ones are due, and say what to write", () => {
    expect(() => fft.fft(randn([3]))).to.throw("write fft.pairs(x)");
    expect(() => fft.fftn(randn([3, 2]), null, [0, 0])).to.throw("twice");
  });
});

describe("Spectra of pieces", () => {
  it("are those of the pieces, weighed, and give the signal back", () => {
    manualSeed(2);
    const x = randn([2, 40], f64);
    const window = tensor([0.2, 0.6, 1, 1, 0.6, 0.2], f64);
    const options = { hopLength: 3, winLength: 6, window };
    const spectra = stft(x, 8, { ...options, center: false });
    expect(spectra.shape).to.deep.equal([2, 5, 11, 2]);
    // A window of 6 stands in the middle of a piece of 8.
    const piece = x.narrow(1, 4, 6).mul(window);
    const nothing = x.narrow(1, 0, 1).mul(0);
    near(spectra.select(2, 1), fft.rfft(cat([nothing, piece, nothing], 1)));
    near(istft(stft(x, 8, options), 8, { ...options, length: 40 }), x, 1e-12);
    near(
      istft(stft(x, 8, { ...options, normalized: true, onesided: false }), 8, {
        ...options,
        normalized: true,
        length: 40,
      }),
      x,
    );
  });

  it("refuse a signal that is too short", () => {
    expect(() => stft(randn([3]), 8)).to.throw("cannot be continued");
    expect(() => stft(randn([3]), 8, { center: false })).to.throw("too short");
  });
});
