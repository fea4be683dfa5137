/** Empty tensors and single numbers, given to every function: a result and a gradient of the right shape on both devices, or an error that says what is wrong. */
import { expect } from "chai";
import { before, describe, it } from "mocha";
import {
  cat,
  type DeviceName,
  functional as F,
  grad,
  linalg,
  ones,
  ShapeError,
  Tensor,
  tensor,
  zeros,
} from "../../../engine/index.ts";
import { extent } from "../../extent.ts";
import { openForTests } from "../devices/webgpu/device.ts";
import { calls } from "./empties.ts";

const SHAPES: readonly (readonly number[])[] = [[0], [0, 3], [3, 0], [], [1], [2, 0, 3], [3]];
const devices: DeviceName[] = ["cpu"];

before(async function () {
  this.timeout(60_000);
  // Compiling kernels is nearly all of the time.
  if (extent(false, true) && typeof (await openForTests()) !== "string") devices.push("webgpu");
});

async function inputOf(
  shape: readonly number[],
  dtype: "float32" | "int32",
  device: DeviceName,
): Promise<Tensor> {
  const size = shape.reduce((n, m) => n * m, 1);
  const data = Array.from({ length: size }, (_, k) => (dtype === "int32" ? k + 1 : 0.75 - 0.5 * k));
  const x = await tensor(data, { dtype, device: "cpu" })
    .reshape([...shape])
    .to(device);
  return x.detach();
}

function tensorsIn(value: unknown): Tensor[] {
  if (value instanceof Tensor) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(tensorsIn);
  return [];
}

const clear = /^(ShapeError|DtypeError|DeviceError|GradientError|RangeError)$/;

/** Shapes, dtypes and values of what comes out, and the shape of the gradient; or the error, in words. */
async function outcome(f: (x: Tensor) => unknown, x: Tensor): Promise<{ said: string; wrong?: string }> {
  try {
    const leaf = x.type.floating ? x.requiresGrad_() : x;
    const out = tensorsIn(f(leaf));
    if (out.length === 0 && !Array.isArray(f(leaf))) return { said: "", wrong: "gave no tensor" };
    const said = [];
    for (const y of out) {
      const values = Array.from((await y.detach().to("cpu")).toTypedArray(), (v) => (Number.isNaN(v) ? "NaN" : v.toPrecision(4)).replace(/^-0\.000$/, "0.000"));
      if (values.length !== y.shape.reduce((n, m) => n * m, 1)) return { said: "", wrong: `has ${values.length} values in shape ${y.shape}` };
      said.push(`${y.dtype}[${y.shape}]: ${values}`);
    }
    for (const y of out.filter((z) => z.requiresGrad)) {
      const dx = grad(y.sum(), leaf, { allowUnused: true, retainGraph: true });
      if (dx && `${dx.shape}` !== `${leaf.shape}`) return { said: "", wrong: `has a gradient of shape [${dx.shape}]` };
      said.push(dx ? `gradient ${Array.from((await dx.to("cpu")).toTypedArray(), (v) => (Number.isNaN(v) ? "NaN" : v.toFixed(3)).replace(/^-0\.000$/, "0.000"))}` : "unused");
    }
    return { said: said.join("; ") };
  } catch (error) {
    const { name, message } = error as Error;
    const wrong = !clear.test(name) || (name !== "DeviceError" && !/^[\w.]+: /.test(message)) || /undefined|(?<!the number )NaN|Cannot|not a function|null/.test(message);
    return { said: name, ...(wrong ? { wrong: `throws ${name}: ${message}` } : {}) };
  }
} // biome-ignore format: a line each

