/** Runs a lesson's suite against one submission, which lives in a process of its own, and writes the verdict down. */
import { DeviceError } from "../engine/errors.ts";
import type { DeviceName } from "../engine/index.ts";
import { Mistake } from "../properties/author/mistake.ts";
import type { PropertyResult, Result } from "../reports/result.ts";
import { isElsewhere } from "./author/desk.ts";
import type { Resumed } from "./author/messages.ts";
import type { Observer } from "./author/observer.ts";
import { toldMistake } from "./author/told.ts";
import { foreignNameReason } from "./content.ts";
import { headingOf, maxScoreOf, seedOf, ungraded, unusable } from "./heading.ts";
import type { Lesson } from "./lesson.ts";
import { DEVICE_LIMITS, LIMITS, type Limits } from "./limits.ts";
import { NotLoaded } from "./not-loaded.ts";
import { loadProgram } from "./program.ts";
import { rulesOf } from "./rules.ts";
import { SandboxError } from "./sandbox/sandbox.ts";
import { SubjectChannel } from "./subject-channel.ts";
import { readSubmission, type Submission } from "./submission.ts";
import { isStarter, starterTokens } from "./untouched.ts";
import { UsageError } from "./usage.ts";

export interface JudgeOptions {
  /** Path of the file to grade. */
  readonly file: string;
  readonly lesson: Lesson;
  /** As the result names the file; as `file` does unless told. */
  readonly called?: string;
  /** uint32; from the hashes of submission and suite unless told. */
  readonly seed?: number;
  readonly limits?: Limits;
  /** Whether to draw the submission's own runs, where all properties are judged; they are unless told. */
  readonly pictures?: boolean;
  /** Whether to look at the submission's own steps where it fails: for whoever learns by them, of a lesson that comes with gradproof; not unless told. */
  readonly tape?: boolean;
  /** Where the submission runs: on the CPU in float64 unless told, else in float32. */
  readonly device?: DeviceName;
  /** At most so many inputs a property: to see that all is well, not for credit. */
  readonly mostRuns?: number;
  /** Which properties are asked, by title; all unless told: to see that all is well, not for credit. */
  readonly asks?: (title: string) => boolean;
  /** Of a lesson that comes with gradproof: told the exercise's tokens when it is translated, undefined where it is no program. */
  readonly onTokens?: (tokens: string | undefined) => void;
  /** Run the property of this key alone, on this path of the seed. */
  readonly only?: { readonly property: string; readonly path?: string };
  /** Called when a property is done. */
  readonly onProperty?: (result: PropertyResult, index: number, count: number) => void;
  /** Of a lesson that does not come with gradproof: milliseconds that its suite may compute by itself. */
  readonly suiteMs?: number;
  /** On the CPU: a channel without an exercise, made ready ahead. It is closed at the end; whoever closes it before gives the grade up, and waits in vain. */
  readonly channel?: SubjectChannel;
}

/**
 * Grade one file. Whatever the submission does is in the result, and so is what it is instead of a program; what the
 * grader itself gets wrong is `status: "error"`, and so is what the lesson's author got wrong, with `mistakes`.
 * The suite of a lesson that does not come with gradproof runs in a process of its own.
 *
 * @throws {UsageError} where the suite cannot be used, or no longer has the one property that was asked for.
 * @example
 * const result = await judge({ file: "exercise.ts", lesson: findLesson("cosine") });
 */
export async function judge(options: JudgeOptions): Promise<Result> {
  if (!isElsewhere(options.lesson)) {
    try {
      return await judgeHere(options);
    } finally {
      // Where there was nothing to read, too.
      options.channel?.close();
    }
  }
  const { judgeElsewhere } = await import("./author/elsewhere.ts");
  return judgeElsewhere(options);
}

/** The same in this very process, whosever lesson it is. */
export async function judgeHere(
  options: JudgeOptions,
  resumed: Resumed = { given: [], mistakes: [] },
  observer?: Observer,
): Promise<Result> {
  const start = performance.now();
  const { lesson, device } = options;
  const durationMs = (): number => Math.round(performance.now() - start);
  const submission = readSubmission(options.file, lesson.folder, options.called);
  const headed = (identity: Submission) =>
    headingOf(identity, lesson, options.seed ?? seedOf(identity, lesson), device);
  if (submission.ungraded !== undefined)
    return ungraded(headed(submission), lesson, submission.ungraded, durationMs());
  let heading = headed(submission);
  const channel = options.channel ?? channelOf(options);
  try {
    // Processes first, since they take their time; the judge loads the suite when the translator has nothing more to tell it.
    const untouched = isStarter(submission.source, lesson.starter);
    if (!untouched && device !== "webgpu") channel.begin();
    const loading = loadProgram(submission, rulesOf(lesson, observer));
    const starter = untouched ? loading.then(({ tokens }) => tokens) : starterTokens(lesson);
    starter.catch(() => {});
    const program = await loading;
    options.onTokens?.(program.tokens);
    heading = headed({ ...submission, sha256: program.sha256, bytes: program.bytes });
    const reason = foreignNameReason(submission.given, program.tokens);
    if (reason !== undefined) return ungraded(heading, lesson, reason, durationMs());
    const { bundle } = program;
    if (!untouched && device !== "webgpu" && !(bundle instanceof NotLoaded))
      channel.load(bundle).catch(() => {});
    const { Grading } = await import("./grading.ts");
    const given = { submission, program, starter, seed: heading.seed, channel, resumed, observer };
    const graded = await new Grading(options, given).run();
    return { ...heading, durationMs: durationMs(), ...graded };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof Mistake)
      return unusable(heading, [toldMistake(error, { file: "suite.ts" })], durationMs());
    const text = error instanceof Error ? error.message : String(error);
    const reason =
      error instanceof DeviceError
        ? `The grader could not run on ${device}: ${text}`
        : error instanceof SandboxError
          ? text
          : `The grader itself failed: ${text}`;
    const maxScore = await maxScoreOf(lesson);
    return { ...heading, durationMs: durationMs(), status: "error", maxScore, properties: [], reason };
  } finally {
    channel.close();
  }
}

function channelOf({ device, lesson, limits }: JudgeOptions): SubjectChannel {
  const rivals = lesson.loadRivals;
  if (device !== "webgpu") return new SubjectChannel(undefined, limits ?? LIMITS, { rivals });
  const elsewhere = { name: device, solution: lesson.loadSolution };
  return new SubjectChannel(undefined, limits ?? DEVICE_LIMITS, { elsewhere, rivals });
}
