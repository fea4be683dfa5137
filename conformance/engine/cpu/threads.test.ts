/** Threads: the bits of one thread, whatever the sizes; started where there is much to do and it is allowed, ended where they are not wanted. */
import { spawnSync } from "node:child_process";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { convolve } from "../../../engine/cpu/convolution.ts";
import type { Matrix } from "../../../engine/cpu/matrix.ts";
import { native } from "../../../engine/cpu/native.ts";
import { multiplyInThreads } from "../../../engine/cpu/threads/product.ts";
import { crewSize } from "../../../engine/cpu/threads/threads.ts";
import { multiplyTiled } from "../../../engine/cpu/wasm/multiply.ts";
import {
  getNumThreads,
  openDevice,
  randn,
  setNumThreads,
  type Tensor,
  tensor,
} from "../../../engine/index.ts";
import { extent, itAtLength, some } from "../../extent.ts";

type Numbers = Float32Array | Float64Array | Int32Array;
const kinds = [Float32Array, Float64Array, Int32Array] as const;

function filled(Kind: (typeof kinds)[number], size: number): Numbers {
  const strange = [Number.NaN, Infinity, -0, 1e-45];
  return new Kind(size).map((_, i) => (i % 4001 === 7 ? strange[i % 4] : ((i * 37) % 1024) / 32 - 16));
}

function sameBits(given: Numbers, wanted: Numbers, where: string): void {
  const bytes = ({ buffer, byteOffset, byteLength }: Numbers): Buffer =>
    Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
  expect(Buffer.compare(bytes(given), bytes(wanted)), where).to.equal(0);
}

