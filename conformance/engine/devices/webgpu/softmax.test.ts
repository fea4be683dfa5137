/** softmax along the last dimension on WebGPU: one dispatch, and value and gradient as in float64, of short rows and long, at the ends of the numbers too. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { manualSeed, randn, type Tensor, tensor, webGpuStats } from "../../../../engine/index.ts";
import { onWebGpu } from "./device.ts";

const values = async (x: Tensor): Promise<number[]> => Array.from((await x.to("cpu")).toTypedArray());
const { NEGATIVE_INFINITY: low, POSITIVE_INFINITY: high, NaN: none } = Number;

async function both(x: Tensor, above: Tensor, dim: number): Promise<number[][]> {
  const leaf = x.clone().requiresGrad_();
  const out = leaf.softmax(dim);
  out.backward(above);
  return [await values(out), await values(leaf.grad!)];
}

describe("softmax on WebGPU", () => {
  before(onWebGpu);

  for (const [
    shape,
    dim,
  ] of [[[5, 1], 1], [[3, 4, 7], 2], [[2, 33], 1], [[70, 300], 1], [[40, 6], 0]] as const) // biome-ignore format: a table
    it(`of ${JSON.stringify(shape)} along ${dim} is right, and so is its gradient`, async () => {
      manualSeed(4);
      const draw = (): Tensor => randn(shape, { dtype: "float32", device: "cpu" });
      const [x, above] = [draw().mul(3), draw()];
      const expected = await both(x.to("float64"), above.to("float64"), dim);
      const given = await both(x.to("webgpu"), above.to("webgpu"), dim);
      given.forEach((list, k) => {
        expect(list).to.have.length(expected[k].length);
        list.forEach((value, i) => {
          expect(value).to.be.closeTo(expected[k][i], 1e-6);
        });
      });
    });

  it("of a transpose is of its rows, in one dispatch once they lie side by side", async () => {
    const x = randn([40, 3], { dtype: "float32", device: "cpu" });
    const there = x.to("webgpu");
    const before = webGpuStats()!.dispatches;
    there.softmax(1);
    expect(webGpuStats()!.dispatches - before).to.equal(1);
    const expected = await values(x.t().softmax(1));
    (await values(there.t().softmax(1))).forEach((value, i) => {
      expect(value).to.be.closeTo(expected[i], 1e-6);
    });
  });

  for (const width of [3, 70])
    it(`of infinite and NaN scores is as on the CPU, ${width} in a row`, async () => {
      const fill = (...first: number[]): number[] => [...first, ...new Array(width - 3).fill(first[2])];
      const rows = [fill(high, 1, 2), fill(high, 1, high), fill(low, low, low), fill(low, 0, 1), fill(none, 1, 2), fill(1e38, -1e38, 0), fill(none, high, low)]; // biome-ignore format: a table
      const x = tensor(rows, { dtype: "float32", device: "cpu" });
      const expected = await values(x.softmax(1));
      (await values(x.to("webgpu").softmax(1))).forEach((value, i) => {
        if (Number.isNaN(expected[i])) expect(value, `${i}`).to.be.NaN;
        else expect(value, `${i}`).to.be.closeTo(expected[i], 1e-6);
      });
    });
});
