/** Examines the functions of one library, or a share of them. */

import { randomFrom } from "../../conformance/random.ts";
import { type Case, casesOf } from "./case.ts";
import { type Counts, examine } from "./examine.ts";
import type { Finding, Tally } from "./finding.ts";
import type { Peer } from "./peer.ts";
import { SIGNATURES } from "./signatures.ts";

export interface Listener {
  begin(path: string, place: number, total: number): void;
  found(finding: Finding): void;
}

/** How many functions are asked again. */
const CANARIES = 12;

/** Gradients that are known, of functions here and there: where one comes out otherwise, a call has broken the library's own memory. */
class Canaries {
  readonly #asked: { readonly ask: () => string; readonly answer: string }[] = [];

  constructor(peer: Peer) {
    const every = Math.max(1, Math.floor(peer.functions.size / CANARIES));
    for (const [k, [path, f]] of [...peer.functions].entries()) {
      if (k % every !== 0) continue;
      const [found] = casesOf(peer, path, f, [SIGNATURES[0]]);
      if (!found || found.wrt.length === 0) continue;
      const ask = (): string => gradientOf(found);
      try {
        this.#asked.push({ ask, answer: ask() });
      } catch {
        // What throws from the beginning says nothing.
      }
    }
  }

  get live(): boolean {
    return this.#asked.every(({ ask, answer }) => {
      try {
        return ask() === answer;
      } catch {
        return false;
      }
    });
  }
}

function gradientOf({ peer, program, points: [point], wrt }: Case): string {
  const cotangents = peer
    .value(program, point)
    .map(({ shape, data }) => ({ shape, data: data.map(() => 1) }));
  return peer.vjp(program, point, wrt, cotangents).join(";");
}

export interface RunOptions {
  readonly seed: number;
  /** The place of the first function. */
  readonly from?: number;
  /** Whether that one broke the library before, and only what can be compiled is asked of it. */
  readonly isCareful?: boolean;
  /** Every how manyth function, and which of them: what other processes leave to this one. */
  readonly share?: Share;
}

export interface Share {
  readonly of: number;
  readonly part: number;
}

/** Until the last function, or the first that breaks the library: then the tally says where to go on, in another process. */
export function run(
  peer: Peer,
  { seed, from = 1, isCareful = false, share: { of, part } = { of: 1, part: 0 } }: RunOptions,
  listener: Listener,
): Tally {
  const start = performance.now();
  const counts: Counts = { gradients: 0, undecided: 0, conventions: 0 };
  const [functions, exact, without, broke] = [
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
    new Set<string>(),
  ];
  const canaries = new Canaries(peer);
  let ways = 0;
  let place = 0;
  for (const [path, f] of peer.functions) {
    if (++place < from || place % of !== part) continue;
    listener.begin(path, place, peer.functions.size);
    const findings: Finding[] = [];
    let called = 0;
    for (const found of casesOf(peer, path, f, SIGNATURES, isCareful && place === from)) {
      called++;
      if (found.wrt.length === 0) continue;
      ways++;
      functions.add(path);
      if (found.counterpart) exact.add(path);
      const known = new Set(findings.map(({ order, how }) => `${order} ${how}`));
      findings.push(...examine(found, randomFrom(seed + place * 1000 + called), counts, known));
    }
    if (!canaries.live) {
      broke.add(path);
      break;
    }
    findings.forEach(listener.found);
    if (called > 0 && !functions.has(path)) without.add(path);
  }
  const lists = { functions: [...functions], exact: [...exact], without: [...without], broke: [...broke] };
  return {
    library: peer.name,
    version: peer.version,
    exported: peer.functions.size,
    ...lists,
    ways,
    ...counts,
    optimizers: Object.keys(peer.optimizers),
    seconds: (performance.now() - start) / 1000,
    ended: place,
  };
}

/** Of two processes for one library. */
export function merged(a: Tally, b: Tally): Tally {
  return {
    ...b,
    functions: [...a.functions, ...b.functions],
    exact: [...a.exact, ...b.exact],
    without: [...a.without, ...b.without],
    broke: [...a.broke, ...b.broke],
    ways: a.ways + b.ways,
    gradients: a.gradients + b.gradients,
    undecided: a.undecided + b.undecided,
    conventions: a.conventions + b.conventions,
    seconds: a.seconds + b.seconds,
  };
}
