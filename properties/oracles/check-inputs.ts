/** Whether the gradients of a function of several named tensors are right, at points that are given or drawn. */
import { asked } from "./asked.ts";
import { checkPoint, type Look, type PointCheck } from "./check-point.ts";
import { demand } from "./demand.ts";
import type { Found, Program } from "./derivatives.ts";
import type {
  Anything,
  GradientCounterexample,
  GradientReport,
  GradientsToCheck,
  PlainTensor,
} from "./gradients-to-check.ts";
import type { HowWrong } from "./how-wrong.ts";
import { rank, sentence } from "./line.ts";
import { type Flat, indexOf } from "./named-values.ts";
import { drawPoint, type Input, inputsOf, randomFrom } from "./points.ts";

/** What is wrong, and where. */
export interface Accused extends PointCheck {
  readonly program: Program;
  readonly inputs: readonly Input[];
  readonly wrong: Found;
  /** Gradients that have not their inputs' shapes, by name. */
  readonly misshapen: Readonly<Record<string, Flat>>;
}

/** The same on a simpler point, and how it is wrong. */
export interface Explained extends Pick<Accused, "x" | "wrong"> {
  readonly how?: HowWrong;
}

/** What takes more code than all the rest: many entries, and a word on what is wrong. */
export interface Thorough {
  readonly look?: Look;
  readonly explain?: (accused: Accused) => Explained;
}

const asItIs = (accused: Accused): Explained => accused;

const TRIALS = 8;

export function checkInputs(
  f: (inputs: Anything) => unknown,
  options: GradientsToCheck,
  { look: looks, explain = asItIs }: Thorough = {},
): GradientReport {
  const { seed = 0, trials = TRIALS } = options;
  demand(trials > 0, "trials: from 1.");
  const inputs = inputsOf(options.inputs);
  const random = randomFrom(seed);
  let evaluations = 0;
  const counted = (named: Anything): unknown => {
    evaluations++;
    return f(named);
  };
  const { program, misshapen } = asked(counted, options, inputs, random);
  // An entry is as good as the best that was found of it.
  const best: Found[] = [];
  let points = 0;
  const report = (
    verdict: GradientReport["verdict"],
    message: string,
    counterexample?: GradientCounterexample,
  ): GradientReport => ({ verdict, message, counterexample, points, evaluations, seed });

  const count = inputs.every(({ given }) => given) ? 1 : trials;
  while (points < count) {
    const check = checkPoint(program, drawPoint(inputs, points++, random), looks);
    const { impure, found } = check;
    if (impure) return report(impure.verdict, impure.message);
    const wrong = found.find(isFault);
    if (wrong) {
      const told = explain({ ...check, program, inputs, wrong, misshapen });
      const { label } = placed(inputs, told.wrong.place);
      return report(told.wrong.verdict, sentence(label, told.wrong), counterexampleOf(inputs, told));
    }
    for (const each of found) keepBetter(best, each);
  }
  const [last] = best.sort((a, b) => rank(b) - rank(a));
  return last
    ? report(last.verdict, sentence(placed(inputs, last.place).label, last))
    : report("inconclusive", "f has no finite value.");
}

function keepBetter(best: Found[], found: Found): void {
  const known = best[found.place];
  if (!known || rank(found) < rank(known)) best[found.place] = found;
}

/** Where one output has no slope, 0 times infinity may stand for another. */
const isFault = ({ verdict, given, place }: Found, _: number, found: readonly Found[]): boolean =>
  verdict === "wrong" &&
  (Number.isFinite(given) || found.every((other) => other.place !== place || other.verdict !== "singular"));

function counterexampleOf(inputs: readonly Input[], { x, wrong, how }: Explained): GradientCounterexample {
  const { place, above, given, expected, error, tolerance } = wrong;
  const { input, index } = placed(inputs, place);
  return {
    inputs: Object.fromEntries(
      inputs.map(({ name, shape, start, size }): [string, PlainTensor] => [
        name,
        { shape, data: Array.from(x.subarray(start, start + size)) },
      ]),
    ),
    input,
    index,
    given,
    expected,
    error,
    tolerance,
    above: above.length > 1 ? above : undefined,
    how,
  };
}

/** Which input, and where in it. */
function placed(inputs: readonly Input[], place: number): { input: string; index: number[]; label: string } {
  const { name, start, shape } = inputAt(inputs, place);
  const index = indexOf(place - start, shape);
  return { input: name, index, label: [name, ...index.map((at) => `[${at}]`)].join("") };
}

export const inputAt = (inputs: readonly Input[], place: number): Input =>
  inputs.findLast(({ start, size }) => start <= place && size > 0)!;
