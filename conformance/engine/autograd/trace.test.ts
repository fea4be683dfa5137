/** Traces: everything that ran, as plain data, with where it was written. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect } from "chai";
import { build } from "esbuild";
import { referenceOf } from "../../../engine/calculus/reference.ts";
import {
  type Grid,
  grad,
  noGrad,
  opNamed,
  recordTrace,
  type Tensor,
  type Trace,
  type TraceOp,
  tensor,
} from "../../../engine/index.ts";
import { f64 } from "../../../properties/algebras/f64.ts";

const leaf = (data: number | number[]): Tensor => tensor(data, { dtype: "float64", requiresGrad: true });

function replay(trace: Trace, inputs: Grid<number>[]): Grid<number>[] {
  const grids: Grid<number>[] = [];
  let next = 0;
  for (const value of trace.values) {
    if (value.kind === "input") grids.push(inputs[next++]);
    else if (value.kind === "constant") grids.push({ shape: value.shape, at: value.data });
    else
      grids.push(
        referenceOf(
          opNamed(value.op),
          f64,
          value.inputs.map((i) => grids[i]),
          value.attributes,
        ),
      );
  }
  return trace.outputs.map((k) => grids[k]);
}

const opsOf = (trace: Trace): TraceOp[] =>
  trace.values.filter((value): value is TraceOp => value.kind === "op");

describe("A trace", () => {
  it("names the inputs, the constants and every op, in JSON", () => {
    const x = leaf([3, 4]);
    const { result, trace } = recordTrace([{ name: "x", tensor: x }], () => x.mul(2).norm());
    expect(result.item()).to.equal(10);
    expect(trace.values.map((value) => (value.kind === "op" ? value.op : value.kind))).to.deep.equal([
      "input",
      "constant",
      "mul",
      "norm",
    ]);
    expect(trace.outputs).to.deep.equal([3]);
    expect(JSON.parse(JSON.stringify(trace))).to.deep.equal(trace);
  });

  it("says where in the caller's file each op was written, methods and compositions alike", () => {
    const x = leaf([3, 4]);
    const { trace } = recordTrace([], () => x.softmax(0).std());
    for (const op of opsOf(trace)) expect(op.at).to.match(/trace\.test\.js:\d+:\d+$/);
  });

  it("says so when the engine is bundled, in a folder beside the caller's", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gradproof-trace-"));
    try {
      await build({
        entryPoints: [fileURLToPath(new URL("../../../engine/index.js", import.meta.url))],
        bundle: true,
        format: "esm",
        outfile: join(folder, "vendor", "engine.mjs"),
        logLevel: "silent",
      });
      mkdirSync(join(folder, "src"));
      const caller = join(folder, "src", "caller.mjs");
      writeFileSync(
        caller,
        `import { recordTrace, tensor } from "../vendor/engine.mjs";
export const { trace } = recordTrace([], () => tensor([3, 4]).softmax(0).std());
`,
      );
      const { trace } = (await import(pathToFileURL(caller).href)) as { trace: Trace };
      for (const op of opsOf(trace)) expect(op.at).to.match(/src[/\\]caller\.mjs:2:\d+$/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it("tells what is tracked, inside noGrad and after detach too", () => {
    const x = leaf([3, 4]);
    const { trace } = recordTrace([], () =>
      noGrad(() => x.sum())
        .mul(x.detach())
        .mul(x),
    );
    expect(opsOf(trace).map(({ op, tracked }) => [op, tracked])).to.deep.equal([
      ["sum", false],
      ["detach", false],
      ["mul", false],
      ["mul", true],
    ]);
  });

  it("of a gradient, replayed on other numbers, is the gradient there", () => {
    const f = (x: Tensor, y: Tensor): Tensor =>
      x.dot(y).div(x.norm().mul(y.norm())).add(x.mul(y).softplus().amax());
    const [x, y] = [leaf([1, 2]), leaf([3, -1])];
    const { trace } = recordTrace(
      [
        { name: "x", tensor: x },
        { name: "y", tensor: y },
      ],
      () => {
        const value = f(x, y);
        return [value, ...grad(value, [x, y], { createGraph: true })];
      },
    );
    const [u, v] = [leaf([1.1, 1.9]), leaf([3.2, -0.7])];
    const expected = [f(u, v), ...grad(f(u, v), [u, v])];
    const replayed = replay(
      JSON.parse(JSON.stringify(trace)),
      [u, v].map((z) => ({ shape: z.shape, at: Array.from(z.toTypedArray()) })),
    );
    replayed.forEach(({ shape, at }, i) => {
      expect(shape).to.deep.equal(expected[i].shape);
      at.forEach((value, k) => {
        expect(value).to.be.closeTo(expected[i].toTypedArray()[k], 1e-13);
      });
    });
  });

  it("holds backward's accumulation and in-place writes", () => {
    const x = leaf(3);
    const { trace } = recordTrace([{ name: "x", tensor: x }], () => {
      x.square().backward();
      x.square().backward();
      x.grad!.mul_(2);
      return x.grad!;
    });
    expect(replay(trace, [{ shape: [], at: [5] }])[0].at).to.deep.equal([40]);
  });

  it("takes what is overwritten as it was before, and what was a view of it as it is after", () => {
    const f = (x: Tensor): Tensor => {
      const y = tensor([1, 2], { dtype: "float64" });
      const first = y.select(0, 0);
      y.add_(x);
      y.select(0, 1).mul_(x.select(0, 0));
      return first.add(y);
    };
    const x = tensor([3, 4], { dtype: "float64" });
    const again = recordTrace([{ name: "x", tensor: x }], () => f(x)).trace;
    expect(replay(again, [{ shape: [2], at: [5, 1] }])[0].at).to.deep.equal([12, 21]);
  });

  it("stops when its function ends, however it ends", () => {
    const x = leaf(1);
    expect(() =>
      recordTrace([], () => {
        throw new Error("x");
      }),
    ).to.throw();
    const { trace } = recordTrace([{ name: "x", tensor: x }], () => x);
    x.mul(2);
    expect(trace).to.deep.equal({
      values: [{ kind: "input", name: "x", shape: [], dtype: "float64" }],
      outputs: [0],
    });
  });

  it("goes on after an op that was refused", () => {
    const x = leaf([1, 2]);
    const { trace } = recordTrace([{ name: "x", tensor: x }], () => {
      expect(() => x.selectScatter(tensor(1, { dtype: "float64" }), 0, 9)).to.throw(/index 9/);
      return x.add(1).mul(2);
    });
    expect(trace.values.flatMap((value) => (value.kind === "op" ? [value.op] : []))).to.deep.equal([
      "add",
      "mul",
    ]);
  });
});
