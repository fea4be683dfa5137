/** Random programs against the gradient checker: how often it accuses the innocent, and how often it sleeps. */
import fc from "fast-check";
import { call, type Formula, number } from "../../engine/core/formula.ts";
import { evaluate, type Tensor, tensor } from "../../engine/index.ts";
import { compile } from "../algebras/code.ts";
import { dual } from "../algebras/dual.ts";
import { f32, f64 } from "../algebras/f64.ts";
import { normalFrom } from "../arbitraries/normal.ts";
import { KINKS, programs } from "../arbitraries/programs.ts";
import { checkGradient as checkThoroughly } from "../index.ts";
import { checkGradient, type GradientVerdict } from "./check-gradient.ts";

export const VERDICTS: readonly GradientVerdict[] = [
  "right",
  "wrong",
  "inconclusive",
  "kink",
  "singular",
  "mutated-input",
  "non-deterministic",
];

export interface Tally {
  readonly programs: number;
  /** Shares of correct gradients, by verdict. */
  readonly verdicts: Readonly<Record<GradientVerdict, number>>;
  /** Shares of gradients off by 1e-3 and by 1e-6 that were called right. */
  readonly missed: Readonly<Record<"1e-3" | "1e-6", number>>;
  readonly evaluations: number;
}

export interface Trial {
  readonly f: Formula;
  readonly x: number;
}

/** Where the true gradient comes from: forward differentiation by the engine's declared derivatives. */
function truth({ f, x }: Trial): { value: number; slope: number } {
  const { value, tangent = 0 } = evaluate(f, new Map([["x", { value: x, tangent: 1 }]]), dual(f64));
  return { value, slope: tangent };
}

/** fast-check's doubles crowd around 0: uniform numbers come from integers. */
const uniform = fc.integer({ min: 1, max: 2 ** 30 }).map((n) => n / 2 ** 30);
const ordinary = fc.tuple(uniform, uniform).map(([u, v]) => normalFrom(u, v));
const sign = fc.constantFrom(-1, 1);

export const FAMILIES: Readonly<Record<"smooth" | "magnitudes" | "kinks", fc.Arbitrary<Trial>>> = {
  smooth: fc.record({ f: programs(), x: ordinary }),
  /** |x| from 1e-5 to 1e3. */
  magnitudes: fc.tuple(programs(), sign, uniform).map(([f, s, u]) => ({ f, x: s * 10 ** (-5 + 8 * u) })),
  /** 1e-2 to 1e-12 from a kink. */
  kinks: fc
    .tuple(programs(3), ordinary, sign, uniform, fc.constantFrom(...KINKS), programs(2))
    .map(([inner, x, s, u, kink, rest]) => {
      const { value } = truth({ f: inner, x });
      return { f: call("add", kink(call("sub", inner, number(value - s * 10 ** (-2 - 10 * u)))), rest), x };
    }),
};

/** The program as one of the engine's: each word is called as a method. */
function onTensors(formula: Formula, x: Tensor): Tensor {
  if (formula.kind === "number") return tensor(formula.value, { dtype: "float64" });
  if (formula.kind === "name") return x;
  const [first, ...rest] = formula.args.map((arg) => onTensors(arg, x));
  return (first as unknown as Record<string, (...args: Tensor[]) => Tensor>)[formula.word](...rest);
}

/** How a gradient is given: as a function of the point, beside a function of numbers; or as the numbers of one point, by the engine that `f` computes with. */
export type Form = "function" | "numbers";

interface Checkable {
  readonly slope: number;
  /** Of this many times the right gradient. */
  check(factor: number): { readonly verdict: GradientVerdict; readonly evaluations: number };
}

function checkable(trial: Trial, form: Form): Checkable {
  const at = [trial.x];
  if (form === "function") {
    const f = compile(trial.f, ["x"]);
    const slopeAt = (x: number): number => truth({ ...trial, x }).slope;
    return {
      slope: slopeAt(trial.x),
      check: (factor) => checkGradient(f, { gradient: ([x]) => [factor * slopeAt(x)], at }),
    };
  }
  const f = ([x]: Float64Array): number => onTensors(trial.f, tensor(x, { dtype: "float64" })).item();
  const x = tensor(trial.x, { dtype: "float64" }).requiresGrad_();
  const out = onTensors(trial.f, x);
  if (out.requiresGrad) out.backward();
  const slope = x.grad?.item() ?? 0;
  return { slope, check: (factor) => checkThoroughly(f, { gradient: () => [factor * slope], at }) };
}

