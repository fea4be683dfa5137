/** One function called in one way: what is examined at many points. */
import { Script } from "node:vm";
import { randomFrom } from "../../conformance/random.ts";
import { type Counterpart, counterpartOf } from "./counterpart.ts";
import type { AnyFunction, Peer, Program, Values } from "./peer.ts";
import { type Plan, RANGES } from "./points.ts";
import { argumentsOf, NAMES, plainer, type Signature, textOf, withNumbers } from "./signature.ts";
import { SIGNATURES } from "./signatures.ts";

export interface Case {
  readonly peer: Peer;
  readonly path: string;
  /** "numpy.power(x, 2)" */
  readonly text: string;
  readonly program: Program;
  readonly shapes: readonly (readonly number[])[];
  /** The ranges of which the function has values. */
  readonly ranges: readonly number[];
  /** The inputs by which the library gives a gradient. */
  readonly wrt: readonly number[];
  readonly counterpart: Counterpart | undefined;
  readonly plan: Plan;
  /** Points of those ranges. */
  readonly points: readonly (readonly Values[])[];
}

/** Numbers of each range by which a counterpart is known. */
const DRAWN = 6;

/** Ways that are tried at all special points. */
const FULL = 2;
/** How often one function is examined in one way of calling, with different shapes. */
const SHAPES = 2;
const PAIRED_SHAPES = 5;

export function* casesOf(
  peer: Peer,
  path: string,
  f: AnyFunction,
  signatures: readonly Signature[] = SIGNATURES,
): Generator<Case> {
  // A watch takes as long as a hundred calls: one of them for all, or, if that ran out, one for each.
  const all = inTime(() => [...acceptedOf(peer, f, signatures, (calls) => calls())]);
  for (const { signature, shapes, program, samples, plan } of all ??
    acceptedOf(peer, f, signatures, inTime)) {
    const { points, theirs, ranges } = samples;
    const text = `${path}(${textOf(signature.args)})`;
    const wrt = differentiableIn(peer, program, points);
    const counterpart = wrt.length === 0 ? undefined : counterpartOf(signature.args, points, theirs);
    yield { peer, path, text, program, shapes, ranges, points, wrt, counterpart, plan };
  }
}

interface Accepted {
  readonly signature: Signature;
  readonly shapes: readonly (readonly number[])[];
  readonly program: Program;
  readonly samples: Samples;
  readonly plan: Plan;
}

type Watch = <T>(calls: () => T) => T | undefined;

/** The ways in which a function can be called. */
function* acceptedOf(
  peer: Peer,
  f: AnyFunction,
  signatures: readonly Signature[],
  watched: Watch,
): Generator<Accepted> {
  let taken = 0;
  const texts = new Set<string>();
  for (const signature of signatures) {
    if (signature.after && !texts.has(textOf(signature.after))) continue;
    let accepted = 0;
    const most = signature.shapes.some((shapes) => shapes.length > 1) ? PAIRED_SHAPES : SHAPES;
    for (const shapes of signature.shapes) {
      if (accepted === most) break;
      if (taken > 0 && signature.alternative) break;
      const program = programOf(peer, f, signature.args);
      const samples = watched(() => heededSamples(peer, f, program, signature.args, shapes));
      if (!samples) continue;
      const plan = taken < FULL ? "full" : "brief";
      accepted++;
      taken++;
      texts.add(textOf(signature.args));
      yield { signature, shapes, program, samples, plan };
    }
  }
}

function programOf(peer: Peer, f: AnyFunction, args: Signature["args"]): Program {
  return (tensors) => f(...argumentsOf(args, tensors, (values, dtype) => peer.constant(values, dtype)));
}

function heededSamples(
  peer: Peer,
  f: AnyFunction,
  program: Program,
  args: Signature["args"],
  shapes: readonly (readonly number[])[],
): Samples | undefined {
  if (isDeaf(peer, f, program, args, shapes)) return undefined;
  const samples = samplesOf(peer, program, shapes);
  if (!samples || samples.theirs[0].length === 0) return undefined;
  const { points, theirs } = samples;
  const last = points.length - 1;
  return heeds(peer, f, program, args, points[last], theirs[last]) ? samples : undefined;
}

