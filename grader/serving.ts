/** What a subject does: loads one exercise, and answers questions about it until the channel closes. */
import { Buffer } from "node:buffer";
import { writeSync } from "node:fs";
import { Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { openDevice, setDefaultDevice, setDefaultDtype } from "../engine/index.ts";
import { describe, describeThrown } from "../properties/ask/description.ts";
import { MOST_EXPORTS } from "../properties/ask/measures.ts";
import { answer, type Found } from "../properties/ask/probe.ts";
import { confine } from "./confinement.ts";
import { type Exports, type Module, runExercise } from "./exercise-module.ts";
import { encodeFrame, type Frame, FrameReader } from "./frame.ts";
import { beginPrinting } from "./stand-ins.ts";
import { readQuestions, writeAnswer } from "./wire.ts";

/** Its descriptor. */
const CHANNEL = 3;

const host = process;
let device: string | undefined;
let channel: Socket;
let write: Socket["write"];

/** A stream's ways around a write cost as much as a call of an exercise. @returns what the kernel had no room for, or what no stream can write either. */
function writeNow(frame: Buffer): Buffer {
  try {
    return frame.subarray(writeSync(CHANNEL, frame));
  } catch {
    return frame;
  }
}

/** Written at once where the kernel has room; else waits, so that a later hang cannot hold back this answer. */
async function deliver(frame: Buffer): Promise<void> {
  const left = writeNow(frame);
  if (left.length > 0) await new Promise<void>((resolve) => write(left, () => resolve()));
}

/** What is printed from here on belongs to the next one. */
function frameOf(header: object, numbers: readonly Float64Array[] = []): Buffer {
  const { dropped, printed } = beginPrinting();
  const told = { ...(dropped > 0 && { dropped }), ...(printed !== "" && { printed }) };
  return encodeFrame(dropped > 0 || printed !== "" ? { ...header, ...told } : header, numbers);
}

function send(header: object): Promise<void> {
  return deliver(frameOf(header));
}

/** Run something that may wait for a promise of the exercise. If the event loop runs dry, it never settles. */
async function settling<T>(work: () => Promise<T>): Promise<T> {
  channel.unref();
  const dry = (): void => {
    write(encodeFrame({ kind: "pending" }));
    channel.ref();
  };
  host.once("beforeExit", dry);
  try {
    return await work();
  } finally {
    host.off("beforeExit", dry);
    channel.ref();
  }
}

/** Where tensors are made. What goes wrong here is not the exercise's fault: it is not loaded yet. */
async function prepareDevice(): Promise<void> {
  try {
    await openDevice("webgpu");
  } catch (thrown) {
    return send({ kind: "no-device", reason: describeThrown(thrown).message });
  }
  setDefaultDevice("webgpu");
  await send({ kind: "ready" });
}

/** The first message: how much one call may print. On the CPU, all is made ready while the exercise is still to come. */
function ready({ header }: Frame): (exercise: Frame) => Promise<Exports | undefined> {
  const { output } = header as { output: number };
  if (device !== "webgpu") {
    setDefaultDtype("float64");
    confine(output);
    return load;
  }
  return async (exercise) => {
    await prepareDevice();
    confine(output);
    return load(exercise);
  };
}

/** The second: the exercise. */
async function load({ header }: Frame): Promise<Exports | undefined> {
  const { modules } = header as { modules: Module[] };
  let exports: Exports;
  try {
    exports = await settling(() => runExercise(modules));
  } catch (thrown) {
    await send({ kind: "loaded", thrown: describeThrown(thrown) });
    return undefined;
  }
  const kinds = Object.entries(exports).map(([name, value]) => [
    name,
    typeof value === "function" ? "function" : describe(value),
  ]);
  await send({ kind: "loaded", exports: Object.fromEntries(kinds.slice(0, MOST_EXPORTS)) });
  return exports;
}

/** Every later one: questions, answered one by one, and at the end whose inputs were changed when the calls had returned. */
async function respond(exports: Exports, frame: Frame): Promise<void> {
  const changes: (() => boolean)[] = [];
  // The last one does not count without what follows it, and goes with that: each is told before the next call begins.
  let last: Buffer = Buffer.alloc(0);
  for (const question of readQuestions(frame)) {
    if (last.length > 0) await deliver(last);
    const each = await answer(exports, question);
    // Of an answer nothing is kept: it may hold on to megabytes.
    changes.push(each.outcome === "tensor" ? each.changed : () => false);
    last = answerFrame(each);
  }
  await setImmediate();
  const changed = changes.flatMap((isChanged, i) => (isChanged() ? [i] : []));
  await deliver(Buffer.concat([last, frameOf({ kind: "done", changed })]));
}

function answerFrame(found: Found): Buffer {
  const { header, numbers } = writeAnswer(found);
  return frameOf(header, numbers);
}

/** To be called once, with all loaded: what it opens belongs to this process. */
export function serve(): void {
  [, , device] = process.argv;
  const exit = process.exit.bind(process);
  channel = new Socket({ fd: CHANNEL, readable: true, writable: true });
  write = channel.write.bind(channel);
  const frames = new FrameReader();
  let begin: ReturnType<typeof ready> | undefined;
  let loading: Promise<Exports | undefined> | undefined;
  let work: Promise<void> = Promise.resolve();
  channel.on("data", (piece: Buffer) => {
    for (const frame of frames.read(piece)) {
      if (begin === undefined) {
        begin = ready(frame);
        continue;
      }
      if (loading === undefined) {
        loading = begin(frame);
        continue;
      }
      const loaded = loading;
      work = work.then(async () => {
        const exports = await loaded;
        if (exports) await settling(() => respond(exports, frame));
      });
    }
  });
  for (const event of ["end", "close", "error"]) channel.on(event, () => exit(0));
}
