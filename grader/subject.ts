/** The main of the child process: loads one exercise, and answers questions about it until the channel closes. */
import { Socket } from "node:net";
import { openDevice, setDefaultDevice, setDefaultDtype } from "../engine/index.ts";
import type {
  Answer,
  Field,
  ProgramQuestion,
  Question,
  ScalarQuestion,
} from "../properties/suite/channel.ts";
import { describe, describeThrown } from "./description.ts";
import { encodeFrame, type Frame, FrameReader } from "./frame.ts";
import { answer, type Exports } from "./probe.ts";

const [, , exerciseUrl, device] = process.argv;
const channel = new Socket({ fd: 3, readable: true, writable: true });
const exit = process.exit.bind(process);
const write = channel.write.bind(channel);

/** Written at once where the kernel has room; else waits, so that a later hang cannot hold back this answer. */
async function send(header: unknown, numbers: readonly Float64Array[] = []): Promise<void> {
  const sent = new Promise<void>((resolve) => write(encodeFrame(header, numbers), () => resolve()));
  if (channel.writableLength > 0) await sent;
}

/** Run something that may wait for a promise of the exercise. If the event loop runs dry, it never settles. */
async function settling<T>(work: () => Promise<T>): Promise<T> {
  channel.unref();
  const dry = (): void => {
    write(encodeFrame({ kind: "pending" }));
    channel.ref();
  };
  process.once("beforeExit", dry);
  try {
    return await work();
  } finally {
    process.off("beforeExit", dry);
    channel.ref();
  }
}

/** Where and in what numbers tensors are made. What goes wrong here is not the exercise's fault: it is not loaded yet. */
async function prepareDevice(): Promise<void> {
  if (device !== "webgpu") return setDefaultDtype("float64");
  try {
    await openDevice("webgpu");
  } catch (thrown) {
    return send({ kind: "no-device", reason: describeThrown(thrown).message });
  }
  setDefaultDevice("webgpu");
  await send({ kind: "ready" });
}

async function load(): Promise<Exports | undefined> {
  try {
    return (await settling(() => import(exerciseUrl))) as Exports;
  } catch (thrown) {
    await send({ kind: "loaded", thrown: describeThrown(thrown) });
    return undefined;
  }
}

async function respond(exports: Exports, { header, numbers }: Frame): Promise<void> {
  let offset = 0;
  for (const question of header as WireQuestion[]) {
    const inputs = question.inputs.map(({ name, shape }) => {
      const size = shape.reduce((product, n) => product * n, 1);
      offset += size;
      return { name, values: { shape, data: numbers.slice(offset - size, offset) } };
    });
    await sendAnswer(await settling(() => answer(exports, { ...question, inputs } as Question)));
  }
}

/** Numbers travel raw, in the order of the fields: JSON knows no NaN. */
async function sendRecord(fields: Readonly<Record<string, Field>>): Promise<void> {
  const arrays: Float64Array[] = [];
  const headers = Object.entries(fields).map(([name, field]) => {
    if (field.kind === "tensor") arrays.push(field.values.data);
    if (field.kind === "number") arrays.push(Float64Array.of(field.value));
    return {
      name,
      kind: field.kind,
      ...(field.kind === "tensor" && { shape: field.values.shape }),
      ...(field.kind === "boolean" && { value: field.value }),
      ...(field.kind === "other" && { description: field.description }),
    };
  });
  return send({ kind: "answer", outcome: "record", fields: headers }, arrays);
}

async function sendAnswer(found: Answer): Promise<void> {
  if (found.outcome === "record") return sendRecord(found.fields);
  if (found.outcome !== "tensor") return send({ kind: "answer", ...found });
  const { value, gradients, ...rest } = found;
  const arrays = [value, ...(gradients ?? [])].flatMap((values) => (values ? [values.data] : []));
  return send(
    {
      kind: "answer",
      ...rest,
      value: value.shape,
      ...(gradients && { gradients: gradients.map((each) => each?.shape ?? null) }),
    },
    arrays,
  );
}

/** A question whose numbers travel apart. */
type WireQuestion = (Omit<ScalarQuestion, "inputs"> | Omit<ProgramQuestion, "inputs">) & {
  readonly inputs: readonly { readonly name: string; readonly shape: number[] }[];
};

// What is printed leaves at once: else a loop that prints fills its own memory, and its last words are lost.
for (const stream of [process.stdout, process.stderr]) {
  (stream as unknown as { _handle?: { setBlocking?(blocking: boolean): void } })._handle?.setBlocking?.(true);
}
await prepareDevice();
const frames = new FrameReader();
let work: Promise<void> = Promise.resolve();
const exports = await load();
if (exports) {
  channel.on("data", (piece: Buffer) => {
    for (const frame of frames.read(piece)) work = work.then(() => respond(exports, frame));
  });
  const kinds = Object.fromEntries(
    Object.entries(exports).map(([name, value]) => [
      name,
      typeof value === "function" ? "function" : describe(value),
    ]),
  );
  await send({ kind: "loaded", exports: kinds });
}
channel.on("end", () => exit(0));
channel.on("close", () => exit(0));
channel.on("error", () => exit(0));
