/** PyTorch's own samples: value and gradients of every op that the engine has. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect } from "chai";
import { itAtLength } from "../extent.ts";
import { dtypeFor, tensorOf } from "./argument.ts";
import { difference } from "./comparison.ts";
import { runSample } from "./run.ts";
import { readSamples, type Sample } from "./sample.ts";
import { tally } from "./tally.ts";

const file = new URL("../../../conformance/pytorch/samples-1.13.jsonl.gz", import.meta.url);
const command = fileURLToPath(new URL("./opinfo.js", import.meta.url));

/** Losing an op is red; a new one raises this. */
const OPS = 407;

describe("PyTorch's samples", () => {
  let samples: Sample[];
  before(() => {
    samples = readSamples(file);
  });

  it("agree in value and gradients, for every op that the engine has", async () => {
    const outcomes = [];
    for (const sample of samples) outcomes.push(await runSample(sample));
    const { failures, passed, summary } = tally(samples, outcomes);
    console.log(`      ${summary}`);
    expect(failures).to.deep.equal([]);
    expect(passed).to.have.length(OPS);
  });

  it("are missed by a result that is wrong in the ninth digit", () => {
    const expected = { tensor: [1, 2], shape: [2], dtype: "float64", requiresGrad: false };
    const unit = 2 ** -53;
    const given = (data: number[]) => ({ shape: [2], data });
    expect(difference(given([1, 2]), expected, unit)).to.equal(undefined);
    expect(difference(given([1, 2 + 1e-9]), expected, unit)).to.match(/^is 2.000000001 at 1, not 2/);
    expect(difference(given([1, Number.NaN]), expected, unit)).to.match(/NaN/);
    expect(difference({ shape: [2, 1], data: [1, 2] }, expected, unit)).to.match(/shape/);
  });

  it("fail where the call has an argument that the engine does not take", async () => {
    const sample = samples.find(({ op }) => op === "tanh")!;
    const { status, reason } = await runSample({ ...sample, kwargs: { sharpness: 2 } });
    expect([status, reason]).to.deep.equal(["failed", "UnsupportedForm: the argument sharpness"]);
  });

  it("come as the engine's tensors", () => {
    const stored = { tensor: [1, "NaN" as const], shape: [2, 1], dtype: "int64", requiresGrad: false };
    expect(() => tensorOf({ ...stored, dtype: "complex64" }, "cpu")).to.throw("no dtype complex64");
    expect(tensorOf({ ...stored, tensor: [1, 2] }, "cpu").dtype).to.equal("int64");
    expect(dtypeFor("float64", "webgpu")).to.equal("float32");
  });
});

describe("npm run opinfo", function () {
  this.timeout(20_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-opinfo-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  function run(args: string[]): { status: number | null; lines: string[] } {
    const { status, stdout } = spawnSync(process.execPath, [command, ...args], { encoding: "utf8" });
    return { status, lines: stdout.trim().split("\n") };
  }

  const made = (value: number): Sample => ({
    op: "exp",
    variant: "",
    input: { tensor: [0], shape: [], dtype: "float64", requiresGrad: true },
    args: [],
    kwargs: {},
    output: { tensor: [value], shape: [], dtype: "float64", requiresGrad: true },
    cotangents: [{ tensor: [2], shape: [], dtype: "float64", requiresGrad: false }],
    gradients: [{ tensor: [2], shape: [], dtype: "float64", requiresGrad: false }],
  });

  function store(samples: readonly Sample[]): string {
    const path = join(folder, "samples.jsonl.gz");
    writeFileSync(path, gzipSync(samples.map((sample) => JSON.stringify(sample)).join("\n")));
    return path;
  }

  itAtLength("writes what was computed, and exits with 0 when all agree", () => {
    const raw = join(folder, "raw.jsonl");
    const { status, lines } = run([store([made(1), { ...made(1), op: "no_such_op" }]), "--out", raw]);
    expect(status).to.equal(0);
    expect(lines.at(-1)).to.equal("ops 1 of 2, samples 1 of 2");
    const [first, second] = readFileSync(raw, "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(first).to.deep.include({ line: 1, op: "exp", device: "cpu", status: "passed" });
    expect(first.outputs[0]).to.deep.include({ tensor: [1], shape: [], dtype: "float64" });
    expect(first.gradients[0].tensor).to.deep.equal([2]);
    expect(second.status).to.equal("missing");
  });

  it("exits with 1 when something differs, and says what", () => {
    const { status, lines } = run([store([made(1.5)])]);
    expect(status).to.equal(1);
    expect(lines[0]).to.equal("line 1: exp: output 0 is 1 at 0, not 1.5");
    expect(lines.at(-1)).to.equal("ops 0 of 1, samples 0 of 1");
  });

  itAtLength("exits with 2 on wrong usage", () => {
    const cases: [args: string[], status: number][] = [
      [["no-such-file"], 2],
      [[store([]), "--device", "abacus"], 2],
      [["--help"], 0],
    ];
    for (const [args, status] of cases) expect(run(args).status, args.join(" ")).to.equal(status);
  });
});
