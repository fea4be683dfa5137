/** Whose answers these are: of a program that gives values by name, held against wrong programs that are known, and against other settings. */
import fc from "fast-check";
import type { Diagnosis, DiagnosisCode } from "../../reports/result.ts";
import { type Expected, expectedOf, type Fields } from "../ask/fields.ts";
import type { Inputs } from "../ask/handle.ts";
import type { ProgramMisconception, RecordHandle } from "../ask/record-handle.ts";
import { answerQuietly } from "../ask/solution.ts";
import { type Channel, type Rival, submissionOf, type Values } from "../suite/channel.ts";
import { Failure } from "../suite/failure.ts";
import { short } from "../suite/number.ts";
import { currentSession } from "../suite/session.ts";
import { noteRival, rivalsHere } from "./known-rival.ts";
import { ignored, type Replacement, replacements } from "./replaced-setting.ts";
import { whereRight } from "./where-right.ts";

/** Who is asked, and how far an answer may be off. */
export interface RecordAsked<I extends Inputs> {
  readonly handle: RecordHandle<I>;
  readonly misconceptions: readonly ProgramMisconception<I>[];
  readonly isOff: (
    inputs: I,
    name: string,
    fields: Fields,
    value: Values | number | boolean,
    within: number,
  ) => boolean;
  /** The first field that is off. */
  readonly field: string;
}

const WITNESSES = 12;

/** In a whole grade: each is a run of the solution. */
const MOST_REPLACEMENTS = 400;
const replayed = new WeakMap<Channel, number>();

/** Nobody measures a slope with the same step as another: an answer may be a little off a rival's where it is far from the right one. */
const CLOSE = { alike: 1e-4, apart: 1e-2 } as const;

/**
 * On the counterexample and on further inputs; "wrong-value" where nothing is known.
 *
 * @param rivalsAlone where what was given is no number that another setting might explain
 */
export async function diagnoseRecord<I extends Inputs>(
  asked: RecordAsked<I>,
  says: string,
  culprit: I,
  seed: number,
  rivalsAlone = false,
): Promise<Diagnosis> {
  const { handle, misconceptions, field } = asked;
  const all = [culprit, ...fc.sample(handle.domain, { seed, numRuns: WITNESSES })];
  const answers = await Promise.all(all.map((inputs) => runOrNothing(handle, inputs)));
  const isHeld = await holder(asked, all, answers);
  for (const { expected, ...known } of misconceptions)
    if (await isHeld(async (inputs) => expected(inputs))) return toldOf(known, says);
  const rivals = await rivalsHere(handle.needs);
  // A number that is given by itself may be wrong by itself.
  const alone = answers[0][field]?.kind === "number" ? [field] : [];
  for (const [closeness, only] of [
    [undefined],
    [CLOSE],
    ...alone.map((name) => [undefined, name] as const),
  ] as const)
    for (const known of rivals)
      if (
        (await isHeld((inputs) => foretold(handle, known.exports, inputs, only), closeness)) &&
        (await isOfItsKinds(handle, known, culprit, answers[0]))
      ) {
        if (only === undefined) noteRival(known);
        return toldOf({ ...known, says: known.told }, says);
      }
  if (rivalsAlone) return { code: "wrong-value", text: says };
  for (const { name, of, ...known } of replacementsFor(all))
    if (
      await isHeld((inputs) =>
        foretold(handle, handle.solution, { ...inputs, [name]: of(inputs[name] as number) }),
      )
    )
      return toldOf(known, says);
  const ignored = await ignoredSetting(handle, all, answers[0]);
  if (ignored) return toldOf(ignored, says);
  const where = await whereRightOf(asked, seed);
  return { code: "wrong-value", text: where === undefined ? says : `${says} ${where}` };
}

/** More inputs than a rival is held against: to tell right ones from wrong ones, there must be some of each. */
const MORE = 60;

async function whereRightOf<I extends Inputs>(
  { handle, isOff }: RecordAsked<I>,
  seed: number,
): Promise<string | undefined> {
  const all = fc.sample(handle.domain, { seed, numRuns: MORE });
  const isRight = await Promise.all(
    all.map(async (inputs) => {
      const [given, right] = await Promise.all([
        runOrNothing(handle, inputs),
        handle.right(handle.given(inputs)),
      ]);
      return Object.entries(right).every(([name, value]) => !isOff(inputs, name, given, value, 0));
    }),
  );
  return whereRight(all, isRight);
}

type Foretell<I> = (inputs: I) => Promise<Expected | undefined>;
type IsHeld<I> = (
  foretell: Foretell<I>,
  within?: { readonly alike: number; readonly apart: number },
) => Promise<boolean>;

