/** Every tile against the plain loop in float64: odd sizes, strides, offsets, one row, parts, NaN and infinities. */
import { expect } from "chai";
import { after, afterEach, before, describe, it } from "mocha";
import { devices } from "../../../../engine/core/device.ts";
import {
  functional,
  manualSeed,
  openDevice,
  randn,
  type Tensor,
  webGpuStats,
} from "../../../../engine/index.ts";
import { bytesOf, nameOf, type Tile, threadsOf } from "../../../../engine/webgpu/tile.ts";
import { everyTile, Planner } from "../../../../engine/webgpu/tuner.ts";
import type { WebGpu } from "../../../../engine/webgpu/webgpu.ts";
import { itAtLength, some } from "../../../extent.ts";
import { onWebGpu } from "./device.ts";

const planner = (): Planner => (devices.webgpu as WebGpu).planner;

/** A matrix of normal numbers, laid out as told: turned, or from the middle of a larger one. */
function matrix(rows: number, columns: number, layout: "plain" | "turned" | "inside"): Tensor {
  const draw = (shape: number[]): Tensor => randn(shape, { dtype: "float32", device: "cpu" });
  if (layout === "plain") return draw([rows, columns]);
  if (layout === "turned") return draw([columns, rows]).t();
  return draw([rows + 3, columns + 5])
    .narrow(0, 2, rows)
    .narrow(1, 1, columns);
}

/** The same view of the same storage, on the device. */
function there(x: Tensor, layout: "plain" | "turned" | "inside"): Tensor {
  if (layout === "turned") return x.t().to("webgpu").t();
  if (layout === "plain") return x.to("webgpu");
  const [rows, columns] = x.shape;
  const all = functional.pad(x, [1, 4, 2, 1]).to("webgpu");
  return all.narrow(0, 2, rows).narrow(1, 1, columns);
}

const values = async (x: Tensor): Promise<number[]> => Array.from((await x.to("cpu")).toTypedArray());

/** Elements further from the product in float64 than roundings in any order explain. */
async function wrong(given: Tensor, x: Tensor, y: Tensor): Promise<string[]> {
  const [a, b] = [x.to("float64"), y.to("float64")];
  const expected = Array.from(a.matmul(b).toTypedArray());
  const sizes = Array.from(a.abs().matmul(b.abs()).toTypedArray());
  const unit = (x.shape.at(-1)! + 2) * 2 ** -24;
  return (await values(given)).flatMap((value, i) => {
    const right = Number.isFinite(sizes[i])
      ? Math.abs(value - expected[i]) <= unit * sizes[i]
      : Object.is(value, expected[i]);
    return right ? [] : [`${i}: ${value}, expected ${expected[i]}`];
  });
}

const shapes: [number, number, number, "plain" | "turned" | "inside", "plain" | "turned" | "inside"][] = [
  [65, 70, 131, "plain", "plain"],
  [33, 65, 17, "turned", "turned"],
  [40, 41, 39, "inside", "inside"],
  [68, 132, 64, "plain", "plain"],
  [64, 128, 36, "turned", "plain"],
  [36, 64, 72, "plain", "turned"],
  [128, 40, 32, "turned", "turned"],
  [1, 700, 65, "plain", "plain"],
  [70, 500, 1, "plain", "turned"],
  [1, 40_000, 1, "plain", "plain"],
];

/** Of a convolution, the sizes of x and of its weight. */
const convolutions: [number[], number[], object][] = [
  [[2, 3, 12, 12], [16, 3, 3, 3], { padding: 1 }],
  [[3, 5, 60], [9, 5, 4], { stride: 2, padding: 2 }],
  [[2, 4, 11, 9], [20, 2, 3, 2], { padding: [1, 0], stride: [2, 1], groups: 2, dilation: [1, 2] }],
];

async function gradients(device: "cpu" | "webgpu", [x, weight, options]: (typeof convolutions)[0]) {
  manualSeed(7);
  const draw = (shape: number[]): Tensor => {
    const drawn = randn(shape, { dtype: "float32", device: "cpu" });
    return (device === "cpu" ? drawn.to("float64") : drawn.to("webgpu")).requiresGrad_();
  };
  const inputs = [draw(x), draw(weight)];
  const f = x.length === 3 ? functional.conv1d : functional.conv2d;
  const out = f(inputs[0], inputs[1], options);
  out.square().sum().backward();
  return Promise.all([out, ...inputs.map(({ grad }) => grad!)].map(values));
}

