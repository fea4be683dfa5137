/** The main of the process in which a foreign lesson's code runs: it judges there, and the grader watches. */
import { writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { Failure, SubjectFailure, type Watched } from "../../properties/index.ts";
import type { LessonMistake } from "../../reports/result.ts";
import { isEquivalent } from "../equivalence.ts";
import { judgeHere } from "../judge.ts";
import { findLesson } from "../lesson.ts";
import { lessonPage } from "../lesson-page.ts";
import { mutantsOf } from "../mutants.ts";
import { watchPath } from "../places.ts";
import { useSandbox } from "../sandbox/in-use.ts";
import { sandboxNamed } from "../sandbox/named.ts";
import type { SandboxName } from "../sandbox/sandbox.ts";
import { UsageError } from "../usage.ts";
import { comeInside } from "./desk.ts";
import { examineLesson } from "./examine.ts";
import { IDLE_PATIENCE } from "./limits.ts";
import type { Job, LastWord, Message, Step } from "./messages.ts";
import type { Observer } from "./observer.ts";
import { onBundle, placeIn } from "./places.ts";
import { toldMistake } from "./told.ts";

const [, , folder, limit, sandbox] = process.argv;
const limitMs = Number(limit);
const LAST_WORDS = 4;
const BEAT_MS = 50;
const exit = process.exit.bind(process);
const send = process.send!.bind(process);

comeInside();
useSandbox(sandboxNamed(sandbox as SandboxName));
Error.stackTraceLimit = 50;
const lesson = findLesson(folder);
const FILE = "suite.ts";

function tell(message: Message): void {
  send(message);
}

/** The grader reads it, whatever becomes of this process. */
function end(word: LastWord): never {
  try {
    writeSync(LAST_WORDS, `${JSON.stringify(word)}\n`);
  } finally {
    process.kill(process.pid, "SIGKILL");
  }
  return exit(1);
}

const turns = new SharedArrayBuffer(4);
const watch = new Worker(watchPath, { workerData: { turns, limitMs, fd: LAST_WORDS } });
watch.unref();
onBundle((bundled) => watch.postMessage(bundled));

let asks: Watched | undefined;
/** Whether what is waited for is the suite's. */
let busy = false;
let activity = { asked: 0, at: performance.now(), cpu: cpuMs() };

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

function stir(): void {
  activity = { asked: asks?.asked() ?? 0, at: performance.now(), cpu: cpuMs() };
}

/** It waits for what never comes, or goes round and round: neither asks anything. */
setInterval(() => {
  Atomics.add(new Int32Array(turns), 0, 1);
  if (!busy || (asks?.pending() ?? 0) > 0 || (asks?.asked() ?? 0) !== activity.asked) return stir();
  const waited = performance.now() - activity.at;
  if (waited > IDLE_PATIENCE * limitMs || cpuMs() - activity.cpu > limitMs) end({ why: "idle" });
}, BEAT_MS);

const late: LessonMistake[] = [];

function begin(step: Step, watched?: Watched): void {
  asks = watched;
  busy = true;
  stir();
  tell({ kind: "step", step });
}

const observer: Observer = {
  begin,
  rest: () => {
    busy = false;
  },
  late: () => late.splice(0),
};

/** What nobody waits for, and what is thrown by a timer. */
function catchLate(error: unknown): void {
  const where = placeIn(error instanceof Error ? error.stack : undefined) ?? FILE;
  if (
    error instanceof Failure ||
    error instanceof SubjectFailure ||
    (error as Error)?.name === "AssertionError"
  )
    late.push({
      where,
      text: "An expectation failed in a promise that nobody waits for; the body was expected to wait for it.",
      advice: "Write `await` in front of the call that makes the promise.",
    });
  else
    late.push({
      ...toldMistake(error, { file: FILE }),
      advice: "It was thrown where nothing can catch it: by a timer, or in a promise without `await`.",
    });
}
process.on("unhandledRejection", catchLate);
process.on("uncaughtException", catchLate);

process.exit = ((code?: number) =>
  end({
    why: "exit",
    ...placeOfCaller(),
    text: `process.exit(${code ?? ""})`,
  })) as typeof process.exit;
process.abort = (() =>
  end({ why: "exit", ...placeOfCaller(), text: "process.abort()" })) as typeof process.abort;

function placeOfCaller(): Pick<LastWord, "where"> {
  const where = placeIn(new Error().stack);
  return where === undefined ? {} : { where };
}

async function work(job: Job): Promise<unknown> {
  switch (job.kind) {
    case "judge": {
      const { asks: titles, ...options } = job.options;
      const onProperty = (result: object, index: number, count: number): void =>
        tell({ kind: "property", result, index, count } as Message);
      return judgeHere(
        { ...options, lesson, onProperty, ...(titles && { asks: (title) => titles.includes(title) }) },
        job.resumed,
        observer,
      );
    }
    case "page":
      return lessonPage(lesson, observer);
    case "outline": {
      const { name, properties } = await lesson.loadSuite();
      return {
        name,
        properties: properties.map(({ id, title, points, bonus }) => ({
          id,
          title,
          points,
          ...(bonus && { bonus }),
        })),
      };
    }
    case "mutants":
      return mutantsOf(lesson, await lesson.loadSuite());
    case "examine":
      return examineLesson(lesson, observer);
    case "equivalent":
      return isEquivalent(job.file, lesson.solution, await lesson.loadSuite());
  }
}

async function serve(job: Job): Promise<void> {
  // What an earlier job left behind has been told, or belongs to none.
  late.length = 0;
  begin({});
  if (job.kind === "judge" || job.kind === "equivalent") observer.rest();
  try {
    const value = await work(job);
    await setImmediate();
    tell({ kind: "done", value });
  } catch (error) {
    if (error instanceof UsageError) tell({ kind: "failed", usage: true, text: error.message });
    else tell({ kind: "mistake", mistake: toldMistake(error, { file: FILE }) });
  } finally {
    busy = false;
  }
}

let queue = Promise.resolve();
process.on("message", (job) => {
  queue = queue.then(() => serve(job as Job));
});
process.on("disconnect", () => exit(0));
