/** In which ways a function can be called: those that it accepts and heeds. */
import { Script } from "node:vm";
import { randomFrom } from "../../conformance/random.ts";
import type { AnyFunction, Peer, Program, Values } from "./peer.ts";
import { type Plan, RANGES } from "./points.ts";
import { plainer, type Signature, textOf, unnamed, withNumbers } from "./signature.ts";
import { Calls, isAlike } from "./values.ts";

type Shapes = readonly (readonly number[])[];

export interface Way {
  readonly signature: Signature;
  readonly shapes: Shapes;
  readonly program: Program;
  readonly samples: Samples;
  readonly plan: Plan;
}

export interface Samples {
  readonly points: readonly (readonly Values[])[];
  readonly theirs: readonly Float64Array[];
  /** The ranges of which the function has values. */
  readonly ranges: readonly number[];
}

/** Numbers of each range by which a counterpart is known. */
const DRAWN = 6;

/** Ways that are tried at all special points. */
const FULL = 2;
/** How often one function is examined in one way of calling, with different shapes. */
const SHAPES = 2;
const PAIRED_SHAPES = 5;

/** Milliseconds until a call that has not ended never will. */
const PATIENCE = 4000;
/** A watch takes as long as a hundred calls, since each is a thread of its own: one serves for so many milliseconds. */
const WATCH = 500;

export function waysOf(
  peer: Peer,
  f: AnyFunction,
  signatures: readonly Signature[],
  isCareful = false,
): readonly Way[] {
  const search = new Search(new Calls(peer, f, isCareful), signatures);
  const some = (): boolean => {
    const end = performance.now() + WATCH;
    while (performance.now() < end) if (!search.step()) return false;
    return true;
  };
  for (;;) {
    const more = inTime(some);
    if (more === false) return search.found;
    if (more) continue;
    peer.mend?.();
    search.pass();
  }
}

/** Looks at one way of calling after the other, so that one that never ends can be passed over. */
class Search {
  readonly found: Way[] = [];
  readonly #signatures: readonly Signature[];
  readonly #calls: Calls;
  readonly #texts = new Set<string>();
  #signature = 0;
  #shapes = 0;
  /** How many were found of this signature. */
  #here = 0;

  constructor(calls: Calls, signatures: readonly Signature[]) {
    this.#calls = calls;
    this.#signatures = signatures;
  }

  /** @returns whether there was one to look at. */
  step(): boolean {
    const signature = this.#signatures[this.#signature];
    if (signature === undefined) return false;
    const shapes = signature.shapes[this.#shapes++];
    if (shapes === undefined || this.#isOver(signature)) {
      this.pass();
      return true;
    }
    const samples = heededSamples(this.#calls, signature.args, shapes);
    if (!samples) return true;
    const plan = this.found.length < FULL ? "full" : "brief";
    this.#here++;
    this.#texts.add(textOf(signature.args));
    this.found.push({ signature, shapes, program: this.#calls.program(signature.args), samples, plan });
    return true;
  }

  /** Goes on with the next signature. */
  pass(): void {
    this.#signature++;
    this.#shapes = this.#here = 0;
  }

  #isOver({ shapes, after, alternative }: Signature): boolean {
    const most = shapes.some((each) => each.length > 1) ? PAIRED_SHAPES : SHAPES;
    return (
      this.#here === most ||
      (alternative === true && this.found.length > 0) ||
      (after !== undefined && !this.#texts.has(textOf(after)))
    );
  }
}

/** Calls that may make no sense, and never end: undefined then. */
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

const CALL = "gradproofPeersCall";
const host = globalThis as unknown as Record<typeof CALL, () => void>;
const script = new Script(`${CALL}()`);

function heededSamples(calls: Calls, args: Signature["args"], shapes: Shapes): Samples | undefined {
  if (isDeaf(calls, args, shapes)) return undefined;
  const samples = samplesOf(calls, args, shapes);
  if (!samples || samples.theirs[0].length === 0) return undefined;
  const { points, theirs } = samples;
  const last = points.length - 1;
  return heeds(calls, args, points[last], theirs[last]) ? samples : undefined;
}

/** The last point is asked first: most calls say something that is not heeded, and need no other. */
function isDeaf(calls: Calls, args: Signature["args"], shapes: Shapes): boolean {
  const last = RANGES.length - 1;
  const random = randomFrom(last + 1);
  let point = RANGES[last](shapes, random);
  for (let more = point[0].data.length; more < DRAWN; more += point[0].data.length || 1)
    point = RANGES[last](shapes, random);
  const value = calls.value(args, point);
  if (!value?.every(Number.isFinite)) return false;
  return !heeds(calls, args, point, value);
}

/** Values in every range in which there are any. */
function samplesOf(calls: Calls, args: Signature["args"], shapes: Shapes): Samples | undefined {
  const points: (readonly Values[])[] = [];
  const theirs: Float64Array[] = [];
  const ranges: number[] = [];
  for (const range of RANGES.keys()) {
    const random = randomFrom(range + 1);
    const point = RANGES[range](shapes, random);
    const value = calls.value(args, point);
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
      const there = calls.value(args, other);
      if (!there?.every(Number.isFinite)) continue;
      points.push(other);
      theirs.push(there);
    }
  }
  return points.length === 0 ? undefined : { points, theirs, ranges };
}

/** Whether every argument matters, and chance does not. */
function heeds(
  calls: Calls,
  args: Signature["args"],
  point: readonly Values[],
  value: Float64Array,
): boolean {
  const isSame = (other: Float64Array | undefined): boolean => isAlike(other, value);
  for (const less of plainer(args)) if (isSame(calls.value(less, point))) return false;
  // What comes back as it went in was not looked at.
  if (args.length > 1 && point.length === 1 && isSame(point[0].data)) return false;
  const numbers = withNumbers(args);
  if (numbers && calls.value(numbers, point)) return false;
  const { given, far } = unnamed(args) ?? {};
  if (given && far && calls.value(given, point)) {
    if (!isAlike(calls.value(far, point), calls.value(args.slice(0, -1), point))) return false;
  }
  if (!calls.isSteady(args, point)) return false;
  return point.every((input, i) => {
    const other = point.with(i, {
      ...input,
      data: input.data.map((entry, k) => Math.fround(entry * (1.25 + k / 8))),
    });
    return !isSame(calls.value(args, other));
  });
}
