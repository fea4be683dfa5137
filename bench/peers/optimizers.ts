/** Whether a library's optimizers follow their papers. */
import { type Finding, json } from "./finding.ts";
import type { Peer } from "./peer.ts";
import { PAPERS } from "./recurrences.ts";

/** Gradients of one parameter, step by step; the plainest first. */
const SEQUENCES: readonly (readonly number[])[] = [[1], [2], [1, 1], [1, 2], [1, -2, 0.5], [0.01, 3, 0, -1]];

/** Float32 rounds every step. */
const CLOSE = 1e-4;

/** The optimizers that the papers here speak of. */
export function judgedOptimizers({ optimizers }: Peer): string[] {
  return Object.keys(optimizers).filter((name) => Object.hasOwn(PAPERS, name.toLowerCase()));
}

export function* optimizerFindings(peer: Peer): Generator<Finding> {
  for (const name of judgedOptimizers(peer))
    for (const { source, settings, forms } of PAPERS[name.toLowerCase()])
      for (const gradients of SEQUENCES) {
        const given = peer.optimizers[name](...settings)(gradients);
        const paths = forms.map((form) => form(gradients));
        if (paths.some((path) => isClose(given, path))) continue;
        yield {
          library: peer.name,
          path: `train.${name}`,
          call: `train.${name}(${settings.join(", ")})`,
          order: 1,
          how: "recurrence",
          inputs: [{ name: "gradients", shape: [gradients.length], data: [...gradients] }],
          given: given.map(json),
          right: paths[0].map(json),
          says: "not where the paper's recurrence takes the parameter from 0",
          oracle: source,
        };
        break;
      }
}

function isClose(given: readonly number[], path: readonly number[]): boolean {
  const size = Math.max(...path.map(Math.abs));
  return given.every((entry, k) => Math.abs(entry - path[k]) <= CLOSE * size);
}
