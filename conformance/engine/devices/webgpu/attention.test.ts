/** Attention in one pass: what it gives, and its gradients, are those of the composition in float64; weights are there when asked for. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { functional, manualSeed, noGrad, randn, type Tensor, webGpuStats } from "../../../../engine/index.ts";
import { attentionShape } from "../../../../engine/webgpu/attention.ts";
import type { GpuLimits } from "../../../../engine/webgpu/gpu.ts";
import { itAtLength } from "../../../extent.ts";
import { onWebGpu } from "./device.ts";

const values = async (x: Tensor): Promise<number[]> => Array.from((await x.to("cpu")).toTypedArray());

interface Case {
  readonly lead: readonly number[];
  readonly queries: number;
  readonly keys: number;
  readonly width: number;
  readonly isCausal: boolean;
}

const cases: readonly Case[] = [
  { lead: [2, 3], queries: 37, keys: 45, width: 20, isCausal: false },
  { lead: [2], queries: 70, keys: 70, width: 8, isCausal: true },
  { lead: [], queries: 1, keys: 1, width: 1, isCausal: false },
  { lead: [3], queries: 65, keys: 33, width: 40, isCausal: true },
  { lead: [1, 2], queries: 16, keys: 100, width: 64, isCausal: false },
];

function drawn({ lead, queries, keys, width }: Case): Tensor[] {
  manualSeed(11);
  return [queries, keys, keys, queries].map((n) =>
    randn([...lead, n, width], { dtype: "float32", device: "cpu" }),
  );
}

async function withGradients(inputs: readonly Tensor[], isCausal: boolean): Promise<number[][]> {
  const [q, k, v, above] = inputs;
  const leaves = [q, k, v].map((x) => x.clone().requiresGrad_());
  const output = functional.scaledDotProductAttention(leaves[0], leaves[1], leaves[2], { isCausal });
  output.backward(above);
  return Promise.all([output, ...leaves.map(({ grad }) => grad!)].map(values));
}

describe("Attention on WebGPU", function () {
  this.timeout(120_000);
  before(onWebGpu);

  // The kernel takes seconds to compile in software.
  for (const one of cases)
    itAtLength(`is right in one pass, with its gradients: ${JSON.stringify(one)}`, async () => {
      const inputs = drawn(one);
      const expected = await withGradients(
        inputs.map((x) => x.to("float64")),
        one.isCausal,
      );
      const given = await withGradients(
        inputs.map((x) => x.to("webgpu")),
        one.isCausal,
      );
      given.forEach((list, i) => {
        expect(list).to.have.length(expected[i].length);
        const scale = Math.max(...expected[i].map(Math.abs));
        list.forEach((value, j) => {
          expect(Math.abs(value - expected[i][j]) / (scale || 1), `${i}: ${j}`).to.be.below(4e-6);
        });
      });
    });

  itAtLength("takes one dispatch, and the weights are computed when they are read", async () => {
    const [q, k, v] = drawn(cases[1]).map((x) => x.to("webgpu"));
    const before = webGpuStats()!.dispatches;
    const attended = noGrad(() => functional.attention(q, k, v));
    expect(webGpuStats()!.dispatches - before).to.equal(1);
    const sums = await values(attended.weights.sum(-1));
    for (const sum of sums) expect(sum).to.be.closeTo(1, 1e-5);
  });

  itAtLength(
    "shares the weight among infinite scores, and gives NaN where a score is NaN, as the composition does",
    async () => {
      const inputs = drawn(cases[0]);
      inputs[1].select(0, 0).select(0, 1).select(0, 5).fill_(Number.POSITIVE_INFINITY);
      inputs[0].select(0, 1).select(0, 0).select(0, 3).fill_(Number.NaN);
      const of = ([q, k, v]: readonly Tensor[]): Promise<number[]> =>
        values(functional.scaledDotProductAttention(q, k, v));
      const expected = await of(inputs);
      const given = await of(inputs.map((x) => x.to("webgpu")));
      expect(expected.some(Number.isNaN)).to.equal(true);
      expected.forEach((value, i) => {
        if (Number.isNaN(value)) expect(given[i]).to.be.NaN;
        else expect(given[i]).to.be.closeTo(value, 1e-5);
      });
    },
  );

  it("is computed from parts where a mask, or a width beyond workgroup memory, is asked for", async () => {
    const [q, k, v] = drawn(cases[1]);
    const attnMask = randn([70, 70], { dtype: "float32", device: "cpu" });
    const here = functional.scaledDotProductAttention(q, k, v, { attnMask });
    const [a, b, c, mask] = [q, k, v, attnMask].map((x) => x.to("webgpu"));
    const there = functional.scaledDotProductAttention(a, b, c, { attnMask: mask });
    const expected = await values(here);
    (await values(there)).forEach((value, i) => {
      expect(value).to.be.closeTo(expected[i], 1e-5);
    });
    const limits = (bytes: number): GpuLimits => ({ maxComputeWorkgroupStorageSize: bytes }) as GpuLimits;
    expect(attentionShape(200, limits(49152))).to.equal(null);
    expect(attentionShape(128, limits(16384))).to.equal(null);
    expect(attentionShape(64, limits(49152))).to.deep.equal({ rows: 64, wide: 64 });
    expect(attentionShape(33, limits(32768))).to.deep.equal({ rows: 32, wide: 64 });
  });
});
