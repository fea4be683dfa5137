/** Memory for time: what a function computes on the way is forgotten, and computed again when a backward needs it. */
import { enableGrad, mode, noGrad } from "../core/mode.ts";
import type { Node } from "../core/node.ts";
import { Tensor } from "../core/tensor.ts";
import { describe } from "../errors.ts";
import { clone, detach } from "../ops/view.ts";
import { getRngState, setRngState } from "../run/random.ts";
import { grad } from "./backward.ts";
import { custom } from "./custom.ts";

/** The leaves that a result was made of, but for those given. */
function leavesOf(y: Tensor, given: readonly Tensor[]): Tensor[] {
  const seen = new Set<Node>(given.flatMap(({ node }) => node ?? []));
  const pending: (Node | null)[] = [y.node];
  const leaves: Tensor[] = [];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    if (node === null || seen.has(node)) continue;
    seen.add(node);
    if (node.leaf !== null) leaves.push(node.leaf);
    for (const edge of node.edges) pending.push(edge);
  }
  return leaves;
}

/** As inputs of a run of its own. */
function copies(inputs: readonly Tensor[]): Tensor[] {
  return inputs.map((x) => {
    if (!x.type.floating) return x;
    const copy = mode.grad && x.node !== null ? clone(x) : noGrad(() => clone(x));
    if (copy.node === null) copy.requiresGrad = true;
    return copy;
  });
}

/**
 * f(…inputs), without keeping what its derivative needs: a backward runs `f` once more, with the random numbers of the first time.
 * Gradients go to the inputs and to the leaves (parameters) that `f` closes over; it may be differentiated more than once.
 * @param f gives one tensor, and must do the same in both runs.
 * @example
 * const x = tensor([1, 2], { requiresGrad: true });
 * checkpoint((y) => y.exp().square().sum(), x).backward();
 * x.grad.div(x.mul(2).exp()).toArray(); // [2, 2]
 */
export function checkpoint(f: (...inputs: Tensor[]) => Tensor, ...inputs: Tensor[]): Tensor {
  if (!mode.grad) return f(...inputs);
  const state = getRngState();
  const first = inputs.map((x) => (x.type.floating ? detach(x).requiresGrad_() : x));
  const y = f(...first);
  if (!(y instanceof Tensor))
    throw new TypeError(`checkpoint: the function must return a tensor, not ${describe(y)}.`);
  const leaves = leavesOf(y, first);
  const value = detach(y);
  const again = custom<Tensor[]>({
    name: "checkpoint",
    forward: () => value,
    backward: (g, { inputs: all }) => {
      const now = getRngState();
      setRngState(state);
      try {
        const given = copies(all.slice(0, inputs.length));
        const rerun = enableGrad(() => f(...given));
        const wanted = [...given, ...leaves];
        const options = { gradOutputs: g, createGraph: mode.grad, retainGraph: true, allowUnused: true };
        const tracked = wanted.filter((x) => x.node !== null);
        const found = rerun.node === null ? [] : (grad(rerun, tracked, options) as (Tensor | null)[]);
        return wanted.map((x) => found[tracked.indexOf(x)] ?? null);
      } finally {
        setRngState(now);
      }
    },
  });
  return again(...inputs, ...leaves);
}
