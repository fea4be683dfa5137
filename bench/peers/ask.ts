/** Asks one question of a library: a gradient of one order, at one point. */
import type { Case } from "./case.ts";
import { agrees } from "./counterpart.ts";
import { isSmooth } from "./entry.ts";
import { joined } from "./exact.ts";
import type { Finding } from "./finding.ts";
import { howBroken } from "./how.ts";
import type { Verdict } from "./judge.ts";
import {
  confirmed,
  isContinuous,
  isPoleOfAny,
  judged,
  LARGEST,
  oursOf,
  quietly,
  secondSlopesOf,
  slopesOf,
} from "./oracle.ts";
import type { Values } from "./peer.ts";
import { folded } from "./symmetric.ts";

export interface Told {
  readonly verdict: "throws" | "value";
  readonly says: string;
  readonly given: readonly number[];
  readonly right: readonly number[];
}

export type Answer = Verdict | Told | { readonly verdict: "none" };

/** What a library that finds no way from the output to an input says by null. */
const CONSTANT = "0, since the library takes it for a constant, where the function has a slope";

/** One question: the gradient of one order, at a point, of one output or of a mixture of all. */
export interface Asked {
  readonly order: 1 | 2;
  readonly inputs: readonly Values[];
  readonly outputs: readonly Values[];
  /** Of the outputs, one after the other. */
  readonly cotangent: (count: number) => Float64Array;
}

/** What is known to be wrong of a function, by order and how. */
type Said = ReadonlySet<string>;

/** @param told what is known to be wrong already, by order and how: a gradient that can be wrong in no other way is not judged again. */
export function ask(found: Case, { order, inputs, outputs, cotangent }: Asked, told?: Said): Answer {
  const { peer, program, wrt, counterpart } = found;
  const value = Float64Array.from(outputs.flatMap(({ data }) => Array.from(data)));
  const weights = cotangent(value.length);
  if (value.length === 0) return { verdict: "none" };
  const unlike = ofValue(found, inputs, value, weights);
  if (unlike) return unlike;
  let taken = 0;
  const cotangents = outputs.map(({ shape, data }) => ({
    shape,
    data: weights.slice(taken, (taken += data.length)),
  }));
  const x = joined(wrt.map((i) => inputs[i]));
  const size = Math.abs(
    value.reduce((sum, entry, i) => sum + (weights[i] === 0 ? 0 : Math.abs(entry * weights[i])), 0),
  );
  if (order === 1) {
    const given = asked(() => peer.vjp(program, inputs, wrt, cotangents), found, inputs, order, told);
    if (!(given instanceof Float64Array)) return given;
    const other = oursOf(found, () => counterpart?.gradients(inputs, weights));
    const verdictOn = (gradient: Float64Array): Verdict =>
      confirmed(found, inputs, (by) =>
        judged({ given: gradient, size, other: by.counterpart && other }, (factor) =>
          slopesOf(by, inputs, x, weights, factor),
        ),
      );
    const verdict = verdictOn(given);
    if (verdict.verdict !== "wrong") return verdict;
    const shapes = wrt.map((i) => inputs[i].shape);
    for (const one of folded(given, shapes)) {
      const shared = verdictOn(one);
      if (shared.verdict !== "wrong") return shared.verdict === "right" ? { verdict: "kink" } : shared;
    }
    const all = weights.map((_, i) => 1 + i / 7);
    const isExcused = isPoleOfAny(given, () => slopesOf(found, inputs, x, all, 1));
    return isExcused ? { verdict: "singular" } : verdict;
  }
  const along = wrt.map((i) => ({
    shape: inputs[i].shape,
    data: Float64Array.from(inputs[i].data, (_, j) => 1 - j / 4),
  }));
  const given = asked(() => peer.second(program, inputs, wrt, cotangents, along), found, inputs, order, told);
  if (!(given instanceof Float64Array)) return given;
  const full = inputs.map(({ data }, i) => along[wrt.indexOf(i)]?.data ?? new Float64Array(data.length));
  const other = oursOf(found, () => counterpart?.second(inputs, weights, full));
  const verdict = confirmed(found, inputs, (by) =>
    judged({ given, size, other: by.counterpart && other }, (factor) =>
      secondSlopesOf(by, inputs, x, weights, cotangents, along, factor),
    ),
  );
  if (verdict.verdict !== "wrong" || !given.every((entry) => entry === 0)) return verdict;
  const isConstant = peer
    .second(program, inputs, wrt, cotangents, along)
    .every((gradient) => gradient === null);
  return isConstant ? { verdict: "wrong", wrong: { ...verdict.wrong, says: CONSTANT } } : verdict;
}

/** What is said of the value alone: then its gradient is not asked. */
function ofValue(
  found: Case,
  inputs: readonly Values[],
  value: Float64Array,
  weights: Float64Array,
): Answer | undefined {
  const ours = found.counterpart?.value(inputs);
  for (const i of weights.keys()) {
    if (weights[i] === 0 || Number.isFinite(value[i])) continue;
    if (!ours || !Number.isFinite(ours[i]) || Math.abs(ours[i]) > LARGEST) return { verdict: "none" };
    if (!isContinuous(found, inputs, i, ours[i])) return { verdict: "none" };
    return { verdict: "value", says: `the value is ${value[i]}`, given: [value[i]], right: [ours[i]] };
  }
  if (ours && !weights.every((weight, i) => weight === 0 || agrees([value[i]], [ours[i]])))
    return { verdict: "none" };
  return undefined;
}

/** Whether a gradient is not even of numbers, and that was told of the function. */
function isTold(given: Float64Array, order: 1 | 2, told: Said | undefined): boolean {
  if (told === undefined || given.every(Number.isFinite)) return false;
  return Array.from(given).every(
    (entry) => Number.isFinite(entry) || told.has(`${order} ${howBroken(entry)}`),
  );
}

function asked(
  run: () => (Float64Array | null)[],
  found: Case,
  inputs: readonly Values[],
  order: 1 | 2,
  told: Said | undefined,
): Float64Array | Told | Verdict {
  try {
    const gradients = run();
    const given = joined(
      gradients.map((data, i) => {
        const { shape, data: entries } = inputs[found.wrt[i]];
        if (data && data.length !== entries.length)
          throw new RangeError(`The gradient has ${data.length} entries, the input ${entries.length}.`);
        return { shape, data: data ?? new Float64Array(entries.length) };
      }),
    );
    return isTold(given, order, told) ? { verdict: "singular" } : given;
  } catch (error) {
    return {
      verdict: "throws",
      says: error instanceof Error ? error.message : String(error),
      given: [],
      right: [],
    };
  }
}

/** Whether the function has a slope by each input there: what a library throws elsewhere would say less. */
export function isSmoothAt(found: Case, { inputs, outputs, cotangent }: Asked): boolean {
  const count = outputs.reduce((sum, { data }) => sum + data.length, 0);
  const x = joined(found.wrt.map((i) => inputs[i]));
  return isSmooth(slopesOf(found, inputs, x, cotangent(count), 1));
}

export function outputsAt({ peer, program }: Case, inputs: readonly Values[]): readonly Values[] {
  return quietly(() => peer.value(program, inputs)) ?? [];
}

export function howOf(answer: Answer): Finding["how"] | undefined {
  if (answer.verdict === "wrong") return answer.wrong.how;
  return answer.verdict === "throws" || answer.verdict === "value" ? answer.verdict : undefined;
}