/** Whether all answers are those that are foretold, and not the right ones. */
async function holder<I extends Inputs>(
  { handle, isOff }: RecordAsked<I>,
  all: readonly I[],
  answers: readonly Fields[],
): Promise<IsHeld<I>> {
  const right = await Promise.all(all.map((inputs) => handle.right(handle.given(inputs))));
  return async (foretell, { alike, apart } = { alike: 0, apart: 0 }) => {
    let differs = false;
    for (const [i, inputs] of all.entries()) {
      const expected = await foretell(handle.given(inputs));
      // Where neither has an answer, they are alike.
      if (!expected && Object.keys(answers[i]).length === 0) continue;
      if (!expected) return false;
      const off = (name: string, value: Values | number | boolean, within: number): boolean =>
        isOff(inputs, name, answers[i], value, within * largestOf(value));
      if (Object.entries(expected).some(([name, value]) => off(name, value, alike))) return false;
      // One that foretells nothing but what is right says nothing of what is wrong.
      differs ||= Object.keys(expected).some((name) => off(name, right[i][name], apart));
    }
    return differs;
  };
}

async function runOrNothing<I extends Inputs>(handle: RecordHandle<I>, inputs: I): Promise<Fields> {
  try {
    return await handle.run(inputs);
  } catch (error) {
    if (error instanceof Failure) return {};
    throw error;
  }
}

/** Other settings than those that were given, as a program may have used them; as many as there is room for. */
function replacementsFor<I extends Inputs>(all: readonly I[]): (Replacement & { readonly name: string })[] {
  const [culprit] = all;
  const names = Object.keys(culprit).filter((name) => typeof culprit[name] === "number");
  const found = names.flatMap((name) =>
    replacements(
      name,
      all.map((inputs) => inputs[name] as number),
    ).map((each) => ({ ...each, name })),
  );
  const submission = submissionOf(currentSession().channel);
  const room = replayed.get(submission) ?? MOST_REPLACEMENTS;
  replayed.set(submission, room - found.length);
  return found.slice(0, Math.max(0, room));
}

/** A setting that may be anything, where the right answer changes with it. */
async function ignoredSetting<I extends Inputs>(
  handle: RecordHandle<I>,
  [culprit, ...further]: readonly I[],
  answer: Fields,
): Promise<Told | undefined> {
  const right = await handle.right(handle.given(culprit));
  for (const [name, value] of Object.entries(culprit)) {
    const other = further.map((inputs) => inputs[name]).find((each) => each !== value);
    if (typeof value !== "number" || typeof other !== "number") continue;
    const changed = { ...culprit, [name]: other };
    const [now, must] = await Promise.all([
      runOrNothing(handle, changed),
      handle.right(handle.given(changed)),
    ]);
    if (isAlike(must, right) || Object.keys(now).length === 0 || !isAlike(now, answer)) continue;
    const values = [value, other].map((each) => short(each)).join(" and with ");
    return {
      code: "input-ignored",
      says: `${ignored(name)}: with ${values} your answers are the same.`,
      cause: ignored(name),
      advice: `Look for where ${name} belongs, and for a number that stands in its place.`,
    };
  }
  return undefined;
}

async function foretold<I extends Inputs>(
  handle: RecordHandle<I>,
  exports: Rival["exports"],
  inputs: I,
  only?: string,
): Promise<Expected | undefined> {
  try {
    const found = await answerQuietly(exports, handle.question(inputs));
    if (found.outcome !== "record") return undefined;
    const all = expectedOf(found.fields);
    return only === undefined ? all : { [only]: all[only] };
  } catch {
    return undefined;
  }
}

/** A number and a tensor of shape [] hold the same, and are not. */
async function isOfItsKinds<I extends Inputs>(
  handle: RecordHandle<I>,
  { exports }: Rival,
  inputs: I,
  answer: Fields,
): Promise<boolean> {
  const found = await answerQuietly(exports, handle.question(handle.given(inputs)));
  return (
    found.outcome === "record" &&
    Object.entries(found.fields).every(([name, { kind }]) => answer[name]?.kind === kind)
  );
}

/** To the last bit. */
function isAlike(a: Expected | Fields, b: Expected | Fields): boolean {
  const text = (all: Expected | Fields): string =>
    JSON.stringify(all, (_, value) => (value instanceof Float64Array ? Array.from(value, String) : value));
  return text(a) === text(b);
}

function largestOf(value: Values | number | boolean): number {
  if (typeof value !== "object") return Math.abs(Number(value));
  return value.data.reduce((largest, entry) => Math.max(largest, Math.abs(entry)), 0);
}

interface Told {
  readonly code: DiagnosisCode;
  readonly says: string;
  readonly advice?: string;
  readonly cause?: string;
}

function toldOf({ code, says, advice, cause = says }: Told, here: string): Diagnosis {
  return { code, text: `${says} ${here}`, ...(advice !== undefined && { advice }), cause };
}
