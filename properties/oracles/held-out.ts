/** Functions that the gradient checker was not tuned on, of one entry to eight, with their gradients. */

import { call, type Formula, name, number, substitute } from "../../engine/core/formula.ts";
import { evaluate, parseFormula } from "../../engine/index.ts";
import { compile } from "../algebras/code.ts";
import { dual } from "../algebras/dual.ts";
import { f64 } from "../algebras/f64.ts";
import { normalFrom } from "../arbitraries/normal.ts";
import { VERDICTS } from "./campaign.ts";
import { checkGradient, type GradientVerdict } from "./check-gradient.ts";
import { exactPartial } from "./decimal.ts";

export interface HeldOut {
  readonly family: string;
  readonly formula: Formula;
  readonly names: readonly string[];
  readonly f: (x: ArrayLike<number>) => number;
  /** By forward differentiation in doubles, as a program would compute it. */
  readonly gradient: (x: ArrayLike<number>) => number[];
  readonly at: readonly number[];
}

/** Numbers in [0, 1) from a seed: Marsaglia's xorshift. */
export class Draws {
  #state: number;

  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0 || 1;
    for (let i = 0; i < 8; i++) this.next();
  }

  next(): number {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return (this.#state >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  integer(low: number, high: number): number {
    return Math.floor(this.between(low, high + 1));
  }

  of<T>(list: readonly T[]): T {
    return list[Math.floor(this.next() * list.length)];
  }

  normal(): number {
    return normalFrom(1 - this.next(), this.next());
  }

  sign(): number {
    return this.next() < 0.5 ? -1 : 1;
  }
}

const constant = (value: number): Formula => (value < 0 ? call("neg", number(-value)) : number(value));
const plus = (a: Formula, b: Formula): Formula => call("add", a, b);
const times = (a: Formula, b: Formula): Formula => call("mul", a, b);
const total = (terms: readonly Formula[]): Formula => terms.reduce(plus);
const text = (formula: string, names: Readonly<Record<string, Formula>>): Formula =>
  substitute(parseFormula(formula), new Map(Object.entries(names)));
const few = (d: Draws): Formula => constant(Number(d.between(-3, 3).toPrecision(3)));

type Family = (d: Draws, x: readonly Formula[]) => Formula;

/** A mixture of the entries, so that every entry matters. */
const mixed = (d: Draws, x: readonly Formula[]): Formula => total(x.map((entry) => times(few(d), entry)));

function polynomial(d: Draws, x: Formula, degree: number): Formula {
  let value = few(d);
  for (let k = 0; k < degree; k++) value = plus(times(value, x), few(d));
  return value;
}

const LAYERS = [
  "sin(u)",
  "tanh(u)",
  "exp(-u * u / 4)",
  "log1p(u * u)",
  "sqrt(2 + u * u)",
  "atan(u)",
  "sigmoid(u)",
  "u / (1 + u * u)",
  "softplus(u)",
  "cos(u) + u / 2",
];

const CANCELLING = [
  "(u + 3) * (u + 3) - u * u - 9",
  "exp(u / 8) - 1",
  "1 - cos(u)",
  "(1 + u) * (1 - u) + u * u",
  "sqrt(1 + u * u) - 1",
  "log(1 + u * u) - u * u / (1 + u * u)",
  "(u - 1) * (u - 1) * (u - 1) - u * u * u",
  "sin(u) - u * cos(u)",
];