describe("Tiles on WebGPU", function () {
  this.timeout(600_000);
  before(onWebGpu);
  afterEach(() => {
    planner().only = null;
  });
  const software = everyTile.filter((tile) => tile.unrolled === 1);
  const tried = some([...software, ...everyTile.filter((tile) => tile.unrolled > 1)], everyTile.length);

  for (const tile of tried) {
    for (const parts of some([3, 1], 2))
      it(`${nameOf(tile)} multiplies matrices however they lie, in ${parts} parts`, async () => {
        planner().only = { tile, parts };
        manualSeed(3);
        for (const [rows, inner, columns, ofX, ofY] of some(shapes, 5)) {
          const [x, y] = [matrix(rows, inner, ofX), matrix(inner, columns, ofY)];
          const given = there(x, ofX).matmul(there(y, ofY));
          expect(await wrong(given, x, y), `${[rows, inner, columns, ofX, ofY].join(" ")}`).to.deep.equal([]);
        }
      });

    itAtLength(`${nameOf(tile)} multiplies stacks, whole numbers, NaN and infinities`, async () => {
      planner().only = { tile, parts: 2 };
      manualSeed(5);
      const [x, y] = [randn([2, 1, 33, 36], { device: "cpu" }), randn([3, 36, 34], { device: "cpu" })];
      const [a, b] = [x, y].map((z) => z.to("float32"));
      expect(await wrong(a.to("webgpu").matmul(b.to("webgpu")), a, b)).to.deep.equal([]);
      const [c, d] = [x.mul(1e5).to("int32"), y.mul(1e5).to("int32")];
      const whole = Array.from(c.matmul(d).toTypedArray());
      expect(await values(c.to("webgpu").matmul(d.to("webgpu")))).to.deep.equal(whole);
      const odd = a.clone();
      odd.select(2, 3).select(2, 5).fill_(Number.NaN);
      odd.select(2, 7).select(2, 35).fill_(Number.POSITIVE_INFINITY);
      expect(await wrong(odd.to("webgpu").matmul(b.to("webgpu")), odd, b)).to.deep.equal([]);
    });

    for (const sizes of convolutions)
      itAtLength(`${nameOf(tile)} convolves ${JSON.stringify(sizes)}, forward and backward`, async () => {
        planner().only = { tile, parts: 3 };
        const [given, expected] = [await gradients("webgpu", sizes), await gradients("cpu", sizes)];
        given.forEach((list, k) => {
          const scale = Math.max(...expected[k].map(Math.abs));
          const largest = Math.max(...list.map((value, i) => Math.abs(value - expected[k][i])));
          expect(list).to.have.length(expected[k].length);
          expect(largest / scale, `${k}`).to.be.below(1e-6);
        });
      });
  }
});

describe("Tiles that were measured", function () {
  this.timeout(600_000);
  before(onWebGpu);
  after(() => {
    if (devices.webgpu) planner().best = [];
  });

  it("are kept under the adapter's name, and found there again without measuring", async () => {
    const kept = new Map<string, string>();
    const tune = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    await openDevice("webgpu", { tune });
    const { description } = devices.webgpu as WebGpu;
    expect([...kept.keys()]).to.deep.equal([`gradproof.tiles.1 ${description}`]);
    const { best, candidates, edges } = planner();
    expect(best.map(({ edge }) => edge)).to.deep.equal(edges);
    expect(candidates).to.include.members(best.map(({ tile }) => tile));
    const { dispatches } = webGpuStats()!;
    planner().best = [];
    await openDevice("webgpu", { tune });
    expect(planner().best).to.deep.equal(best);
    expect(webGpuStats()!.dispatches).to.equal(dispatches);
    const [{ edge, tile }] = best;
    expect(planner().plan("matrices", { rows: edge, columns: edge, inner: edge, count: 1 }).tile).to.equal(
      tile,
    );
    const x = randn([edge, edge], { dtype: "float32", device: "cpu" });
    expect(await wrong(x.to("webgpu").matmul(x.to("webgpu")), x, x)).to.deep.equal([]);
  });

  it("are measured again where what was kept is of other tiles, or no such thing", async () => {
    for (const text of ["null", '[{"edge":64,"tile":"none","parts":1}]']) {
      const written: string[] = [];
      await openDevice("webgpu", {
        tune: { getItem: () => text, setItem: (_, value) => void written.push(value) },
      });
      expect(written, text).to.have.length(1);
    }
  });
});

describe("What a product is cut by", () => {
  const limits = (bytes: number, threads: number) =>
    ({
      maxComputeWorkgroupStorageSize: bytes,
      maxComputeInvocationsPerWorkgroup: threads,
    }) as WebGpu["gpu"]["limits"];
  const names = ["google swiftshader", "nvidia nvidia-h100-80gb-hbm3", "apple metal-3", "intel"];

  it("fits the adapter, and its parts go over the whole inner dimension, none of them empty", () => {
    for (const name of names)
      for (const [bytes, threads] of [
        [16384, 128],
        [16384, 256],
        [49152, 1024],
      ] as const) {
        // biome-ignore format: pairs
        const made = new Planner(limits(bytes, threads), name);
        for (const kind of ["matrices", "windows"] as const)
          for (const [rows, inner, columns, count] of [
            [1, 40_000, 1, 1],
            [64, 784, 256, 1],
            [4096, 4096, 4096, 1],
            [33, 5, 999, 7],
            [2, 129, 9, 300],
          ]) {
            // biome-ignore format: sizes
            const { tile, parts, span } = made.plan(kind, { rows, inner, columns, count });
            expect(bytesOf(tile)).to.be.at.most(bytes);
            expect(threadsOf(tile)).to.be.at.most(threads);
            expect(parts * span).to.be.at.least(inner);
            expect((parts - 1) * span).to.be.below(inner);
            expect(parts === 1 || span % 4 === 0).to.equal(true);
          }
      }
  });

  it("is large where there is much, and in parts where few workgroups would have all to do", () => {
    const made = new Planner(limits(49152, 1024), "nvidia");
    const of = (n: number, inner = n) => made.plan("matrices", { rows: n, columns: n, inner, count: 1 });
    const area = ({ rows, columns }: Tile): number => rows * columns;
    expect(area(of(4096).tile)).to.be.above(area(of(256).tile));
    expect(of(4096).parts).to.equal(1);
    expect(of(64, 8192).parts).to.be.above(8);
  });
});
