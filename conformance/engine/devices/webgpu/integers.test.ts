/** int32 and bool on WebGPU: every element as on the CPU; and conversions, which round as the CPU does. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import { arange, type Tensor, table, tensor } from "../../../../engine/index.ts";
import { mapped, reduced, structured } from "../../../../engine/run/apply.ts";
import { itAtLength, some } from "../../../extent.ts";
import { onWebGpu } from "./device.ts";

const numbers = [0, 1, -1, 2, -3, 7, 100, -100, 46_341, 2 ** 30, -(2 ** 31), 2 ** 31 - 1];
const truths = [0, 1, 1, 0];

function pairsOf(list: readonly number[]): number[][] {
  return [list.flatMap((x) => list.map(() => x)), list.flatMap(() => [...list])];
}

async function same(f: (...xs: Tensor[]) => Tensor, inputs: Tensor[], text: string): Promise<void> {
  const expected = f(...inputs);
  const given = f(...inputs.map((x) => x.to("webgpu")));
  expect(given.device, text).to.equal("webgpu");
  expect(given.dtype, text).to.equal(expected.dtype);
  expect(Array.from((await given.to("cpu")).toTypedArray()), text).to.deep.equal(
    Array.from(expected.toTypedArray()),
  );
}

const elementwise = [...table.values()].filter(({ kind, bools }) => kind === "elementwise" && bools === 0);

describe("On WebGPU, whole numbers:", () => {
  before(onWebGpu);

  const ofNumbers = elementwise.filter(({ takes }) => takes === "number" || takes === "any");
  for (const op of some(ofNumbers, 8)) {
    it(`${op.name} of int32 is as on the CPU`, async () => {
      const columns = op.inputs.length === 1 ? [[...numbers]] : pairsOf(numbers).slice(0, op.inputs.length);
      while (columns.length < op.inputs.length) columns.push(columns[0].map(() => 5));
      const inputs = columns.map((data) => tensor(data, { dtype: "int32", device: "cpu" }));
      await same((...xs) => mapped(op, xs), inputs, op.name);
    });
  }

  const ofBools = elementwise.filter(({ takes }) => takes === "bool" || takes === "any");
  for (const op of some(ofBools, 4)) {
    it(`${op.name} of bool is as on the CPU`, async () => {
      const columns = op.inputs.length === 1 ? [truths] : pairsOf(truths).slice(0, op.inputs.length);
      const inputs = columns.map((data) => tensor(data, { dtype: "bool", device: "cpu" }));
      await same((...xs) => mapped(op, xs), inputs, op.name);
    });
  }

  const x = tensor([[3, -1, 2, 7], [7, 0, -5, 2], [1, 1, 1, 9]], { dtype: "int32", device: "cpu" }); // biome-ignore format: one line
  it("sums of int32 are as on the CPU", async () => {
    await same((y) => y.sum(), [x], "sum");
    await same((y) => y.sum(0), [x], "sum(0)");
  });

  itAtLength("scans, products, order and counts of int32 are as on the CPU", async () => {
    await same((y) => y.cumsum(1), [x], "cumsum");
    await same((y) => y.matmul(y.t()), [x], "matmul");
    await same((y) => y.amax(1), [x], "amax");
    await same((y) => y.argmin(0), [x], "argmin");
    await same((y) => y.gt(1).sum(1), [x], "count");
    await same((y) => y.gt(0).any(1).logicalAnd(y.gt(-9).all(1)), [x], "any, all");
    const op = table.get("argsort")!;
    await same((y) => structured(op, [y], { dim: 1, descending: true }), [x], "argsort");
    await same(
      (y) => reduced(table.get("sum")!, [y.gt(1)], { dim: null, keepdim: true }),
      [x],
      "sum of bools",
    );
  });

  it("conversions drop the fraction, and ask whether it is 0", async () => {
    const x = tensor([0, 0.9, -0.9, 2.5, -2.5, 1e9, Number.NaN], { dtype: "float32", device: "cpu" });
    await same((y) => y.to("int32"), [x], "to int32");
    await same((y) => y.to("bool"), [x], "to bool");
    await same((y) => y.to("int32").to("float32"), [x], "and back");
    await same((y) => y.gt(0).to("float32"), [x], "from bool");
    await same((y) => y.gt(0).to("int32"), [x], "from bool to int32");
  });

  it("indices choose, from transposed tensors too", async () => {
    const x = arange(12, undefined, 1, { dtype: "int32", device: "cpu" }).reshape(3, 4);
    const index = tensor([2, 0, 2, 1], { dtype: "int32", device: "cpu" });
    await same((y, i) => y.t().indexSelect(1, i.narrow(0, 0, 3)), [x, index], "indexSelect");
    await same((y, i) => y.indexSelect(1, i), [x, index], "indexSelect");
  });
});
