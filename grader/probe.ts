/** Asks an export one question, in the process where it lives. */
import * as engine from "../engine/index.ts";
import { grad as gradient, recordTrace, Tensor, type Trace, tensor } from "../engine/index.ts";
import type {
  Answer,
  Field,
  ProgramQuestion,
  Question,
  ScalarQuestion,
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
  const tensors = Object.fromEntries(
    inputs.map(({ name, values }) => [
      name,
      tensor(values.data, { dtype: "float64" }).reshape([...values.shape]),
    ]),
  );
  try {
    const given = (await run({ engine, exports, inputs: tensors, settings })) as Readonly<
      Record<string, unknown>
    >;
    return {
      outcome: "record",
      fields: Object.fromEntries(Object.entries(given).map(([name, value]) => [name, fieldOf(value)])),
    };
  } catch (thrown) {
    return { outcome: "threw", thrown: describeThrown(thrown) };
  }
}

function fieldOf(value: unknown): Field {
  if (value instanceof Tensor) return { kind: "tensor", values: valuesOf(value) };
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

/** Fresh leaves for one call, and the call; the parameters of a module stand for the inputs that made it. */
function prepare(exports: Exports, question: ScalarQuestion): { f: Callable; leaves: Tensor[] } {
  const { construct = [], inputs } = question;
  const fresh = inputs.map(({ values: { shape, data } }) =>
    tensor(data, { dtype: "float64" })
      .reshape([...shape])
      .detach()
      .requiresGrad_(true),
  );
  if (construct.length === 0) {
    const f = exports[question.export] as (...inputs: Tensor[]) => unknown;
    return { f: () => f(...fresh), leaves: fresh };
  }
  const made = exports[question.export] as new (...settings: number[]) => engine.Module;
  const settings = inputs.filter(({ name }) => construct.includes(name));
  const module = new made(...settings.map(({ values }) => values.data[0]));
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

function tensorAnswer(
  again: () => ReturnType<typeof prepare>,
  out: Tensor,
  leaves: readonly Tensor[],
  question: ScalarQuestion,
): Answer {
  const value = valuesOf(out);
  const gradientBefore = namesWhere(question, (i) => leaves[i].grad !== null);
  const mutated = namesWhere(question, (i) => {
    const { data } = question.inputs[i].values;
    const now = valuesOf(leaves[i]).data;
    return now.length !== data.length || data.some((entry, k) => !Object.is(entry, now[k]));
  });
  const connected = out.requiresGrad;
  const told = { outcome: "tensor", value, dtype: out.dtype, connected, mutated, gradientBefore } as const;
  const trace = question.trace ? traced(again, question) : undefined;
  if (!question.gradients || !connected) return { ...told, ...(trace && { trace }) };
  try {
    const cotangent = tensor(new Float64Array(value.data.length).fill(question.cotangent ?? 1), {
      dtype: "float64",
    });
    out.backward(cotangent.reshape([...value.shape]).to(out.dtype));
  } catch (thrown) {
    return { ...told, backwardThrew: describeThrown(thrown), ...(trace && { trace }) };
  }
  return {
    ...told,
    gradients: leaves.map(({ grad }) => (grad ? valuesOf(grad) : null)),
    ...(trace && { trace }),
  };
}

function namesWhere({ inputs }: ScalarQuestion, holds: (i: number) => boolean): string[] {
  return inputs.flatMap(({ name }, i) => (holds(i) ? [name] : []));
}

function valuesOf(x: Tensor): Values {
  return { shape: [...x.shape], data: Float64Array.from(x.detach().toTypedArray()) };
}

/** The call and its backward once more, on leaves of their own, as a trace: value first, then the gradients. */
function traced(again: () => ReturnType<typeof prepare>, question: ScalarQuestion): Trace | undefined {
  try {
    const { f, leaves } = again();
    const named = question.inputs.map(({ name }, i) => ({ name, tensor: leaves[i] }));
    const { trace } = recordTrace(named, () => {
      const out = f() as Tensor;
      if (!question.gradients || !out.requiresGrad) return [out];
      const cotangent = tensor(new Float64Array(out.numel()).fill(question.cotangent ?? 1), {
        dtype: "float64",
      });
      const gradients = gradient(out, leaves, {
        gradOutputs: cotangent.reshape([...out.shape]).to(out.dtype),
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
