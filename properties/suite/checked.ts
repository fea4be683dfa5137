/** What an answer is good for: a tensor of finite numbers, with gradients of the inputs' shapes; or the Failure that says why not. */

import { entryOf } from "../ask/fields.ts";
import { saidThrown } from "../ask/handle.ts";
import type { TensorHandle } from "../ask/tensor-handle.ts";
import { mutatedBy } from "../diagnosis/mutated-input.ts";
import type { Answer, Values } from "./channel.ts";
import { Failure } from "./failure.ts";

/** What the submission answered, once its type, shape and finiteness hold. */
export interface Checked {
  /** The first of them: all of a scalar. */
  readonly value: number;
  readonly output: Float64Array;
  readonly gradients: readonly Float64Array[];
}

export type TensorAnswer = Extract<Answer, { outcome: "tensor" }>;

export function tensorOf(call: string, answer: Answer): TensorAnswer {
  if (answer.outcome === "threw")
    throw new Failure(saidThrown(call, answer.thrown), { code: "threw", where: answer.thrown.at });
  if (answer.outcome === "record") throw new Error("A question about a function was answered with a record.");
  if (answer.outcome === "other") {
    throw new Failure(`${call} gave ${answer.description}, not a tensor.`, {
      code: "wrong-type",
      advice: adviceOn(answer.description),
    });
  }
  return answer;
}

function adviceOn(description: string): string {
  if (description.includes("Promise"))
    return "Drop `async` and `await`: the function must return its tensor at once.";
  if (description.includes("number"))
    return "Return the tensor itself: a number has no record of how it was made, so nothing can be differentiated. Leave out `.item()`.";
  if (description.includes("undefined")) return "Is there a `return`?";
  if (description.startsWith("an array"))
    return "Make one tensor of it: `stack(list)` of tensors, `tensor(list)` of numbers, which have no record.";
  return "Return a tensor.";
}

/** @param shape that it must have; a single number may have one dimension of length 1. */
export function outputOf(
  { call }: Pick<TensorHandle, "call">,
  answer: Answer,
  shape: readonly number[],
): Float64Array {
  const { value } = tensorOf(call, answer);
  const scalar = shape.length === 0;
  const fits = scalar
    ? value.data.length === 1 && value.shape.length <= 1
    : value.shape.join() === shape.join();
  if (!fits) {
    throw new Failure(
      `${call} has shape [${value.shape.join(", ")}]; it must ${scalar ? "be one number, of shape []" : `have shape [${shape.join(", ")}]`}.`,
      { code: "wrong-shape", advice: scalar ? adviceOnShape(value) : adviceOnRows(value) },
    );
  }
  const bad = value.data.findIndex((entry) => !Number.isFinite(entry));
  if (bad >= 0) {
    throw new Failure(`${entryOf(call, bad, value.shape)} is ${value.data[bad]}.`, {
      code: "non-finite",
      advice: "Look for a division by zero, and for the root, the logarithm or a power of a negative number.",
    });
  }
  return value.data;
}

function adviceOnShape({ data }: Values): string {
  return data.length === 1 ? "Give it shape [] with `.reshape([])`." : "Is a sum over the entries missing?";
}

function adviceOnRows({ shape }: Values): string {
  if (shape.length === 0)
    return "Everything is added up, by a sum, a mean or a dot product. Leave it out where a number for each entry is asked for; a sum over one dimension keeps the others, as in `sum(1)`.";
  return "Which dimension is added up, and what was multiplied before that? In a batch of shape [n, m], `sum(0)` runs down the rows, and `sum(1)` along each: one number a row. `mul` goes entry by entry, `matmul` is the product of matrices.";
}

/** The value and the gradients of an answer, or the Failure that says why there are none. */
export function checkAnswer(
  handle: Pick<TensorHandle, "call" | "wanted">,
  inputs: readonly Values[],
  answer: Answer,
  { shape }: { readonly shape: readonly number[] },
): Checked {
  const output = outputOf(handle, answer, shape);
  const { gradients, connected, backwardThrew, gradientBefore } = answer as TensorAnswer;
  const names = handle.wanted;
  if (gradientBefore.length > 0) {
    throw new Failure(`The call itself left a gradient on ${gradientBefore.join(" and ")}.`, {
      code: "accumulated",
      advice: "Gradients add up: do not call backward() inside the function. Whoever calls it does that.",
    });
  }
  if (!connected) {
    throw new Failure(
      `${handle.call} has the value, but no record of how it came from ${names.join(" and ")}.`,
      {
        code: "detached",
        advice:
          "Compute with tensors from the inputs to the result: `item()`, `detach()`, `noGrad` and `tensor(…)` of plain numbers cut the record.",
      },
    );
  }
  const { mutated } = answer as TensorAnswer;
  if (backwardThrew && mutated.length > 0) {
    // The write is the cause; that the backward met it is the symptom.
    const { text, ...known } = mutatedBy(handle.call, mutated);
    throw new Failure(text, known);
  }
  if (backwardThrew) {
    throw new Failure(
      `The backward of ${handle.call} threw ${backwardThrew.name}: ${backwardThrew.message}.`,
      {
        code: "threw",
        where: backwardThrew.at,
      },
    );
  }
  const checked = names.map((name, i) => checkGradientOf(name, inputs[i], gradients?.[i]));
  return { value: output[0], output, gradients: checked };
}

/** The gradient of one input. @throws {Failure} unless it is there, in the input's shape, and finite. */
function checkGradientOf(name: string, { shape }: Values, gradient: Values | null | undefined): Float64Array {
  if (!gradient) {
    throw new Failure(`No gradient arrived at ${name}.`, {
      code: "detached",
      advice: `Somewhere ${name} is replaced by a tensor with no record: look for \`detach()\`, \`item()\`, \`noGrad\` or \`tensor(…)\`.`,
    });
  }
  if (gradient.shape.join() !== shape.join()) {
    throw new Failure(
      `The gradient of ${name} has shape [${gradient.shape.join(", ")}], not [${shape.join(", ")}].`,
      { code: "wrong-shape" },
    );
  }
  const bad = gradient.data.findIndex((entry) => !Number.isFinite(entry));
  if (bad >= 0) {
    throw new Failure(`Entry ${bad} of the gradient of ${name} is ${gradient.data[bad]}.`, {
      code: "non-finite",
    });
  }
  return gradient.data;
}
