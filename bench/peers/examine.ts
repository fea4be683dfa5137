/** Examines one way of calling a function: at many points, in both orders, until each way of being wrong is found once and shrunk. */

import type { Random } from "../../conformance/random.ts";
import { type Asked, ask, howOf, isSmoothAt, outputsAt, type Told } from "./ask.ts";
import { type Case, inputNames } from "./case.ts";
import { type Finding, json } from "./finding.ts";
import type { Values } from "./peer.ts";
import { type Place, placesFor } from "./points.ts";
import { shrink } from "./shrink.ts";
import { valueAt } from "./values.ts";

export interface Counts {
  gradients: number;
  undecided: number;
  conventions: number;
}

/** How many points are asked for second derivatives, which take longest. */
const SECONDS = 4;

export function* examine(
  found: Case,
  random: Random,
  counts: Counts,
  known: ReadonlySet<string>,
): Generator<Finding> {
  const told = new Set(known);
  let seconds = found.plan === "full" ? SECONDS : 1;
  for (const { inputs, kind } of placesFor(found.shapes, found.ranges, found.plan, random)) {
    // Differences take long, and say nothing of constants that two inputs share by chance.
    if (
      !found.counterpart &&
      kind === "constant" &&
      inputs.some(({ data }) => data.some((entry) => entry !== 0))
    )
      continue;
    const outputs = outputsAt(found, inputs);
    const count = outputs.reduce((sum, { data }) => sum + data.length, 0);
    for (const asked of questionsAt(inputs, outputs, count, kind, seconds > 0, random)) {
      if (asked.order === 2) seconds--;
      const answer = ask(found, asked, told);
      if (answer.verdict === "none") continue;
      counts.gradients++;
      if (answer.verdict === "undecided") counts.undecided++;
      if (answer.verdict === "kink") counts.conventions++;
      const how = howOf(answer);
      if (how === undefined) {
        // What has no slope has no second one.
        if (answer.verdict !== "right") break;
        continue;
      }
      if (!told.has(`${asked.order} ${how}`)) {
        told.add(`${asked.order} ${how}`);
        yield findingOf(found, asked, how);
      }
      if (asked.order === 1) break;
    }
  }
}

function* questionsAt(
  inputs: readonly Values[],
  outputs: readonly Values[],
  count: number,
  kind: Place["kind"],
  second: boolean,
  random: Random,
): Generator<Asked> {
  if (count === 0) return;
  const mixed = Float64Array.from(
    { length: count },
    () => (random() < 0.5 ? -1 : 1) * (1 + Math.round(4 * random()) / 4),
  );
  const chosen = Math.floor(random() * count);
  const oneHot = (k: number, size: number) => (n: number) =>
    Float64Array.from({ length: n }, (_, i) => (i === k % n ? size : 0));
  const at = { inputs, outputs };
  yield { ...at, order: 1, cotangent: oneHot(chosen, 1) };
  if (count > 1 && kind === "tied") yield { ...at, order: 1, cotangent: oneHot(chosen + 1, 1) };
  if (kind === "general") yield { ...at, order: 1, cotangent: count > 1 ? () => mixed : oneHot(0, 2.5) };
  if (second) yield { ...at, order: 2, cotangent: oneHot(chosen, 1) };
}

function findingOf(found: Case, first: Asked, how: Finding["how"]): Finding {
  const isSmoothThere = how === "throws" && isSmoothAt(found, first);
  const inputs = shrink(first.inputs, (simpler) => {
    const asked = { ...first, inputs: simpler, outputs: outputsAt(found, simpler) };
    return howOf(ask(found, asked)) === how && (!isSmoothThere || isSmoothAt(found, asked));
  });
  const asked = { ...first, inputs, outputs: outputsAt(found, inputs) };
  const answer = ask(found, asked);
  const count = valueAt(found.peer, found.program, inputs)?.length ?? 1;
  const weights = first.cotangent(count);
  const names = inputNames(inputs.length);
  const base = {
    library: found.peer.name,
    path: found.path,
    call: found.text,
    order: first.order,
    how,
    inputs: inputs.map(({ shape, data }, i) => ({ name: names[i], shape, data: Array.from(data, json) })),
    ...(count > 1 && { output: outputText(weights) }),
    oracle: found.counterpart ? found.counterpart.text : "differences of its own values",
  };
  if (answer.verdict === "wrong") {
    const { given, right, corners, says } = answer.wrong;
    const entries = (list: readonly number[]) =>
      list.map((entry) => (Number.isNaN(entry) ? null : json(entry)));
    return {
      ...base,
      given: given.map(json),
      right: entries(right),
      ...(corners && { corners: corners.map(entries) }),
      says,
    };
  }
  const { says, given, right } = answer as Told;
  return { ...base, given: given.map(json), right: right.map(json), says };
}

function outputText(weights: Float64Array): string {
  const used = [...weights.keys()].filter((k) => weights[k] !== 0);
  return used.length === 1
    ? `entry ${used[0]} of the result`
    : `the sum of the result weighed by [${weights.join(", ")}]`;
}
