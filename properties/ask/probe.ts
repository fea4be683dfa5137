/** Asks an export one question, in the process where it lives: a subject's, or the judge's own for a solution. */
import * as engine from "../../engine/index.ts";
import {
  getDefaultDtype,
  grad as gradient,
  noGrad,
  recordTrace,
  Tensor,
  type Trace,
  tensor,
} from "../../engine/index.ts";
import { Mistake } from "../author/mistake.ts";
import type { Answer, Field, Question, Thrown, Values } from "../suite/channel.ts";
import type { Context } from "./context.ts";
import { describe, describeThrown, isThenable } from "./description.ts";
import { all, elementsOf, isSame, nested, valuesOf, valuesUpTo } from "./elements.ts";
import { MOST_FIELDS, MOST_IN_RECORD, MOST_IN_VALUE } from "./measures.ts";

/** Whether a trace says where each step stands in the text; it does unless told. */
interface TraceOptions {
  readonly sites?: boolean;
  /** Is given what was thrown itself, where that may be looked at. */
  readonly onThrown?: (thrown: unknown) => void;
}

export type Exports = Readonly<Record<string, unknown>>;

/** What came of a question, as the subject sees it: whether an input was changed is for the judge to say. */
export type Found =
  | (Omit<Extract<Answer, { outcome: "tensor" }>, "mutated"> & {
      /** The inputs as they are after the call; those that something stands for are that. */
      readonly left: readonly Float64Array[];
      /** Whether an input has been changed since, as far as that can be seen at once. */
      readonly changed: () => boolean;
    })
  | Exclude<Answer, { outcome: "tensor" }>;

type Run = (context: Context) => unknown;

const texts = new Map<string, Run>();

/** The function that a text is. */
export function compiled(source: string): Run {
  let run = texts.get(source);
  if (!run) texts.set(source, (run = new Function(`"use strict"; return (${source});`)() as Run));
  return run;
}

/** A promise that the event loop ran dry without settling is reported by whoever runs the loop. */
export async function answer(
  exports: Exports,
  question: Question,
  options: TraceOptions = {},
): Promise<Found> {
  try {
    const call = prepare(exports, question);
    const out = call.run();
    if (question.gives === "record") return await recordOf(await out);
    if (isThenable(out))
      return { outcome: "other", description: `a Promise (of ${describeResult(await out)})` };
    if (!(out instanceof Tensor)) return { outcome: "other", description: describe(out) };
    return await tensorAnswer(() => prepare(exports, question), out, call.leaves, question, options);
  } catch (thrown) {
    options.onThrown?.(thrown);
    return { outcome: "threw", thrown: describeThrown(thrown) };
  }
}

/** One call on tensors of its own, which may be made again on the same. */
interface Call {
  readonly run: () => unknown;
  /** Make what is made once again, unless a part of it stands for an input. */
  readonly forget: () => void;
  /** One an input, in their order. */
  readonly leaves: Tensor[];
}

/** Fresh tensors for one call; where they are to have held other numbers before, they have, and were asked about. */
function prepare(exports: Exports, question: Question): Call {
  const { inputs, earlier, wanted } = question;
  if (!earlier) return made(exports, question);
  const before = inputs.map(({ name }, i) => ({ name, values: earlier[i] }));
  const call = made(exports, { ...question, inputs: before });
  const out = call.run();
  if (out instanceof Tensor && out.requiresGrad && wanted.length > 0) out.backward(onesLike(out));
  // Another object of the same class in between, made of those other numbers.
  made(exports, { ...question, inputs: before }).run();
  noGrad(() => {
    for (const [i, leaf] of call.leaves.entries()) leaf.copy_(tensorOf(inputs[i].values));
  });
  for (const leaf of call.leaves) leaf.grad = null;
  return call;
}

function made(exports: Exports, question: Question): Call {
  const { inputs, wanted, source, settings } = question;
  const run = compiled(source);
  const leaves = inputs.map(({ name, values }) =>
    wanted.includes(name) ? leafOf(values) : tensorOf(values),
  );
  const given = Object.fromEntries(inputs.map(({ name }, i) => [name, leaves[i]]));
  const placeOf = (name: string): number => {
    const i = inputs.findIndex((input) => input.name === name);
    if (i >= 0) return i;
    throw new Mistake(
      `No input is called ${name}; one of ${inputs.map((input) => input.name).join(", ")} was expected.`,
      { advice: "Write the name as the domain has it." },
    );
  };
  const kept: unknown[] = [];
  let place = 0;
  let standing = false;
  const context: Context = {
    engine,
    exports,
    inputs: given,
    settings,
    plain: (name) => nested(inputs[placeOf(name)].values),
    once(make) {
      const at = place++;
      if (at === kept.length) kept.push(make());
      return kept[at] as never;
    },
    stands(name, own) {
      const i = placeOf(name);
      if (!(own instanceof Tensor)) return;
      // What holds other numbers is no stand-in: it would answer for what it was never given.
      if (own !== leaves[i] && own.device === "cpu" && !isSame(elementsOf(own), inputs[i].values.data))
        return;
      leaves[i] = own;
      standing = true;
    },
  };
  return {
    run() {
      place = 0;
      return run(context);
    },
    forget() {
      if (!standing) kept.length = 0;
    },
    leaves,
  };
}

