/** `npm run opinfo -- FILE`: the engine against a file of PyTorch's samples, every op that it has and every one that it lacks. */
import { closeSync, openSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { openDevice, setDefaultDevice } from "../../engine/index.ts";
import type { Device } from "./argument.ts";
import { type Outcome, runSample } from "./run.ts";
import { readSamples, type Sample } from "./sample.ts";
import { tally } from "./tally.ts";

const HELP = `Usage: npm run opinfo -- FILE.jsonl.gz [--device cpu|webgpu] [--out RAW.jsonl]

Calls the engine as PyTorch was called for each sample of the file, and compares values and gradients.

  --device cpu|webgpu  where to compute: cpu (float64) unless told; webgpu computes, and is compared, in float32
  --out RAW.jsonl      writes what was computed: one JSON object a line, of the sample's line in the file, its op, the
                       device used, the outputs and the gradients, raw
  --help               this text

Failures are listed with their reason, then the ops that the engine does not have. A call that it cannot make in the form
of the sample is a failure. Results that are drawn by chance (dropout with 0 < p < 1, bernoulli, normal, rrelu in
training, fractional max pools, low-rank decompositions) have nothing to be compared with: those samples are run by
nobody and counted nowhere. Where PyTorch gave no gradient, none is compared.

The last line is "ops P of T, samples P of T": an op passes if all its samples do.
Exit code: 0 if nothing that the engine has fails, 1 if something does, 2 on wrong usage.
`;

interface Options {
  readonly file: string;
  readonly device: Device;
  readonly out: string | undefined;
}

function options(argv: string[]): Options | "help" {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { device: { type: "string" }, out: { type: "string" }, help: { type: "boolean" } },
  });
  if (values.help) return "help";
  const { device = "cpu", out } = values;
  if (positionals.length !== 1) throw new TypeError("give one file of samples");
  if (device !== "cpu" && device !== "webgpu")
    throw new TypeError(`the device is cpu or webgpu, not ${device}`);
  return { file: positionals[0], device, out };
}

/** JSON has no NaN and no infinities: they are strings, as in the samples. */
function plain(data: ArrayLike<number>): (number | string)[] {
  return Array.from(data, (entry) => (Number.isFinite(entry) ? entry : `${entry}`));
}

function rawLine(
  line: number,
  sample: Sample,
  device: Device,
  { status, reason, outputs, gradients }: Outcome,
): string {
  const shown = [outputs, gradients].map((list) =>
    list.map((x) => x && { tensor: plain(x.data), shape: x.shape, dtype: x.dtype, device: x.device }),
  );
  const { op, variant } = sample;
  return `${JSON.stringify({ line, op, variant, device, status, reason, outputs: shown[0], gradients: shown[1] })}\n`;
}

async function main(argv: string[]): Promise<number> {
  let wanted: Options | "help";
  let samples: Sample[];
  try {
    wanted = options(argv);
    if (wanted === "help") {
      console.log(HELP);
      return 0;
    }
    samples = readSamples(wanted.file);
  } catch (error) {
    console.error(`opinfo: ${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  const { device, out } = wanted;
  try {
    await openDevice(device);
  } catch (error) {
    console.error(`opinfo: ${(error as Error).message}`);
    return 2;
  }
  // What an op makes without being given a tensor is made there too.
  setDefaultDevice(device);
  const file = out === undefined ? undefined : openSync(out, "w");
  const outcomes: Outcome[] = [];
  for (const [k, sample] of samples.entries()) {
    const outcome = await runSample(sample, device);
    if (file !== undefined) writeSync(file, rawLine(k + 1, sample, device, outcome));
    outcomes.push(outcome);
  }
  if (file !== undefined) closeSync(file);
  const { failures, missing, random, summary, failed } = tally(samples, outcomes);
  for (const failure of failures) console.log(failure);
  console.log(`\nnot in the engine (${missing.length}): ${missing.join(" ")}`);
  console.log(`drawn by chance, not compared (${random.length}): ${random.join(" ")}`);
  console.log(`device: ${device}`);
  console.log(summary);
  return failed ? 1 : 0;
}

process.exitCode = await main(process.argv.slice(2));
