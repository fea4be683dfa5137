/** One function called in one way: what is examined at many points. */
import { type Counterpart, counterpartOf } from "./counterpart.ts";
import type { AnyFunction, Peer, Program, Values } from "./peer.ts";
import type { Plan } from "./points.ts";
import { NAMES, type Signature, textOf } from "./signature.ts";
import { SIGNATURES } from "./signatures.ts";
import { waysOf } from "./ways.ts";

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

export function* casesOf(
  peer: Peer,
  path: string,
  f: AnyFunction,
  signatures: readonly Signature[] = SIGNATURES,
  isCareful = false,
): Generator<Case> {
  const ways = waysOf(peer, f, signatures, isCareful);
  for (const { signature, shapes, program, samples, plan } of ways) {
    const { points, theirs, ranges } = samples;
    const text = `${path}(${textOf(signature.args)})`;
    const wrt = differentiableIn(peer, program, points);
    const counterpart = wrt.length === 0 ? undefined : counterpartOf(signature.args, points, theirs);
    yield { peer, path, text, program, shapes, ranges, points, wrt, counterpart, plan };
  }
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
