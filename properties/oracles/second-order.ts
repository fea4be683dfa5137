/** Second derivatives: the gradient is a function as well, and its derivatives have a form of their own. */
import { checkInputs, type Thorough } from "./check-inputs.ts";
import { differencesOf } from "./differences.ts";
import type {
  Anything,
  GradientCounterexample,
  GradientReport,
  ThoroughGradientsToCheck,
} from "./gradients-to-check.ts";
import { flat, indexOf, nested, sizeOf } from "./named-values.ts";
import { drawPoint, type Input, inputsOf, randomFrom } from "./points.ts";

/** Each point costs as many gradients as there are entries. */
const TRIALS = 3;

/** Differences of a gradient in float32 have few digits. */
const ASYMMETRIC = 1e-3;

/** A tensor of theirs, and the numbers it was made of. */
interface Made {
  readonly tensor: Anything;
  readonly values: Float64Array | Float32Array;
}

/** @param first what is known of the gradient itself. */
export function checkSecond(
  f: (inputs: Anything) => unknown,
  options: ThoroughGradientsToCheck,
  first: GradientReport,
  thorough: Thorough,
): GradientReport {
  const { second, gradient, read = (value: Anything) => value, trials = TRIALS, make = nested } = options;
  const inputs = inputsOf(options.inputs);
  const free = inputs.filter(({ constant }) => !constant);
  const made = (values: Float64Array | Float32Array, shape: readonly number[]): Made => ({
    tensor: make(values, shape),
    values,
  });
  const tensorsOf = (given: Readonly<Record<string, Made>>): Record<string, Anything> =>
    Object.fromEntries(Object.entries(given).map(([name, { tensor }]) => [name, tensor]));
  let above: Anything;
  const asOutputs = (given: Readonly<Record<string, Made>>): Float64Array | Float32Array => {
    above ??= upstream(f, tensorsOf(given), options);
    const answer = gradient(tensorsOf(given), above);
    const parts = free.map(({ name }) => flat(read(answer[name]), `The gradient of ${name}`).values);
    const values = parts.flatMap((part) => Array.from(part));
    return parts.every((part) => part instanceof Float32Array)
      ? Float32Array.from(values)
      : Float64Array.from(values);
  };
  if (!second) return symmetric(asOutputs, made, inputs, first, options.seed ?? 0);
  const report = checkInputs(
    asOutputs,
    {
      ...options,
      trials,
      make: made,
      read: (value: Anything) => (value?.tensor === undefined ? read(value) : read(value.tensor)),
      gradient: (given: Readonly<Record<string, Made>>, row: Made) => {
        let start = 0;
        const along = Object.fromEntries(
          inputs.map(({ name, shape, size, constant }) => {
            const part = constant ? row.values.slice(0, 0) : row.values.slice(start, start + size);
            if (!constant) start += size;
            return [name, make(constant ? new Float64Array(size) : part, shape)];
          }),
        );
        return second(tensorsOf(given), along, above);
      },
    },
    thorough,
  );
  return {
    ...report,
    message:
      report.verdict === "right"
        ? "The gradient is right, and so are its derivatives."
        : `Second derivatives. ${report.message}`,
    counterexample: report.counterexample && { ...report.counterexample, order: 2 },
    points: first.points + report.points,
    evaluations: first.evaluations,
  };
}

/** Fixed weights of the outputs, in the form that `gradient` takes them. */
function upstream(
  f: (inputs: Anything) => unknown,
  tensors: Record<string, Anything>,
  { read = (value: Anything) => value, make = nested, gradient, dtype }: ThoroughGradientsToCheck,
): Anything {
  const { shape } = flat(read(f(tensors)), "f");
  if (sizeOf(shape) !== 1 && gradient.length < 2)
    throw new TypeError(
      "Order 2 of several outputs: let gradient take what comes from above, as its second argument.",
    );
  const weights = Array.from({ length: sizeOf(shape) }, (_, k) => (sizeOf(shape) === 1 ? 1 : 1 + (k % 3)));
  return make((dtype === "float32" ? Float32Array : Float64Array).from(weights), shape);
}

/** ∂gᵢ/∂xⱼ is ∂gⱼ/∂xᵢ, or g is the gradient of nothing. */
function symmetric(
  gradient: (given: Readonly<Record<string, Made>>) => ArrayLike<number>,
  made: (values: Float64Array, shape: readonly number[]) => Made,
  inputs: readonly Input[],
  first: GradientReport,
  seed: number,
): GradientReport {
  const random = randomFrom(seed);
  const places = inputs.flatMap((input) =>
    input.constant
      ? []
      : Array.from({ length: input.size }, (_, i) => ({ input, i, place: input.start + i })),
  );
  for (let trial = 0; trial < TRIALS; trial++) {
    const x = drawPoint(inputs, trial, random);
    const named = (point: Float64Array): Record<string, Made> =>
      Object.fromEntries(
        inputs.map(({ name, start, size, shape }) => [name, made(point.slice(start, start + size), shape)]),
      );
    const rows = places.map((_, k) => differencesOf((point) => gradient(named(point))[k], x));
    for (const [k, row] of rows.entries()) {
      for (let j = 0; j < k; j++) {
        const [one, other] = [row[places[j].place], rows[j][places[k].place]];
        const off = Math.abs(one.derivative - other.derivative);
        const size = Math.max(Math.abs(one.derivative), Math.abs(other.derivative));
        if (one.kind !== "smooth" || other.kind !== "smooth") continue;
        if (off <= 4 * (one.error + other.error) + ASYMMETRIC * size) continue;
        const { input, i } = places[k];
        const counterexample: GradientCounterexample = {
          inputs: Object.fromEntries(
            inputs.map(({ name, shape, start, size: length }) => [
              name,
              { shape, data: Array.from(x.subarray(start, start + length)) },
            ]),
          ),
          input: input.name,
          index: indexOf(i, input.shape),
          order: 2,
          given: one.derivative,
          expected: other.derivative,
          error: one.error + other.error,
          tolerance: 4 * (one.error + other.error) + ASYMMETRIC * size,
        };
        const text = `Second derivatives are not symmetric: ${one.derivative} one way, ${other.derivative} the other, between ${input.name} and ${places[j].input.name}. It is the gradient of no function.`;
        return { ...first, verdict: "wrong", message: text, counterexample };
      }
    }
  }
  return first;
}
