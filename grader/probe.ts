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
import type { Exports } from "./exercise-module.ts";
import { MOST_FIELDS, MOST_IN_RECORD, MOST_IN_VALUE } from "./measures.ts";

/** What came of a question, as the subject sees it: whether an input was changed is for the judge to say. */
export type Found =
  | (Omit<Extract<Answer, { outcome: "tensor" }>, "mutated"> & {
      /** The inputs as they are after the call; those of a construction are the module's own parameters. */
      readonly left: readonly Float64Array[];
      /** Whether an input has been changed since, as far as that can be seen at once. */
      readonly changed: () => boolean;
    })
  | Exclude<Answer, { outcome: "tensor" }>;

/** Asks whatever is to be asked. */
export function answer(exports: Exports, question: Question): Promise<Found> {
  return question.probe === "program" ? program(exports, question) : scalar(exports, question);
}

async function program(exports: Exports, { source, inputs, settings }: ProgramQuestion): Promise<Found> {
  const run = new Function(`"use strict"; return (${source});`)() as (context: object) => unknown;
  const tensors = Object.fromEntries(inputs.map(({ name, values }) => [name, tensorOf(values)]));
  try {
    const given = (await run({ engine, exports, inputs: tensors, settings })) as Readonly<
      Record<string, unknown>
    >;
    const entries = Object.entries(given).slice(0, MOST_FIELDS);
    const fields = entries.map(async ([name, value]) => [name, await fieldOf(value)] as const);
    return { outcome: "record", fields: withinBounds(Object.fromEntries(await Promise.all(fields))) };
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

/** What is too large to be looked at is only told of. */
function withinBounds(fields: Readonly<Record<string, Field>>): Record<string, Field> {
  let left = MOST_IN_RECORD;
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]): [string, Field] => {
      left -= field.kind === "tensor" ? field.values.data.length : 1;
      if (left >= 0 || field.kind !== "tensor") return [name, field];
      return [name, { kind: "other", description: `${shapeOf(field.values)}, which is too large` }];
    }),
  );
}

const shapeOf = ({ shape }: { readonly shape: readonly number[] }): string =>
  `a tensor of shape [${shape.join(", ")}]`;

/** A promise that the event loop ran dry without settling is reported by whoever runs the loop. */
async function scalar(exports: Exports, question: ScalarQuestion): Promise<Found> {
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
  return value instanceof Tensor ? shapeOf(value) : describe(value);
}

async function tensorAnswer(
  again: () => ReturnType<typeof prepare>,
  out: Tensor,
  leaves: readonly Tensor[],
  question: ScalarQuestion,
): Promise<Found> {
  const sizes = question.inputs.map(({ values }) => values.data.length);
  // Asked for before the backward, and waited for after it: reading takes a turn on some devices.
  const before = [valuesUpTo(MOST_IN_VALUE, out), ...leaves.map((leaf, i) => valuesUpTo(sizes[i], leaf))];
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
  const arrived = leaves.map(({ grad }, i) => (grad ? valuesUpTo(sizes[i], grad) : null));
  const [value, ...left] = await all(before);
  const gradients = await all(arrived);
  const told = {
    outcome: "tensor",
    value,
    dtype: out.dtype,
    connected,
    gradientBefore,
    // One of another size is not what was given, whatever it holds.
    left: left.map(({ data }, i) =>
      data.length === sizes[i] ? data : new Float64Array(sizes[i]).fill(Number.NaN),
    ),
    changed: () => leaves.some((leaf, i) => leaf.device === "cpu" && !isSame(elementsOf(leaf), left[i].data)),
    ...(trace && { trace }),
  } as const;
  if (!question.gradients || !connected) return told;
  return { ...told, ...(backwardThrew ? { backwardThrew } : { gradients }) };
}

function isSame(a: Float64Array, b: Float64Array): boolean {
  return a.length === b.length && a.every((entry, k) => Object.is(entry, b[k]));
}

/** Most are there already: thousands of calls shall not wait for each. */
function all<T>(given: readonly (T | Promise<T>)[]): Promise<T[]> | T[] {
  return given.some((each) => each instanceof Promise) ? Promise.all(given) : (given as T[]);
}

/** Of what is larger than it may be, the shape alone. */
function valuesUpTo(most: number, x: Tensor): Values | Promise<Values> {
  return x.numel() > most ? { shape: [...x.shape], data: new Float64Array() } : valuesOf(x);
}

function cotangentOf(out: Tensor, { cotangent = 1 }: ScalarQuestion): Tensor {
  const { device, shape, dtype } = out;
  return tensor(new Float64Array(out.numel()).fill(cotangent), { dtype, device }).reshape([...shape]);
}

function namesWhere({ inputs }: ScalarQuestion, holds: (i: number) => boolean): string[] {
  return inputs.flatMap(({ name }, i) => (holds(i) ? [name] : []));
}

/** The engine's own: a tensor may have fields of these names. */
const { detach, toTypedArray } = Tensor.prototype;

function valuesOf(x: Tensor): Values | Promise<Values> {
  const here = detach.call(x);
  const shape = [...x.shape];
  if (here.device === "cpu") return { shape, data: numbersOf(here) };
  return here.to("cpu").then((there) => ({ shape, data: elementsOf(there) }));
}

function elementsOf(x: Tensor): Float64Array {
  return numbersOf(detach.call(x));
}

/** Copied once more, since what is given may be of the exercise's own making. */
function numbersOf(detached: Tensor): Float64Array {
  return new Float64Array(toTypedArray.call(detached));
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
