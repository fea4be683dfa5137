/** Asks an export one question, in the process where it lives. */
import * as engine from "../engine/index.ts";
import {
  getDefaultDtype,
  grad as gradient,
  noGrad,
  recordTrace,
  Tensor,
  type Trace,
  tensor,
} from "../engine/index.ts";
import type {
  Answer,
  Field,
  ProgramQuestion,
  Question,
  ScalarQuestion,
  Thrown,
  Values,
} from "../properties/suite/channel.ts";
import { describe, describeThrown, isThenable } from "./description.ts";

export type Exports = Readonly<Record<string, unknown>>;

/** Asks whatever is to be asked. */
export function answer(exports: Exports, question: Question): Promise<Answer> {
  return question.probe === "program" ? program(exports, question) : scalar(exports, question);
}

async function program(exports: Exports, { source, inputs, settings }: ProgramQuestion): Promise<Answer> {
  const run = new Function(`"use strict"; return (${source});`)() as (context: object) => unknown;
  const tensors = Object.fromEntries(inputs.map(({ name, values }) => [name, tensorOf(values)]));
  try {
    const given = (await run({ engine, exports, inputs: tensors, settings })) as Readonly<
      Record<string, unknown>
    >;
    const fields = Object.entries(given).map(async ([name, value]) => [name, await fieldOf(value)] as const);
    return { outcome: "record", fields: Object.fromEntries(await Promise.all(fields)) };
  } catch (thrown) {
    return { outcome: "threw", thrown: describeThrown(thrown) };
  }
}

/** Numbers as this subject computes with them: its dtype, on its device. */
function tensorOf({ shape, data }: Values): Tensor {
  return tensor(data, { dtype: getDefaultDtype() }).reshape([...shape]);
}

async function fieldOf(value: unknown): Promise<Field> {
  if (value instanceof Tensor) return { kind: "tensor", values: await valuesOf(value) };
  if (typeof value === "number") return { kind: "number", value };
  if (typeof value === "boolean") return { kind: "boolean", value };
  return { kind: "other", description: describe(value) };
}

/** A promise that the event loop ran dry without settling is reported by whoever runs the loop. */
async function scalar(exports: Exports, question: ScalarQuestion): Promise<Answer> {
  let f: Callable;
  let leaves: Tensor[];
  let out: unknown;
  try {
    ({ f, leaves } = prepare(exports, question));
    out = f();
    if (isThenable(out))
      return { outcome: "other", description: `a Promise (of ${describeResult(await out)})` };
  } catch (thrown) {
    return { outcome: "threw", thrown: describeThrown(thrown) };
  }
  if (!(out instanceof Tensor)) return { outcome: "other", description: describe(out) };
  return tensorAnswer(() => prepare(exports, question), out, leaves, question);
}

type Callable = () => unknown;

/** Fresh leaves for one call, and the call; where they are to have held other numbers before, they have, and were asked about. */
function prepare(exports: Exports, question: ScalarQuestion): { f: Callable; leaves: Tensor[] } {
  const { inputs } = question;
  if (!question.rewritten) return made(exports, question);
  const earlier = { ...question, inputs: others(question) };
  const { f, leaves } = made(exports, earlier);
  if (question.construct) made(exports, question);
  const out = f();
  if (out instanceof Tensor && out.requiresGrad) out.backward(cotangentOf(out, question));
  noGrad(() => {
    for (const [i, leaf] of leaves.entries()) leaf.copy_(tensorOf(inputs[i].values));
  });
  for (const leaf of leaves) leaf.grad = null;
  return { f, leaves };
}

/** Other numbers in the same shapes, as good as these; not all of them changed alike, which leaves a cosine as it is. */
function others({ inputs, construct = [] }: ScalarQuestion): ScalarQuestion["inputs"] {
  const other = (name: string, data: Float64Array, i: number): Float64Array => {
    if (construct.includes(name)) return data.map((entry) => entry + 1);
    return i % 2 === 0 ? data.toReversed().map((entry) => -2 * entry) : data;
  };
  return inputs.map(({ name, values: { shape, data } }, i) => ({
    name,
    values: { shape, data: other(name, data, i) },
  }));
}

