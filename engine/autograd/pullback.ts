/** The gradient of an op that is asked for often, in a function of its own: code that serves all ops is optimised for none once a process has seen many. */
import { derivedOf } from "../calculus/derive.ts";
import { compiled } from "../core/code.ts";
import type { Layout } from "../core/layout.ts";
import type { Op, Pullback } from "../core/op.ts";
import type { Tensor } from "../core/tensor.ts";
import { mapped } from "../run/apply.ts";

/** What the function leaves to others. */
export interface Rest {
  /** Any cotangent and any record. */
  readonly slowly: Pullback;
  /** The gradient in the shape of the input. */
  readonly fitted: (dx: Tensor, layout: Layout) => Tensor;
  /** How many elements were added up for each of the output. */
  readonly count: (node: never, size: number) => Tensor;
}

/** Only where text may become code, and for gradients that an op computes. */
export function compilePullback(op: Op, i: number, rest: Rest): Pullback {
  const { op: derived, picks } = derivedOf(op, i);
  const given = picks.map((pick) => {
    if (pick < 0) return "count(node, layout.size)";
    return pick < op.inputs.length ? `node.saved[${pick}]` : "node.output";
  });
  const inputs = ["g", ...given].join(", ");
  return compiled(
    `return function ${op.name.replace(/\W/g, "_")}_pullback_${i}(g, node) {
      ${op.kind === "reduction" ? "if (node.attributes.dim !== null) return slowly(g, node);" : ""}
      const layout = node.layouts[${i}], fused = derived.fused[g.type.index];
      let dx = fused === null ? null : fused(${inputs});
      if (dx === null) dx = mapped(derived, [${inputs}]);
      return dx.layout === layout ? dx : fitted(dx, layout);
    };
    //# sourceURL=gradproof/${derived!.name}.pullback.js`,
    { derived, mapped, ...rest },
  ) as Pullback;
}