async function recordOf(given: unknown): Promise<Found> {
  if (typeof given !== "object" || given === null) return { outcome: "other", description: describe(given) };
  const entries = Object.entries(given).slice(0, MOST_FIELDS);
  const fields = entries.map(async ([name, value]) => [name, await fieldOf(value)] as const);
  return { outcome: "record", fields: withinBounds(Object.fromEntries(await Promise.all(fields))) };
}

/** Numbers as this subject computes with them: its dtype, on its device. */
function tensorOf({ shape, data }: Values): Tensor {
  const flat = tensor(data, { dtype: getDefaultDtype() });
  return shape.length === 1 ? flat : flat.reshape([...shape]);
}

/** No view of anything. */
function leafOf(values: Values): Tensor {
  const made = tensorOf(values);
  return (values.shape.length === 1 ? made : made.detach()).requiresGrad_(true);
}

async function fieldOf(value: unknown): Promise<Field> {
  if (value instanceof Tensor) return { kind: "tensor", values: await valuesOf(value), dtype: value.dtype };
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

function describeResult(value: unknown): string {
  return value instanceof Tensor ? shapeOf(value) : describe(value);
}

async function tensorAnswer(
  again: () => Call,
  out: Tensor,
  leaves: readonly Tensor[],
  question: Question,
  options: TraceOptions,
): Promise<Found> {
  const { inputs, wanted } = question;
  const sizes = inputs.map(({ values }) => values.data.length);
  const tracked = inputs.flatMap(({ name }, i) => (wanted.includes(name) ? [i] : []));
  // Asked for before the backward, and waited for after it: reading takes a turn on some devices.
  const before = [valuesUpTo(MOST_IN_VALUE, out), ...leaves.map((leaf, i) => valuesUpTo(sizes[i], leaf))];
  const gradientBefore = tracked.filter((i) => leaves[i].grad !== null).map((i) => inputs[i].name);
  const connected = out.requiresGrad;
  const trace = question.trace ? traced(again, question, tracked, options) : undefined;
  let backwardThrew: Thrown | undefined;
  const above = question.gradients && connected ? aboveOf(out, question) : undefined;
  if (above) {
    try {
      out.backward(above);
    } catch (thrown) {
      options.onThrown?.(thrown);
      backwardThrew = describeThrown(thrown);
    }
  }
  const arrived = tracked.map((i) => {
    const { grad } = leaves[i];
    return grad ? valuesUpTo(sizes[i], grad) : null;
  });
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
  if (!above) return told;
  return { ...told, ...(backwardThrew ? { backwardThrew } : { gradients }) };
}

function onesLike(out: Tensor): Tensor {
  const { device, shape, dtype } = out;
  return tensor(new Float64Array(out.numel()).fill(1), { dtype, device }).reshape([...shape]);
}

/** undefined where the output has another shape than its upstream gradient. */
function aboveOf(out: Tensor, { above }: Question): Tensor | undefined {
  const { device, shape, dtype } = out;
  if (!above || above.data.length === 1)
    return onesLike(out).mul(tensor(above?.data[0] ?? 1, { dtype, device }));
  if (above.shape.join() !== shape.join()) return undefined;
  return tensor(above.data, { dtype, device }).reshape([...shape]);
}

/** The call and its backward once more, on leaves of their own, as a trace: value first, then the gradients. */
function traced(
  again: () => Call,
  question: Question,
  tracked: readonly number[],
  options: TraceOptions,
): Trace | undefined {
  try {
    const { run, forget, leaves } = again();
    // What stands for an input is known once the call was made; whatever else it makes belongs to the steps.
    run();
    forget();
    const named = question.inputs.map(({ name }, i) => ({ name, tensor: leaves[i] }));
    const both = (): Tensor[] => {
      const out = run() as Tensor;
      const above = question.gradients && out.requiresGrad ? aboveOf(out, question) : undefined;
      if (!above) return [out];
      const gradients = gradient(
        out,
        tracked.map((i) => leaves[i]),
        { gradOutputs: above, createGraph: true, allowUnused: true },
      );
      return [out, ...gradients.filter((each): each is Tensor => each !== null)];
    };
    return recordTrace(named, both, { sites: options.sites }).trace;
  } catch {
    return undefined;
  }
}