/** The parameters of a module stand for the inputs that made it. */
function made(exports: Exports, question: ScalarQuestion): { f: Callable; leaves: Tensor[] } {
  const { construct = [], inputs } = question;
  const fresh = inputs.map(({ values }) => tensorOf(values).detach().requiresGrad_(true));
  if (construct.length === 0) {
    const f = exports[question.export] as (...inputs: Tensor[]) => unknown;
    return { f: () => f(...fresh), leaves: fresh };
  }
  const Made = exports[question.export] as new (...settings: number[]) => engine.Module;
  const settings = inputs.filter(({ name }) => construct.includes(name));
  const module = new Made(...settings.map(({ values }) => values.data[0]));
  const own = module as unknown as Readonly<Record<string, unknown>>;
  const leaves = inputs.map(({ name }, i) =>
    construct.includes(name) && own[name] instanceof Tensor ? own[name] : fresh[i],
  );
  const given = leaves.filter((_, i) => !construct.includes(inputs[i].name));
  return { f: () => module.forward(...given), leaves };
}

function describeResult(value: unknown): string {
  return value instanceof Tensor ? `a tensor of shape [${value.shape.join(", ")}]` : describe(value);
}

async function tensorAnswer(
  again: () => ReturnType<typeof prepare>,
  out: Tensor,
  leaves: readonly Tensor[],
  question: ScalarQuestion,
): Promise<Answer> {
  // Asked for before the backward, and waited for after it: reading takes a turn on some devices.
  const before = Promise.all([out, ...leaves].map(valuesOf));
  const gradientBefore = namesWhere(question, (i) => leaves[i].grad !== null);
  const connected = out.requiresGrad;
  const trace = question.trace ? traced(again, question) : undefined;
  let backwardThrew: Thrown | undefined;
  if (question.gradients && connected) {
    try {
      out.backward(cotangentOf(out, question));
    } catch (thrown) {
      backwardThrew = describeThrown(thrown);
    }
  }
  const arrived = Promise.all(leaves.map(({ grad }) => (grad ? valuesOf(grad) : null)));
  const [[value, ...now], gradients] = await Promise.all([before, arrived]);
  const mutated = namesWhere(question, (i) => {
    const { data } = question.inputs[i].values;
    return now[i].data.length !== data.length || data.some((entry, k) => !Object.is(entry, now[i].data[k]));
  });
  const told = { outcome: "tensor", value, dtype: out.dtype, connected, mutated, gradientBefore } as const;
  if (!question.gradients || !connected) return { ...told, ...(trace && { trace }) };
  return { ...told, ...(backwardThrew ? { backwardThrew } : { gradients }), ...(trace && { trace }) };
}

function cotangentOf(out: Tensor, { cotangent = 1 }: ScalarQuestion): Tensor {
  const { device, shape, dtype } = out;
  return tensor(new Float64Array(out.numel()).fill(cotangent), { dtype, device }).reshape([...shape]);
}

function namesWhere({ inputs }: ScalarQuestion, holds: (i: number) => boolean): string[] {
  return inputs.flatMap(({ name }, i) => (holds(i) ? [name] : []));
}

async function valuesOf(x: Tensor): Promise<Values> {
  const here = x.detach();
  const read = here.device === "cpu" ? here : await here.to("cpu");
  return { shape: [...x.shape], data: Float64Array.from(read.toTypedArray()) };
}

/** The call and its backward once more, on leaves of their own, as a trace: value first, then the gradients. */
function traced(again: () => ReturnType<typeof prepare>, question: ScalarQuestion): Trace | undefined {
  try {
    const { f, leaves } = again();
    const named = question.inputs.map(({ name }, i) => ({ name, tensor: leaves[i] }));
    const { trace } = recordTrace(named, () => {
      const out = f() as Tensor;
      if (!question.gradients || !out.requiresGrad) return [out];
      const gradients = gradient(out, leaves, {
        gradOutputs: cotangentOf(out, question),
        createGraph: true,
        allowUnused: true,
      });
      return [out, ...gradients.filter((each): each is Tensor => each !== null)];
    });
    return trace;
  } catch {
    return undefined;
  }
}
