/** Numbers far from 0, huge and tiny: statistics, norms and layers that would lose all their digits or leave the range on the way. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { cdist, functional as F, linalg, masked, type Tensor, tensor } from "../../../engine/index.ts";
import { some } from "../../extent.ts";
import { onWebGpu } from "../devices/webgpu/device.ts";

const offsets = [
  [1e5 + 0.1, 1e5 + 0.11, 1e5 + 0.12, 1e5 + 0.2],
  [1000.1, 1000.3, 1000.1, 1000.2],
  [-1e6, -1e6 + 0.5, -1e6 + 0.25, -1e6],
];
const constants = [1000000.1, 1000.1, -3e7, 1e30].map((x) => [x, x, x, x]);
const huge = [[3e25, 4e25, -1e25, 0], [1e30, -1e30, 2e30, 1e30]]; // biome-ignore format: rows
const tiny = [[3e-30, 4e-30, -1e-30, 0], [1e-25, 2e-25, 1e-25, 0]]; // biome-ignore format: rows

/** Of rows of four, one result a row or one an element. */
const layers: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  layerNorm: (x) => F.layerNorm(x, [4]),
  batchNorm: (x) => F.batchNorm(x.t().contiguous(), { training: true }).t(),
  groupNorm: (x) => F.groupNorm(x, 1),
  instanceNorm: (x) => F.instanceNorm(x.unsqueeze(1)).squeeze(1),
};
const spreads: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  std: (x) => x.std(1),
  "masked.std": (x) => masked.std(x, x.eq(x), { dim: 1 }),
};
const variances: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  var: (x) => x.var(1),
  "masked.var": (x) => masked.var(x, x.eq(x), { dim: 1 }),
  cov: (x) => x.cov(),
  corrcoef: (x) => x.corrcoef(),
};
const lengths: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  norm: (x) => x.norm(2, 1),
  "norm 3": (x) => x.norm(3, 1),
  "norm 0.5": (x) => x.norm(0.5, 1),
  normalize: (x) => F.normalize(x, { eps: 1e-37 }),
  "lpPool1d": (x) => F.lpPool1d(x.unsqueeze(1), 2, 2).squeeze(1),
  matrixNorm: (x) => linalg.matrixNorm(x.unsqueeze(1)),
  cdist: (x) => cdist(x, x.mul(0)),
  pairwiseDistance: (x) => F.pairwiseDistance(x, x.mul(0), { eps: 0 }),
}; // biome-ignore format: a table

async function numbers(x: Tensor): Promise<number[]> {
  return Array.from((await x.to("cpu")).toTypedArray());
}

function placed(rows: number[][], device: "cpu" | "webgpu"): Tensor {
  const x = tensor(rows, { dtype: "float32", device: "cpu" });
  return device === "cpu" ? x : x.to("webgpu");
}

/** What float32 on a device gives, against float64 on the same numbers, in units of the largest. */
async function worst(f: (x: Tensor) => Tensor, rows: number[][], device: "cpu" | "webgpu"): Promise<number> {
  const right = await numbers(f(placed(rows, "cpu").to("float64")));
  const given = await numbers(f(placed(rows, device)));
  const size = Math.max(...right.map(Math.abs), Number.MIN_VALUE);
  return Math.max(...given.map((value, k) => Math.abs(value - right[k]) / size));
}

for (const device of ["cpu", "webgpu"] as const)
  describe(`Numbers far from 0 in float32 on ${device}`, () => {
    if (device === "webgpu") before(onWebGpu);
    const every = device === "webgpu" ? 5 : 1;

    for (const [name, f] of some(Object.entries({ ...layers, ...spreads, ...variances }), every))
      it(`${name} of an offset is that of what lies above it`, async () => {
        for (const row of offsets)
          expect(await worst(f, [row, offsets[1]], device), `${row}`).to.be.below(5e-6);
      });

    for (const [name, f] of some(Object.entries({ ...layers, ...spreads, ...variances }), every))
      if (name !== "corrcoef")
        it(`${name} of equal numbers is 0`, async () => {
          for (const row of constants)
            for (const value of await numbers(f(placed([row, row], device))))
              expect(value, `${row}`).to.equal(0);
        });

    for (const [name, f] of some(Object.entries({ ...layers, ...spreads, ...lengths }), every))
      it(`${name} of huge and tiny numbers stays in range`, async () => {
        expect(await worst(f, huge, device)).to.be.below(5e-6);
        if (!name.startsWith("matrix")) expect(await worst(f, tiny, device)).to.be.below(5e-6);
      });
  });

describe("Numbers at the ends of float64", () => {
  it("have norms, slopes and angles", () => {
    const f64 = { dtype: "float64" } as const;
    for (const scale of [1e200, 1e-200, 1e300, 1e-300]) {
      const x = tensor([3 * scale, 4 * scale], { ...f64, requiresGrad: true });
      for (const p of [0.5, 2, 3, -1]) {
        const right = (3 ** p + 4 ** p) ** (1 / p);
        expect(x.norm(p).item() / scale, `p = ${p}`).to.be.closeTo(right, 1e-14);
      }
      x.norm().backward();
      const [dx, dy] = x.grad!.toArray() as number[];
      expect([dx, dy].map((slope) => slope.toFixed(14))).to.deep.equal([
        (0.6).toFixed(14),
        (0.8).toFixed(14),
      ]);
      expect(x.std().item() / scale).to.be.closeTo(Math.SQRT1_2, 1e-15);
      expect(F.cosineSimilarity(x.detach(), x.detach(), { dim: 0, eps: 0 }).item()).to.be.closeTo(1, 1e-15);
      expect(F.layerNorm(x.detach(), [2], { eps: 0 }).toArray()).to.deep.equal([-1, 1]);
      expect(linalg.svdvals(x.detach().unsqueeze(0)).item() / scale).to.be.closeTo(5, 1e-14);
    }
    // Over rows, and where only one of them leaves the range.
    const rows = tensor([[3e200, 4e200], [3, 4], [0, 0], [3e-200, 4e-200]], f64).norm(2, 1); // biome-ignore format: rows
    const [large, one, none, small] = rows.toArray() as number[];
    expect(large / 1e200).to.be.closeTo(5, 1e-14);
    expect([one, none]).to.deep.equal([5, 0]);
    expect(small / 1e-200).to.be.closeTo(5, 1e-14);
  });
});
