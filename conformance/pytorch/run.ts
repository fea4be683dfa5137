/** Runs samples: the same for the test and for the command. */
import { grad, Tensor } from "../../engine/index.ts";
import { type Argument, argumentOf, type Device, tensorOf } from "./argument.ts";
import { bind } from "./call.ts";
import { callOf } from "./calls/table.ts";
import { difference, type Given } from "./comparison.ts";
import { isStoredTensor, type Sample, type StoredTensor } from "./sample.ts";

export interface Raw extends Given {
  readonly dtype: string;
  /** Where the elements lie: not where they were asked to. */
  readonly device: string;
}

export interface Outcome {
  readonly status: "passed" | "failed" | "missing" | "random";
  /** Why it failed. */
  readonly reason?: string;
  readonly outputs: readonly Raw[];
  /** One for each input that requires grad, null where the engine gave none. */
  readonly gradients: readonly (Raw | null)[];
}

/** The rounding of the coarsest dtype computed in. */
const UNIT: Readonly<Record<Device, number>> = { cpu: 2 ** -53, webgpu: 2 ** -24 };

/** Ops in which PyTorch itself rounds more: hardsigmoid's slope is float32's 1 / 6; logcumsumexp's backward goes through logarithms; its trigamma, digamma's slope, has nine digits. */
const COARSE: Readonly<Record<string, number>> = {
  "nn.functional.hardsigmoid": 2 ** -24,
  logcumsumexp: 2 ** -48,
  digamma: 2 ** -42,
  polygamma: 2 ** -42,
  "special.polygamma": 2 ** -42,
};

const FLOAT32 = 2 ** -24;

/** The rounding to allow for: of what was computed in, here or there. */
function unitOf({ op, input, args, kwargs }: Sample, device: Device): number {
  const parts = [input, ...args, ...Object.values(kwargs)].flat();
  const mixed = parts.some((part) => isStoredTensor(part) && part.dtype === "float32");
  // PyTorch keeps the exponent of a norm as float32.
  const exponent = kwargs.p ?? kwargs.ord ?? args.find((arg) => typeof arg === "number");
  const rough = /norm|dist/.test(op) && typeof exponent === "number" && Math.fround(exponent) !== exponent;
  return Math.max(UNIT[device], COARSE[op] ?? 0, mixed || rough ? FLOAT32 : 0);
}

/** Ops whose result is drawn by chance, and when: then there is nothing to compare. */
const RANDOM: Readonly<Record<string, (sample: Sample) => boolean>> = {
  bernoulli: () => true,
  normal: () => true,
  multinomial: () => true,
  rand_like: () => true,
  randn_like: () => true,
  randint_like: () => true,
  pca_lowrank: () => true,
  svd_lowrank: () => true,
  "nn.functional.fractional_max_pool2d": () => true,
  "nn.functional.fractional_max_pool3d": () => true,
  "nn.functional.rrelu": ({ kwargs, args }) => kwargs.training === true || args[2] === true,
  "nn.functional.dropout": dropsOut,
  "nn.functional.dropout2d": dropsOut,
  "nn.functional.dropout3d": dropsOut,
  "nn.functional.alpha_dropout": dropsOut,
  "nn.functional.feature_alpha_dropout": dropsOut,
  "nn.functional._scaled_dot_product_attention": ({ kwargs, args }) => isChance(kwargs.dropout_p ?? args[3]),
};

function isChance(p: unknown): boolean {
  return typeof p === "number" && p > 0 && p < 1;
}

function dropsOut({ op, args, kwargs }: Sample): boolean {
  const training = kwargs.training ?? args[1] ?? !op.includes("alpha");
  return training === true && isChance(kwargs.p ?? args[0] ?? 0.5);
}

export function isRandom(sample: Sample): boolean {
  return Object.hasOwn(RANDOM, sample.op) && RANDOM[sample.op](sample);
}

/** The elements, row-major. On a GPU reading takes a turn of the event loop. */
async function raw(x: Tensor): Promise<Raw> {
  const { shape, dtype, device } = x;
  return { shape, dtype, device, data: (await x.to("cpu")).toTypedArray() };
}

/** Arguments whose elements decide shapes or places: the engine takes them on the CPU, whatever device the rest is on. */
const HOST: Readonly<Record<string, readonly string[]>> = {
  __getitem__: ["key"],
  index_put: ["indices"],
  masked_select: ["mask"],
  narrow: ["start"],
  "nn.functional.embedding_bag": ["offsets"],
  repeat_interleave: ["repeats"],
  argwhere: ["input"],
  nonzero: ["input"],
  tensor_split: ["indices_or_sections"],
};

async function withHostArguments<B extends object>(op: string, bound: B): Promise<B> {
  if (!Object.hasOwn(HOST, op)) return bound;
  const onHost = async (value: unknown): Promise<unknown> => {
    if (Array.isArray(value)) return Promise.all(value.map(onHost));
    // A mask among indices is read; the indices themselves are not.
    const indices = op === "index_put" || op === "__getitem__";
    const read = value instanceof Tensor && (!indices || value.dtype === "bool");
    return read ? value.to("cpu") : value;
  };
  const moved = await Promise.all(
    Object.entries(bound).map(async ([name, value]) => [
      name,
      HOST[op].includes(name) ? await onHost(value) : value,
    ]),
  );
  return Object.fromEntries(moved);
}