/** The last point is asked first: most calls say something that is not heeded, and need no other. */
function isDeaf(
  peer: Peer,
  f: AnyFunction,
  program: Program,
  args: Signature["args"],
  shapes: readonly (readonly number[])[],
): boolean {
  const last = RANGES.length - 1;
  const random = randomFrom(last + 1);
  let point = RANGES[last](shapes, random);
  for (let more = point[0].data.length; more < DRAWN; more += point[0].data.length || 1)
    point = RANGES[last](shapes, random);
  const value = valueAt(peer, program, point);
  if (!value?.every(Number.isFinite)) return false;
  return !heeds(peer, f, program, args, point, value);
}

interface Samples {
  readonly points: readonly (readonly Values[])[];
  readonly theirs: readonly Float64Array[];
  readonly ranges: readonly number[];
}

/** Values in every range in which there are any. */
function samplesOf(
  peer: Peer,
  program: Program,
  shapes: readonly (readonly number[])[],
): Samples | undefined {
  const points: (readonly Values[])[] = [];
  const theirs: Float64Array[] = [];
  const ranges: number[] = [];
  for (const range of RANGES.keys()) {
    const random = randomFrom(range + 1);
    const point = RANGES[range](shapes, random);
    const value = valueAt(peer, program, point);
    if (!value) {
      if (range === 1 && points.length === 0) return undefined;
      continue;
    }
    if (!value.every(Number.isFinite)) continue;
    ranges.push(range);
    points.push(point);
    theirs.push(value);
    // A few numbers are what many functions agree on.
    for (let more = point[0].data.length; more < DRAWN; more += point[0].data.length || 1) {
      const other = RANGES[range](shapes, random);
      const there = valueAt(peer, program, other);
      if (!there?.every(Number.isFinite)) continue;
      points.push(other);
      theirs.push(there);
    }
  }
  return points.length === 0 ? undefined : { points, theirs, ranges };
}

/** The outputs, one after the other; undefined where the call is no call. */
export function valueAt(peer: Peer, program: Program, inputs: readonly Values[]): Float64Array | undefined {
  try {
    const outputs = peer.value(program, inputs);
    return outputs.length === 0
      ? undefined
      : Float64Array.from(outputs.flatMap(({ data }) => Array.from(data)));
  } catch {
    return undefined;
  }
}

/** Calls that may make no sense, and never end: undefined then. One watch serves all of them, since each is a thread of its own. */
function inTime<T>(calls: () => T): T | undefined {
  let result: T | undefined;
  host[CALL] = () => {
    result = calls();
  };
  try {
    script.runInThisContext({ timeout: PATIENCE });
  } catch {
    return undefined;
  }
  return result;
}

/** Milliseconds. */
const PATIENCE = 6000;
const CALL = "gradproofPeersCall";
const host = globalThis as unknown as Record<typeof CALL, () => void>;
const script = new Script(`${CALL}()`);

/** Whether every argument matters, and chance does not. */
function heeds(
  peer: Peer,
  f: AnyFunction,
  program: Program,
  args: Signature["args"],
  point: readonly Values[],
  value: Float64Array,
): boolean {
  const isSame = (other: Float64Array | undefined): boolean =>
    other?.length === value.length &&
    other.every((entry, k) => Math.abs(entry - value[k]) <= 1e-5 * Math.abs(value[k]));
  if (!isSame(valueAt(peer, program, point))) return false;
  for (const less of plainer(args)) if (isSame(valueAt(peer, programOf(peer, f, less), point))) return false;
  // What comes back as it went in was not looked at.
  if (args.length > 1 && point.length === 1 && isSame(point[0].data)) return false;
  const numbers = withNumbers(args);
  if (numbers && valueAt(peer, programOf(peer, f, numbers), point)) return false;
  return point.every((input, i) => {
    const other = point.with(i, {
      ...input,
      data: input.data.map((entry, k) => Math.fround(entry * (1.25 + k / 8))),
    });
    return !isSame(valueAt(peer, program, other));
  });
}

/** Inputs whose gradient is something other than 0 somewhere in general position, or an exception that does not say "not differentiable". */
function differentiableIn(peer: Peer, program: Program, points: readonly (readonly Values[])[]): number[] {
  return [...points[0].keys()].filter((i) =>
    points.slice(0, 6).some((point) => {
      try {
        const outputs = peer.value(program, point);
        const cotangents = outputs.map(({ shape, data }) => ({ shape, data: data.map((_, k) => 1 + k / 4) }));
        return peer.vjp(program, point, [i], cotangents)[0]?.some((entry) => entry !== 0) ?? false;
      } catch (error) {
        return !peer.declines(error);
      }
    }),
  );
}

export function inputNames(count: number): readonly string[] {
  return NAMES.slice(0, count);
}