/** Smooth wherever the entries are finite. */
export const SMOOTH: Readonly<Record<string, Family>> = {
  rational: (d, x) => {
    const u = mixed(d, x);
    const below = polynomial(d, d.of(x), 1);
    return call("div", polynomial(d, u, d.integer(1, 3)), plus(number(1), times(below, below)));
  },
  sums: (d, x) =>
    total(
      Array.from({ length: d.integer(20, 60) }, () =>
        times(few(d), call(d.of(["sin", "cos", "tanh"]), plus(times(few(d), d.of(x)), few(d)))),
      ),
    ),
  deep: (d, x) => {
    let u = mixed(d, x);
    for (let k = d.integer(5, 10); k > 0; k--)
      u = plus(text(d.of(LAYERS), { u }), times(number(0.25), d.of(x)));
    return u;
  },
  cancelling: (d, x) =>
    times(text(d.of(CANCELLING), { u: d.of(x) }), plus(text(d.of(CANCELLING), { u: mixed(d, x) }), few(d))),
  powers: (d, x) => {
    const p = constant(Number(d.between(-2, 3.5).toPrecision(3)));
    const u = mixed(d, x);
    return times(call("pow", plus(number(1), times(u, u)), p), call("tanh", d.of(x)));
  },
  logsumexp: (d, x) =>
    call(
      "log",
      total([...x, few(d)].map((entry) => call("exp", times(constant(d.between(-0.5, 0.5)), entry)))),
    ),
  cosine: (d, x) => {
    const y = x.map(() => few(d));
    const dot = total(x.map((entry, i) => times(entry, y[i])));
    const norm = call("sqrt", plus(number(0.01), total(x.map((entry) => times(entry, entry)))));
    return call("div", dot, norm);
  },
  products: (d, x) => x.map((entry) => plus(text(d.of(LAYERS), { u: entry }), few(d))).reduce(times),
};

const BENDS = [
  "abs(v)",
  "relu(v)",
  "maximum(v, v / 3)",
  "minimum(2 * v, v)",
  "abs(v) * w",
  "v > 0 ? v * v + v : -v",
];

function heldOut(
  family: string,
  formula: Formula,
  names: readonly string[],
  at: readonly number[],
): HeldOut | undefined {
  const over = dual(f64);
  const gradient = (x: ArrayLike<number>): number[] =>
    names.map((moved) => {
      const entries = names.map(
        (each, i) => [each, { value: x[i], ...(each === moved && { tangent: 1 }) }] as const,
      );
      return evaluate(formula, new Map(entries), over).tangent ?? 0;
    });
  const f = compile(formula, names);
  const value = f(at);
  if (!Number.isFinite(value) || Math.abs(value) > 1e12 || !gradient(at).every(Number.isFinite))
    return undefined;
  return { family, formula, names, f, gradient, at };
}

/** Where the entries are: standard normal, or of any size from 1e-5 to 1e3. */
export type Place = "ordinary" | "magnitudes";

/** A smooth function at a random place; undefined where it has no finite value. */
export function smoothTrial(
  d: Draws,
  place: Place,
  family: string = d.of(Object.keys(SMOOTH)),
): HeldOut | undefined {
  const names = Array.from({ length: d.integer(1, 8) }, (_, i) => `x${i}`);
  const at = names.map(() => (place === "ordinary" ? d.normal() : d.sign() * 10 ** d.between(-5, 3)));
  return heldOut(family, SMOOTH[family](d, names.map(name)), names, at);
}

/** The same with a bend whose argument is 1e-2 … 1e-12 from 0. */
export function bentTrial(d: Draws): HeldOut | undefined {
  const family = d.of(Object.keys(SMOOTH));
  const names = Array.from({ length: d.integer(1, 4) }, (_, i) => `x${i}`);
  const x = names.map(name);
  const at = names.map(() => d.normal());
  const inner = SMOOTH[d.of(Object.keys(SMOOTH))](d, x);
  const value = compile(inner, names)(at);
  if (!Number.isFinite(value)) return undefined;
  const v = call("sub", inner, constant(value - d.sign() * 10 ** d.between(-12, -2)));
  const w = call("cos", d.of(x));
  return heldOut(`bent ${family}`, plus(text(d.of(BENDS), { v, w }), SMOOTH[family](d, x)), names, at);
}

export interface HeldOutTally {
  readonly trials: number;
  readonly verdicts: Readonly<Record<GradientVerdict, number>>;
  /** Shares of gradients wrong in one entry that were called right: off by a factor, or by a share of the largest entry. */
  readonly missed: Readonly<Record<"1e-3" | "1e-6" | "+1e-3" | "+1e-6", number>>;
}