/** Conversions to dtypes that WebGPU has not, which the engine says. */
const STORED = new Set(["bfloat16", "half"]);

/** Call the engine as PyTorch was called, differentiate, and compare; throws nothing that the engine throws. */
export async function runSample(sample: Sample, device: Device = "cpu"): Promise<Outcome> {
  const nothing = { outputs: [], gradients: [] };
  if (isRandom(sample)) return { status: "random", ...nothing };
  const form = callOf(sample.op);
  if (!form || (device === "webgpu" && STORED.has(sample.op))) return { status: "missing", ...nothing };
  try {
    const leaves: Tensor[] = [];
    const input = argumentOf(sample.input, device, leaves);
    const positional = [input, ...sample.args.map((arg) => argumentOf(arg, device, leaves))];
    const named = new Map<string, Argument>(
      Object.entries(sample.kwargs).map(([name, value]) => [name, argumentOf(value, device, leaves)]),
    );
    const result = form.make(await withHostArguments(sample.op, bind(form, positional, named)));
    const outputs = aligned(sample, result instanceof Tensor ? [result] : [...result], device);
    const gradients = gradientsOf(sample, outputs, leaves, device);
    const values = await Promise.all(outputs.map(raw));
    const slopes = await Promise.all(gradients.map((g) => g && raw(g)));
    const elsewhere = [...values, ...slopes].find((x) => x && x.device !== device);
    if (elsewhere) throw new Error(`was computed on ${elsewhere.device}, not on ${device}`);
    const reason = disagreement(sample, values, slopes, unitOf(sample, device));
    return { status: reason ? "failed" : "passed", reason, outputs: values, gradients: slopes };
  } catch (error) {
    const { name, message } = error as Error;
    return { status: "failed", reason: `${name}: ${message}`, ...nothing };
  }
}

/** The gradients of Σ output · cotangent, over the outputs that PyTorch could differentiate. */
function gradientsOf(
  sample: Sample,
  outputs: readonly Tensor[],
  leaves: readonly Tensor[],
  device: Device,
): readonly (Tensor | null)[] {
  const expected = listOf(sample.output);
  const places = [...expected.keys()].filter((i) => expected[i].requiresGrad);
  const terms = places.flatMap((i, k) => {
    const output = outputs[i];
    const cotangent = sample.cotangents[k];
    if (!output?.requiresGrad || !cotangent) return [];
    return [output.mul(tensorOf(cotangent, device).to(output.dtype).reshape(output.shape)).sum()];
  });
  if (terms.length === 0) return leaves.map(() => null);
  const widest = terms.some((term) => term.dtype === "float64") ? "float64" : "float32";
  const total = terms.map((term) => term.to(widest)).reduce((a, b) => a.add(b));
  return grad(total, leaves, { allowUnused: true });
}

/** Outputs whose columns, and beside them the rows of another, have signs that are free: they are turned to those of the sample. */
const FREE_SIGNS: Readonly<Record<string, readonly [columns: number, rows?: number]>> = {
  "linalg.eigh": [1],
  symeig: [1],
  "linalg.svd": [0, 2],
};

function aligned(sample: Sample, outputs: Tensor[], device: Device): Tensor[] {
  // These samples are of the solution alone.
  if (sample.variant === "grad_oriented") return outputs.slice(0, listOf(sample.output).length);
  if (!Object.hasOwn(FREE_SIGNS, sample.op) || outputs.some(({ size }) => size === 0)) return outputs;
  const [columns, rows] = FREE_SIGNS[sample.op];
  const wanted = tensorOf(listOf(sample.output)[columns], device).detach();
  const mine = outputs[columns].detach();
  if (wanted.shape.join() !== mine.shape.join()) return outputs;
  const signs = wanted.mul(mine).sum(-2, true).lt(0).to(mine.dtype).mul(-2).add(1);
  return outputs.map((x, i) => {
    if (i === columns) return x.mul(signs);
    return i === rows ? x.mul(signs.transpose(-2, -1).narrow(-2, 0, x.shape[x.ndim - 2])) : x;
  });
}

function listOf(output: Sample["output"]): readonly StoredTensor[] {
  return Array.isArray(output) ? output : [output as StoredTensor];
}

function disagreement(
  { output, gradients }: Sample,
  values: readonly Raw[],
  slopes: readonly (Raw | null)[],
  unit: number,
): string | undefined {
  const expected = listOf(output);
  if (values.length !== expected.length) return `gives ${values.length} outputs, not ${expected.length}`;
  for (const [i, wanted] of expected.entries()) {
    const found = difference(values[i], wanted, unit);
    if (found) return `output ${i} ${found}`;
  }
  for (const [i, wanted] of (gradients ?? []).entries()) {
    // Where PyTorch gave none there is nothing to compare.
    if (wanted === null) continue;
    const mine = slopes[i] ?? { shape: wanted.shape, data: new Float64Array(wanted.tensor.length) };
    const found = difference(mine, wanted, unit);
    if (found) return `gradient ${i} ${found}`;
  }
  return undefined;
}
