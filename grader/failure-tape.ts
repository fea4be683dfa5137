/** A submission's own steps where it fails, as the report shows them: its lines, values and gradients, and where they part. */
import type { Trace } from "../engine/index.ts";
import { answerHere } from "../properties/ask/solution.ts";
import { type Question, SubjectFailure, type Values } from "../properties/suite/channel.ts";
import { jsonNumber } from "../properties/suite/number.ts";
import type { AskedThere } from "../properties/suite/property.ts";
import { causesOf } from "../reports/causes.ts";
import type { PropertyResult, Tape, TapeStep, TapeValues } from "../reports/result.ts";
import { stripControls } from "./printed.ts";
import type { SubjectChannel } from "./subject-channel.ts";
import type { Submission } from "./submission.ts";
import { tapeShown } from "./trial/shown-tape.ts";
import { isSame, type Step } from "./trial/tape.ts";
import { tapeSays } from "./trial/tape-says.ts";

/** Whose steps they are. */
interface Owner {
  readonly channel: SubjectChannel;
  readonly submission: Submission;
}

/** Causes that are shown with their steps. */
const MOST_TAPES = 3;

/** Of what is told, so that neither a page nor the judge is given more than a person reads: steps, entries of one, entries of all that are shown. */
const MOST = { steps: 120, ofOne: 100, entries: 160 } as const;

/** Adds to the results, in place. @param asked what was asked where a property fails, by its id. */
export async function addTapes(
  results: PropertyResult[],
  asked: ReadonlyMap<string, AskedThere>,
  owner: Owner,
): Promise<void> {
  for (const { first } of causesOf(results).slice(0, MOST_TAPES)) {
    const there = asked.get(first.id);
    const tape = there && (await tapeAt(there, owner));
    if (tape) results[results.indexOf(first)] = { ...first, tape };
  }
}

async function tapeAt(
  { question, solution }: AskedThere,
  { channel, submission }: Owner,
): Promise<Tape | undefined> {
  try {
    const answer = await channel.ask(question);
    if (answer.outcome !== "tensor" || !answer.trace || !isLight(answer.trace)) return undefined;
    const ofSolution = (asked: Question) => answerHere(solution, asked);
    const { steps, ends, parting } = await tapeShown({ question }, answer, ofSolution, MOST.entries);
    if (steps.length === 0) return undefined;
    const { text, advice } = tapeSays(ends, parting);
    return {
      steps: steps.map((step) => told(step, submission)),
      ...(parting && { parting: steps.indexOf(parting) }),
      // Of the ends, nothing may be known.
      says: [text || "Each of these steps has the gradient that it must have.", advice]
        .filter(Boolean)
        .join(" "),
    };
  } catch (error) {
    if (error instanceof SubjectFailure) return undefined;
    throw error;
  }
}

/** Each entry that is shown is a run over all of it. */
function isLight({ values }: Trace): boolean {
  const size = (shape: readonly number[]): number => shape.reduce((product, n) => product * n, 1);
  return values.length <= MOST.steps && values.every(({ shape }) => size(shape) <= MOST.ofOne);
}

function told({ op, rule, at, value, recorded, whole }: Step, { name, source }: Submission): TapeStep {
  const line = at?.startsWith(`${name}:`) ? Number(at.slice(name.length + 1)) : Number.NaN;
  const text = source.split("\n")[line - 1]?.trim();
  return {
    op,
    ...(rule !== undefined && { rule }),
    ...(text !== undefined && { line, text: stripControls(text.slice(0, 200)) }),
    value: plain(value),
    gradient: recorded ? plain(recorded) : null,
    exact: whole ? plain(whole) : null,
    ok: isSame(recorded, whole),
  };
}

function plain({ shape, data }: Values): TapeValues {
  return { shape, data: Array.from(data, jsonNumber) };
}