describe("Given empty tensors and single numbers,", () => {
  it("every function gives what fits, or says what does not", async () => {
    const wrong: string[] = [];
    for (const dtype of ["float32", "int32"] as const)
      for (const shape of dtype === "int32" ? SHAPES.slice(0, 4) : SHAPES)
        for (const [k, [name, f]] of calls.entries()) {
          const turn = k + SHAPES.indexOf(shape) + (dtype === "int32" ? 3 : 0);
          if (turn % extent(23, 1) !== 0) continue;
          const said = [];
          for (const device of devices) {
            const got = await outcome(f, await inputOf(shape, dtype, device));
            if (got.wrong) wrong.push(`${name} of ${dtype} [${shape}] on ${device} ${got.wrong}`);
            said.push(got.said);
          }
          if (said.length === 2 && said[0] !== said[1] && said[1] !== "DeviceError" && !/random|dropout|rrelu/i.test(name)) wrong.push(`${name} of ${dtype} [${shape}]: ${said[0]} on the CPU, ${said[1]} on WebGPU`);
        }
    expect(wrong.length, `of ${calls.length * (SHAPES.length + 4)}:\n${wrong.join("\n")}`).to.equal(0);
  }).timeout(600_000);

  it("the values are PyTorch's", async () => {
    for (const device of devices) {
      const none = (...shape: number[]): Tensor => zeros(shape, { device });
      const shapes = (list: readonly Tensor[]): number[][] => list.map(({ shape }) => [...shape]);
      const read = async (x: Tensor): Promise<unknown> => x.read();
      expect(shapes(none(0, 3).split(2))).to.deep.equal([[0, 3]]);
      expect(shapes(none(0, 3).chunk(2))).to.deep.equal([[0, 3], [0, 3]]); // biome-ignore format: one line
      expect(shapes(none(3, 0).split(2))).to.deep.equal([[2, 0], [1, 0]]); // biome-ignore format: one line
      expect(shapes(none(0, 3).unbind())).to.deep.equal([]);
      expect(shapes(none(0, 3).unbind(1))).to.deep.equal([[0], [0], [0]]);
      expect(cat([none(0), none(3, 4)]).shape).to.deep.equal([3, 4]);
      expect(cat([none(3, 4), none(0)], 1).shape).to.deep.equal([3, 4]);
      expect(cat([none(0), none(0)]).shape).to.deep.equal([0]);
      const empty = none(0).requiresGrad_();
      expect(grad(cat([empty, none(2)]).sum(), empty).shape).to.deep.equal([0]);
      expect(await read(none(0).sum())).to.equal(0);
      expect(await read(none(0, 3).sum(0))).to.deep.equal([0, 0, 0]);
      expect(await read(none(0).prod())).to.equal(1);
      expect(await read(none(0, 2).prod(0))).to.deep.equal([1, 1]);
      expect(await read(none(0).mean())).to.be.NaN; // biome-ignore format: one line
      expect(await read(none(0).median())).to.be.NaN;
      expect(await read(none(0).nanmedian())).to.be.NaN;
      expect(await read(none(0).std())).to.be.NaN;
      expect(await read(none(0).norm())).to.equal(0);
      expect(await read(none(0).all())).to.equal(true);
      expect(await read(none(0).any())).to.equal(false);
      expect(await read(none(0, 2).logsumexp(0))).to.deep.equal([-Infinity, -Infinity]);
      expect(await read(none(2, 0).matmul(none(0, 3)))).to.deep.equal([[0, 0, 0], [0, 0, 0]]); // biome-ignore format: one line
      expect(await read(none(0).dot(none(0)))).to.equal(0);
      expect(await read(linalg.det(none(0, 0)))).to.equal(1);
      expect(await read(none(0, 0).trace())).to.equal(0);
      expect(none(0, 3).argmax(1).shape).to.deep.equal([0]);
      expect(none(0, 3).median(1).values.shape).to.deep.equal([0]);
      expect(none(0, 3).sort(0).values.shape).to.deep.equal([0, 3]);
      for (const choose of [(x: Tensor) => x.max(), (x: Tensor) => x.amin(), (x: Tensor) => x.argmax(), (x: Tensor) => x.min(0), (x: Tensor) => x.median(0)])
        expect(() => choose(none(0, 3))).to.throw(ShapeError, "no element to choose");
    }
  }).timeout(60_000);

  it("a batch of none goes through every layer", async () => {
    for (const device of devices) {
      const options = { device } as const;
      const x = (...rest: number[]): Tensor => zeros([0, ...rest], options).requiresGrad_();
      const weight = (...shape: number[]): Tensor => ones(shape, options).requiresGrad_();
      const index = zeros([0], { ...options, dtype: "int32" });
      const layers: [string, Tensor, (x: Tensor, w: Tensor) => Tensor, Tensor, number[]][] = [
        ["linear", x(3), (y, w) => F.linear(y, w), weight(2, 3), [0, 2]],
        ["conv1d", x(2, 5), (y, w) => F.conv1d(y, w), weight(3, 2, 2), [0, 3, 4]],
        ["conv2d", x(2, 5, 4), (y, w) => F.conv2d(y, w, { padding: 1 }), weight(3, 2, 3, 3), [0, 3, 5, 4]],
        ["conv3d", x(1, 3, 3, 3), (y, w) => F.conv3d(y, w), weight(1, 1, 2, 2, 2), [0, 1, 2, 2, 2]],
        ["convTranspose1d", x(2, 3), (y, w) => F.convTranspose1d(y, w), weight(2, 1, 2), [0, 1, 4]],
        ["convTranspose2d", x(2, 3, 3), (y, w) => F.convTranspose2d(y, w), weight(2, 1, 2, 2), [0, 1, 4, 4]],
        ["maxPool1d", x(2, 4), (y) => F.maxPool1d(y, 2).values, weight(1), [0, 2, 2]],
        ["maxPool2d", x(2, 4, 4), (y) => F.maxPool2d(y, 2).values, weight(1), [0, 2, 2, 2]],
        ["avgPool2d", x(2, 4, 4), (y) => F.avgPool2d(y, 2), weight(1), [0, 2, 2, 2]],
        ["adaptiveAvgPool2d", x(2, 4, 4), (y) => F.adaptiveAvgPool2d(y, 1), weight(1), [0, 2, 1, 1]],
        ["layerNorm", x(2, 3), (y, w) => F.layerNorm(y, [3], { weight: w }), weight(3), [0, 2, 3]],
        ["groupNorm", x(4, 3), (y) => F.groupNorm(y, 2), weight(1), [0, 4, 3]],
        ["interpolate", x(1, 2, 2), (y) => F.interpolate(y, { scaleFactor: 2 }), weight(1), [0, 1, 4, 4]],
        ["pad", x(2, 3), (y) => F.pad(y, [1, 1], { mode: "reflect" }), weight(1), [0, 2, 5]],
        ["unfold", x(1, 3, 3), (y) => F.unfold(y, 2), weight(1), [0, 4, 4]],
        ["pixelShuffle", x(4, 2, 2), (y) => F.pixelShuffle(y, 2), weight(1), [0, 1, 4, 4]],
        ["embedding", x(1), (_, w) => F.embedding(index, w), weight(4, 3), [0, 3]],
        ["attention", x(2, 3), (y) => F.attention(y, y, y).output, weight(1), [0, 2, 3]],
        ["softmax", x(3), (y) => y.softmax(1), weight(1), [0, 3]],
        ["bilinear", x(2), (y, w) => F.bilinear(y, y, w), weight(3, 2, 2), [0, 3]],
        ["prelu", x(2, 3), (y, w) => F.prelu(y, w), weight(2), [0, 2, 3]],
      ];
      for (const [name, y, f, w, shape] of layers) {
        const out = f(y, w);
        expect(out.shape, `${name} on ${device}`).to.deep.equal(shape);
        const [dy, dw] = grad(out.sum(), [y, w], { allowUnused: true }) as (Tensor | null)[];
        expect(dy?.shape ?? y.shape, name).to.deep.equal(y.shape);
        expect(dw?.shape ?? w.shape, name).to.deep.equal(w.shape);
        if (dw) expect(((await dw.to("cpu")).toTypedArray() as Float32Array).every((v) => v === 0), name).to.equal(true);
      }
      expect(await F.crossEntropy(x(3), index).read()).to.be.NaN;
      expect(await F.crossEntropy(x(3), index, { reduction: "sum" }).read()).to.equal(0);
      expect(await F.mseLoss(x(3), x(3)).read()).to.be.NaN;
    }
  }).timeout(60_000);
}); // biome-ignore format: as it reads