type Change = (entry: number, largest: number) => number;

const changed = (gradient: readonly number[], place: number, change: Change): number[] =>
  gradient.with(place, change(gradient[place], Math.max(...gradient.map(Math.abs))));

const CHANGES: Readonly<Record<keyof HeldOutTally["missed"], Change>> = {
  "1e-3": (entry) => entry * (1 + 1e-3),
  "1e-6": (entry) => entry * (1 + 1e-6),
  "+1e-3": (entry, largest) => entry + 1e-3 * largest,
  "+1e-6": (entry, largest) => entry + 1e-6 * largest,
};

type Kind = keyof HeldOutTally["missed"];

const KINDS = Object.keys(CHANGES) as Kind[];

const counts = (): Record<Kind, number> => ({ "1e-3": 0, "1e-6": 0, "+1e-3": 0, "+1e-6": 0 });

/** How many changes there were, and how many of them were called right. */
class Misses {
  readonly of: Record<Kind, number> = counts();
  readonly missed: Record<Kind, number> = counts();

  note(kind: Kind, isMissed: boolean): void {
    this.of[kind]++;
    if (isMissed) this.missed[kind]++;
  }

  get shares(): HeldOutTally["missed"] {
    const share = (kind: Kind): number => this.missed[kind] / Math.max(1, this.of[kind]);
    return Object.fromEntries(KINDS.map((kind) => [kind, share(kind)])) as HeldOutTally["missed"];
  }
}

/** Whether a change is none: the derivatives are 0, and what is given for them is rounding, of which a part more is rounding too. */
function isNoFault({ formula, names, at }: HeldOut, kind: Kind, place: number): boolean {
  const point = Object.fromEntries(names.map((each, i) => [each, at[i]]));
  const those = kind.startsWith("+") ? names : [names[place]];
  return those.every((each) => exactPartial(formula, point, each) === 0);
}

/** Told of every false alarm, where the place is -1, and of every miss. */
type Say = (what: string, trial: HeldOut, place: number) => void;

const verdictOn = ({ f, gradient, at }: HeldOut, place: number, change: Change): GradientVerdict =>
  checkGradient(f, { gradient: (x) => changed(gradient(x), place, change), at }).verdict;

/** Makes one entry of the gradient wrong in each way, and notes which of them the checker calls right. */
function tryChanges(trial: HeldOut, place: number, misses: Misses, say: Say): void {
  const gradient = trial.gradient(trial.at);
  for (const kind of KINDS) {
    if (changed(gradient, place, CHANGES[kind])[place] === gradient[place]) continue;
    const isMissed = verdictOn(trial, place, CHANGES[kind]) === "right";
    if (isMissed && isNoFault(trial, kind, place)) continue;
    misses.note(kind, isMissed);
    if (isMissed) say(kind, trial, place);
  }
}

export function heldOutCampaign(
  draw: (d: Draws) => HeldOut | undefined,
  count: number,
  seed: number,
  say: Say = () => {},
): HeldOutTally {
  const d = new Draws(seed);
  const verdicts = new Map<GradientVerdict, number>(VERDICTS.map((verdict) => [verdict, 0]));
  const misses = new Misses();
  let trials = 0;
  while (trials < count) {
    const trial = draw(d);
    if (!trial) continue;
    trials++;
    const place = d.integer(0, trial.at.length - 1);
    const verdict = verdictOn(trial, place, (entry) => entry);
    verdicts.set(verdict, verdicts.get(verdict)! + 1);
    if (verdict !== "right") say(verdict, trial, -1);
    tryChanges(trial, place, misses, say);
  }
  return {
    trials,
    verdicts: Object.fromEntries(
      Array.from(verdicts, ([verdict, n]) => [verdict, n / trials]),
    ) as HeldOutTally["verdicts"],
    missed: misses.shares,
  };
}