/** Work until so many threads take part. */
async function begun(threads: number): Promise<void> {
  setNumThreads(threads);
  const x = randn([256, 256]);
  for (let tries = 0; crewSize() < threads; tries++) {
    if (tries === 1000) throw new Error(`${crewSize()} threads of ${threads} have begun.`);
    x.matmul(x);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** What a program of its own prints, how it ended, and after which time. */
function program(
  text: string,
  ...flags: string[]
): { stdout: string; stderr: string; status: number | null } {
  const engine = JSON.stringify(new URL("../../../engine/index.js", import.meta.url).href);
  const crew = JSON.stringify(new URL("../../../engine/cpu/threads/threads.js", import.meta.url).href);
  const lines = `import { exp, getNumThreads, nn, randn, setNumThreads } from ${engine}; import { crewSize } from ${crew};
    const rest = () => new Promise((resolve) => setTimeout(resolve, 10));
    const work = async (n) => { for (let i = 0; i < 1000 && crewSize() < n; i++) { const x = randn([256, 256]); x.matmul(x); await rest(); } };
    ${text}`;
  return spawnSync(process.execPath, [...flags, "--input-type=module", "-e", lines], {
    encoding: "utf8",
    timeout: 60_000,
  });
}

describe("Threads", function () {
  this.timeout(120_000);
  before(() => begun(2));
  after(() => setNumThreads(1));

  it("multiply matrices of odd sizes, however they lie, with the bits of one", () => {
    const sizes = [
      [257, 255, 131],
      [199, 517, 64],
      [2, 1500, 2200],
      [2200, 1500, 2],
      [61, 70, 1101],
      [1030, 4, 1031],
    ];
    let [taken, tried] = [0, 0];
    for (const [trial, [m, k, n]] of some([...sizes.entries()], 3))
      for (const Kind of kinds) {
        const lie = (rows: number, columns: number, how: number): Matrix => {
          const [row, column] = how % 2 === 0 ? [columns + (how % 3), 1] : [1, rows + (how % 3)];
          const size = 3 + (rows - 1) * row + (columns - 1) * column + 1;
          return { array: filled(Kind, size), offset: 3, row, column };
        };
        const [a, b] = [lie(m, k, trial), lie(k, n, trial + 1)];
        const [given, wanted] = [0, 1].map(() => new Kind(m * n + 5).fill(9));
        tried++;
        taken += Number(multiplyInThreads(given, 4, a, b, m, k, n));
        multiplyTiled(wanted, 4, a, b, m, k, n);
        sameBits(given, wanted, `${Kind.name} ${m} × ${k} × ${n}`);
      }
    expect(taken).to.equal(tried);
  });

  it("compute elementwise ops with the bits of one, strange lanes and lone numbers among them", () => {
    const map = native.map!;
    let taken = 0;
    const counting: typeof map = (...given) => {
      const done = map(...given);
      taken += Number(done);
      return done;
    };
    const ops: ((x: Tensor) => Tensor)[] = [
      (x) => x.exp(),
      (x) => x.tanh(),
      (x) => x.sin(),
      (x) => x.logaddexp(tensor(1.5, { dtype: x.dtype })),
      (x) => x.abs().log(),
    ];
    for (const dtype of ["float32", "float64"] as const)
      for (const size of extent([150_001], [131_072, 150_001, 1_300_003])) {
        // Of a sine, lanes beyond 2²⁰ are left to the plain loop: here in a few pieces, in those of the main thread too.
        const array = new (dtype === "float32" ? Float32Array : Float64Array)(size);
        array.set(filled(Float64Array, size));
        for (let i = 5; i < size; i += 17_001) array[i] = 1e7;
        const x = tensor(array, { dtype });
        for (const [nth, op] of ops.entries()) {
          const before = taken;
          native.map = undefined;
          const wanted = op(x).toTypedArray();
          native.map = counting;
          sameBits(op(x).toTypedArray() as Numbers, wanted as Numbers, `op ${nth} of ${size} ${dtype}`);
          expect(taken, `op ${nth}`).to.be.above(before);
        }
      }
    native.map = map;
  });

  it("convolve with the bits of one", () => {
    const windows = {
      small: [41, 41],
      large: [41, 41],
      kernel: [3, 3],
      stride: [1, 1],
      padding: [1, 1],
      dilation: [1, 1],
    };
    const channels = { batch: 3, groups: 2, inputs: 19, outputs: 33 };
    const x = filled(Float32Array, 3 * 2 * 19 * 41 * 41);
    // With NaN or infinity in it, the plain loop has it.
    const weight = filled(Float32Array, 2 * 33 * 19 * 9).map((v) => (Number.isFinite(v) ? v : 1));
    const product = native.product;
    let [taken, beside] = [0, 0];
    native.product = (out, at, a, b, m, k, n, meanwhile) => {
      const done = multiplyInThreads(out, at, a, b, m, k, n, () => {
        beside++;
        meanwhile?.();
      });
      taken += Number(done);
      return done;
    };
    const given = convolve(x, weight, windows, channels, false);
    native.product = undefined;
    const wanted = convolve(x, weight, windows, channels, false);
    native.product = product;
    sameBits(given, wanted, "convolution");
    // Of each element and group, while the next is gathered.
    expect([taken, beside]).to.deep.equal([6, 6]);
    // Whole numbers are the same whichever way they are added up.
    const [whole, weights] = [Int32Array.from(x, (v) => v || 0), Int32Array.from(weight)];
    sameBits(
      convolve(whole, weights, windows, channels, false),
      convolve(whole, weights, windows, channels, false, false),
      "convolution of int32",
    );
  });

  itAtLength("take parts of what does not fit into their memory", () => {
    const [m, k, n] = [3001, 1200, 5003];
    const [a, b] = [
      { array: filled(Float32Array, m * k), offset: 0, row: k, column: 1 },
      { array: filled(Float32Array, k * n), offset: 0, row: n, column: 1 },
    ];
    // Only some rows and columns are compared: all of it takes a second more.
    const given = new Float32Array(m * n);
    expect(multiplyInThreads(given, 0, a, b, m, k, n)).to.equal(true);
    const wanted = new Float32Array(200 * n);
    const last = { ...a, offset: (m - 200) * k };
    multiplyTiled(wanted, 0, last, b, 200, k, n);
    sameBits(given.subarray((m - 200) * n), wanted, "the last rows");
  });

  itAtLength("leak nothing over ten thousand calls", () => {
    const [a, b] = [randn([170, 170]), randn([170, 170])];
    const run = (calls: number): number => {
      const out = new Float32Array(170 * 170);
      const [x, y] = [a, b].map((z) => ({ array: z.toTypedArray(), offset: 0, row: 170, column: 1 }));
      for (let i = 0; i < calls; i++) expect(multiplyInThreads(out, 0, x, y, 170, 170, 170)).to.equal(true);
      return process.memoryUsage().rss;
    };
    const before = run(500);
    expect(run(9_500) - before).to.be.below(40 * 2 ** 20);
  });

  it("are named in the line of the device, end when one is asked for, and begin again", async () => {
    expect(getNumThreads()).to.equal(2);
    expect(String(await openDevice("cpu"))).to.match(/^device: cpu \((products by \w+, )?2 threads\): /);
    setNumThreads(1);
    expect([getNumThreads(), crewSize()]).to.deep.equal([1, 1]);
    const x = randn([300, 300]);
    for (let i = 0; i < 20; i++) x.matmul(x);
    expect(crewSize()).to.equal(1);
    expect(String(await openDevice("cpu"))).not.to.contain("threads");
    await begun(3);
    expect(crewSize()).to.equal(3);
    await begun(2);
  });

  it("refuse a number that is none", () => {
    for (const n of [0, -1, 1.5, 65, Number.NaN]) expect(() => setNumThreads(n)).to.throw(RangeError);
    expect(getNumThreads()).to.equal(2);
  });
});

describe("A program with threads", function () {
  this.timeout(120_000);

  itAtLength("ends by itself, and by process.exit, while they sleep", () => {
    for (const end of ["", "process.exit(3);"]) {
      const { stdout, stderr, status } = program(
        `setNumThreads(3); await work(3); console.log(crewSize()); ${end}`,
      );
      expect({ stdout, stderr, status }).to.deep.equal({ stdout: "3\n", stderr: "", status: end ? 3 : 0 });
    }
  });

  itAtLength("starts none for little work, whatever there is of it", () => {
    const { stdout, stderr } = program(
      `setNumThreads(4);
       new nn.Linear(3, 3)(randn([2, 3]));
       const x = randn([100, 100]);
       for (let i = 0; i < 2000; i++) x.matmul(x).exp();
       await rest();
       console.log(crewSize(), process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort/.test(name)).length);`,
    );
    expect({ stdout, stderr }).to.deep.equal({ stdout: "1 0\n", stderr: "" });
  });

  itAtLength(
    "has as many as there are cores unless told, none that Node's permissions forbid, and says nothing of it",
    () => {
      const old = Number(process.versions.node.split(".")[0]) < 24;
      const flags = [old ? "--experimental-permission" : "--permission", "--allow-fs-read=*"];
      const text = `console.log(getNumThreads()); setNumThreads(4); console.log(getNumThreads());
      for (let i = 0; i < 20; i++) { const x = randn([300, 300]); x.matmul(x); exp(randn([200000])); await rest(); } console.log(crewSize());`;
      const held = program(text, ...flags, "--no-warnings");
      expect({ ...held, signal: 0, output: 0, pid: 0 }).to.include({
        stdout: "1\n1\n1\n",
        stderr: "",
        status: 0,
      });
      const free = program("await work(getNumThreads()); console.log(getNumThreads(), crewSize());");
      const cores = Number(free.stdout.split(" ")[0]);
      expect(cores).to.be.within(1, 8);
      expect(free.stdout).to.equal(`${cores} ${cores}\n`);
    },
  );

  itAtLength("has its own in a process that it starts", () => {
    const { stdout, status } = program(
      `setNumThreads(2); await work(2);
       const { spawnSync } = await import("node:child_process");
       const { Worker } = await import("node:worker_threads");
       const url = ${JSON.stringify(new URL("../../../engine/index.js", import.meta.url).href)};
       const text = "const { randn, setNumThreads } = await import(" + JSON.stringify(url) + "); setNumThreads(2); const x = randn([256, 256]); for (let i = 0; i < 50; i++) { x.matmul(x); await new Promise((resolve) => setTimeout(resolve, 5)); } console.log(x.shape.join());";
       console.log(spawnSync(process.execPath, ["--input-type=module", "-e", text], { encoding: "utf8" }).stdout.trim());
       const inside = new Worker(new URL("data:text/javascript," + encodeURIComponent(text)));
       await new Promise((resolve) => inside.once("exit", resolve));`,
    );
    expect({ stdout, status }).to.deep.equal({ stdout: "256,256\n256,256\n", status: 0 });
  });

  itAtLength("goes on alone where its workers are lost in the middle", () => {
    const { stdout, stderr, status } = program(
      `const { Thread } = await import(${JSON.stringify(new URL("../../../engine/cpu/threads/tasks.js", import.meta.url).href)});
       setNumThreads(2); await work(2);
       // The main thread is interrupted in a job, as by a time limit on a script.
       const own = Thread.prototype.work;
       Thread.prototype.work = () => { throw new Error("interrupted"); };
       const x = randn([300, 300]);
       let told = "";
       try { x.matmul(x); } catch (error) { told = error.message; }
       Thread.prototype.work = own;
       const { native } = await import(${JSON.stringify(new URL("../../../engine/cpu/native.js", import.meta.url).href)});
       const given = x.matmul(x).toTypedArray();
       await work(2);
       const again = x.matmul(x).toTypedArray();
       native.product = undefined;
       const wanted = x.matmul(x).toTypedArray();
       console.log(told, given.every((v, i) => v === wanted[i]), again.every((v, i) => v === wanted[i]), crewSize());`,
    );
    expect({ stdout, stderr, status }).to.deep.equal({
      stdout: "interrupted true true 2\n",
      stderr: "",
      status: 0,
    });
  });
});
