/** `checkGradient` with all that takes more code: second derivatives, many entries, small counterexamples, and how a gradient is wrong. */
import { checkVector, type GradientCheck, type GradientToCheck } from "./check-gradient.ts";
import { checkInputs, type Thorough } from "./check-inputs.ts";
import type { Look } from "./check-point.ts";
import type { Derivatives, Program } from "./derivatives.ts";
import { explained } from "./explained.ts";
import type { Anything, GradientReport, Named, ThoroughGradientsToCheck } from "./gradients-to-check.ts";
import { lookAtMany } from "./many-places.ts";
import { nested } from "./named-values.ts";
import { checkAnswer, checkOptions } from "./options.ts";
import { checkSecond } from "./second-order.ts";

type Settle = (program: Program, derivatives: Derivatives) => Derivatives;

let settle: Settle = (_, derivatives) => derivatives;

/** From now on, what is undecided goes through this: it takes an engine, which not everybody who checks gradients has loaded. */
export function settleBy(other: Settle): void {
  settle = other;
}

const look: Look = (program, derivatives) => lookAtMany(program, settle(program, derivatives));

const THOROUGH: Thorough = { look, explain: explained };

/**
 * Check the gradients of a function of several tensors of any library, by name, at points that are given or drawn from a seed.
 * What is wrong is shown at the simplest point found, with how it is wrong where that is easy to say.
 *
 * @param f of the inputs by name, as nested arrays or as `make` makes them; it gives a number, arrays of numbers, or a tensor.
 * @throws {TypeError} for inputs that are neither shapes nor values, and for what `f` or `gradient` give that holds no numbers.
 * @example
 * const options = { inputs: { x: [2], w: [2] }, gradient: ({ x, w }) => ({ x: w, w: [2 * x[0], 2 * x[1]] }) };
 * checkGradient(({ x, w }) => x[0] * w[0] + x[1] * w[1], options).counterexample.how.text; // "It is 2 times the right one."
 */
export function checkGradient<Name extends string>(
  f: (inputs: Named<Name>) => unknown,
  options: ThoroughGradientsToCheck<Name>,
): GradientReport;
/** Check a gradient of a function of one vector of plain numbers. */
export function checkGradient(f: (x: Float64Array) => number, options: GradientToCheck): GradientCheck;
export function checkGradient(
  f: (x: Anything) => unknown,
  options: GradientToCheck | ThoroughGradientsToCheck,
): GradientCheck | GradientReport {
  checkOptions(f, options);
  if (!("inputs" in options)) return advised(checkVector(...numbersOf(f, options), look));
  const { order = 1, ...first } = options;
  const report = checkInputs(f, first, THOROUGH);
  return told(order === 1 || report.verdict in FINAL ? report : checkSecond(f, options, report, THOROUGH));
}

/** The same, but what they give is numbers: "1" and true would count as 1 further on. */
function numbersOf(
  f: (x: Anything) => unknown,
  { gradient, ...rest }: GradientToCheck,
): [f: (x: Float64Array) => number, options: GradientToCheck] {
  return [
    (x) => checkAnswer("f", f(x)) as number,
    {
      ...rest,
      gradient: (x) => {
        const given = gradient(x);
        for (let i = 0; i < given?.length; i++) checkAnswer(`Entry ${i} of the gradient`, given[i]);
        return given;
      },
    },
  ];
}

/** Nothing more is asked after these. */
const FINAL = { wrong: true, "mutated-input": true, "non-deterministic": true };

/** What to do where a check has shown nothing. */
const ADVICE: Readonly<Record<string, string>> = {
  singular: "f has no slope there to compare it with: ask at another point.",
  inconclusive:
    "f shows too little of it there: ask at another point, and let gradient be a function of the point, which is then asked beside it too.",
};

function advised<Of extends GradientCheck | GradientReport>(check: Of): Of {
  const advice = ADVICE[check.verdict];
  return advice && check.message.startsWith("The derivative")
    ? { ...check, message: `${check.message}\n${advice}` }
    : check;
}

/** Says how it is wrong, where, and which of several outputs it is about. */
function told(report: GradientReport): GradientReport {
  const { counterexample, message } = report;
  if (!counterexample) return advised(report);
  const { above, order, how, inputs } = counterexample;
  const at = Object.entries(inputs).map(
    ([name, { shape, data }]) => `${name} = ${JSON.stringify(nested(data, shape))}`,
  );
  const weights =
    above && !order && above.length <= MOST_SHOWN
      ? `, where outputs have the weights [${above.join(", ")}]`
      : "";
  const first = how ? `${message} ${how.text}` : message;
  return { ...report, message: `${first}\nAt ${at.join(", ").slice(0, MOST_CHARACTERS)}${weights}` };
}

const MOST_SHOWN = 40;
const MOST_CHARACTERS = 1000;