/** @param count programs to try; those without a finite value and slope do not count. */
export function campaign(
  family: fc.Arbitrary<Trial>,
  count: number,
  seed: number,
  form: Form = "function",
): Tally {
  const verdicts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<
    GradientVerdict,
    number
  >;
  const missed = { "1e-3": 0, "1e-6": 0 };
  let [tried, mutated, evaluations] = [0, 0, 0];
  for (const trial of fc.sample(family, { seed, numRuns: 2 * count, unbiased: true })) {
    if (tried === count) break;
    const { value } = truth(trial);
    const { slope, check } = checkable(trial, form);
    if (!Number.isFinite(value) || !Number.isFinite(slope) || Math.abs(value) > 1e12) continue;
    tried++;
    const { verdict, evaluations: used } = check(1);
    verdicts[verdict]++;
    evaluations += used;
    if (slope === 0) continue;
    mutated++;
    if (check(1 + 1e-3).verdict === "right") missed["1e-3"]++;
    if (check(1 + 1e-6).verdict === "right") missed["1e-6"]++;
  }
  const share = (n: number, of: number): number => n / Math.max(1, of);
  return {
    programs: tried,
    verdicts: Object.fromEntries(
      Object.entries(verdicts).map(([verdict, n]) => [verdict, share(n, tried)]),
    ) as Record<GradientVerdict, number>,
    missed: { "1e-3": share(missed["1e-3"], mutated), "1e-6": share(missed["1e-6"], mutated) },
    evaluations: share(evaluations, tried),
  };
}

/** What is in float32: the gradient as it is held, or all of its arithmetic, or that of the values as well. */
export type Single = "held" | "computed" | "values too";

export interface SingleTally extends Omit<Tally, "missed"> {
  /** The share of gradients off by 1e-3 that were called right. */
  readonly missed: number;
  /** The share that was called wrong, of gradients off by 1e-3 and of twice the right ones. */
  readonly caught: Readonly<Record<"1e-3" | "twice", number>>;
}

/** The same in float32; programs that overflow there do not count, their gradients are wrong. */
export function singleCampaign(
  family: fc.Arbitrary<Trial>,
  count: number,
  seed: number,
  single: Single,
): SingleTally {
  const verdicts = new Map<GradientVerdict, number>();
  let [tried, mutated, missed, caught, twice, evaluations] = [0, 0, 0, 0, 0, 0];
  for (const trial of fc.sample(family, { seed, numRuns: 2 * count, unbiased: true })) {
    if (tried === count) break;
    const { value, slope } = truth(trial);
    const rounded = (x: number): { value: number; tangent?: number } =>
      evaluate(trial.f, new Map([["x", { value: Math.fround(x), tangent: 1 }]]), dual(f32));
    const { tangent = 0, value: valueThere } = rounded(trial.x);
    if (![value, slope, tangent, valueThere].every(Number.isFinite) || Math.abs(value) > 1e12) continue;
    tried++;
    const f =
      single === "values too"
        ? ([x]: ArrayLike<number> & Iterable<number>) => rounded(x).value
        : compile(trial.f, ["x"]);
    const check = (factor: number): ReturnType<typeof checkGradient> =>
      checkGradient(f, {
        gradient: ([x]) =>
          Float32Array.of(
            factor * (single === "held" ? truth({ ...trial, x }).slope : (rounded(x).tangent ?? 0)),
          ),
        at: [trial.x],
      });
    const { verdict, evaluations: used } = check(1);
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
    evaluations += used;
    if (Math.fround(single === "held" ? slope : tangent) === 0) continue;
    mutated++;
    const off = check(1 + 1e-3).verdict;
    if (off === "right") missed++;
    if (off === "wrong") caught++;
    if (check(2).verdict === "wrong") twice++;
  }
  const share = (n = 0, of = tried): number => n / Math.max(1, of);
  return {
    programs: tried,
    verdicts: Object.fromEntries(
      VERDICTS.map((kind) => [kind, share(verdicts.get(kind))]),
    ) as SingleTally["verdicts"],
    missed: share(missed, mutated),
    caught: { "1e-3": share(caught, mutated), twice: share(twice, mutated) },
    evaluations: share(evaluations),
  };
}
