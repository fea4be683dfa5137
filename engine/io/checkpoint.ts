/** Checkpoints: model, optimizer, schedulers and whatever else in one .safetensors file, to go on from exactly there. */
import { Tensor } from "../core/tensor.ts";
import { describe, FormatError } from "../errors.ts";
import { formatSafetensors, parseSafetensors } from "./safetensors.ts";

/** What keeps a state: a module, an optimizer, a scheduler, an averaged model. */
export interface Stateful {
  stateDict(): object;
  // biome-ignore lint/suspicious/noExplicitAny: each states its own.
  loadStateDict(state: any): unknown;
}

/** Where the form of what was saved is in the file's metadata. */
const FORM = "gradproof.checkpoint";
const DEEPEST = 100;

/** Numbers that JSON has no word for. */
const NUMBERS: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity,
  "-Infinity": -Infinity,
  "-0": -0,
};

/**
 * A file of everything that is given by name: what has a `stateDict` by that, all else as it is (tensors, numbers, texts, booleans, null, arrays and objects of them). From any device. It is a
 * .safetensors file, so that other programs can read its tensors: the weights of `model` are `model.0.weight` and so on.
 *
 * @throws {TypeError} naming what cannot be saved, such as a function.
 * @example
 * const model = new nn.Linear(2, 1);
 * const optimizer = new Adam(model.parameters());
 * const bytes = await formatCheckpoint({ model, optimizer, epoch: 3 });
 * loadCheckpoint(bytes, { model, optimizer }).epoch; // 3
 */
export async function formatCheckpoint(parts: Readonly<Record<string, unknown>>): Promise<Uint8Array> {
  const tensors = new Map<string, Tensor>();
  const states = Object.entries(parts).map(([name, part]) => [name, stateOf(part)]);
  const form = JSON.stringify(formOf(Object.fromEntries(states), "", tensors, 0));
  return formatSafetensors(Object.fromEntries(tensors), { metadata: { [FORM]: form } });
}

function isStateful(part: unknown): part is Stateful {
  const { stateDict, loadStateDict } = Object(part) as Partial<Stateful>;
  return typeof stateDict === "function" && typeof loadStateDict === "function";
}

function stateOf(part: unknown): unknown {
  return isStateful(part) ? part.stateDict() : part;
}

/** As JSON: a tensor becomes its name, which begins with `$` as nothing else does. */
function formOf(value: unknown, place: string, tensors: Map<string, Tensor>, depth: number): unknown {
  if (depth > DEEPEST) throw new TypeError(`formatCheckpoint: ${place} is nested too deeply.`);
  if (value instanceof Tensor) {
    let name = place;
    for (let i = 2; tensors.has(name); i++) name = `${place}#${i}`;
    tensors.set(name, value);
    return { $tensor: name };
  }
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0)))
    return { $number: Object.is(value, -0) ? "-0" : `${value}` };
  if (value === null || ["string", "boolean", "number"].includes(typeof value)) return value;
  if (Array.isArray(value)) return value.map((each, i) => formOf(each, `${place}.${i}`, tensors, depth + 1));
  const prototype: unknown = typeof value === "object" ? Object.getPrototypeOf(value) : undefined;
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(`formatCheckpoint: ${place} is ${describe(value)}, which cannot be saved.`);
  return Object.fromEntries(
    Object.entries(value as object)
      .filter(([, each]) => each !== undefined)
      .map(([key, each]) => [
        key.replace(/^\$/, "$$$$"),
        formOf(each, place === "" ? key : `${place}.${key}`, tensors, depth + 1),
      ]),
  );
}

/**
 * What `formatCheckpoint` saved, by name: states as their `loadStateDict` takes them.
 *
 * @throws {FormatError} for what is no checkpoint, or not a whole one.
 * @example
 * const { x, loss } = parseCheckpoint(await formatCheckpoint({ x: tensor([1]), loss: 0.5 }));
 * loss; // 0.5
 */
export function parseCheckpoint(bytes: Uint8Array): Record<string, unknown> {
  const { tensors, metadata } = parseSafetensors(bytes);
  const text = Object.hasOwn(metadata, FORM) ? metadata[FORM] : undefined;
  if (text === undefined)
    throw new FormatError(
      "parseCheckpoint: this is no checkpoint: write parseSafetensors for a file of tensors.",
    );
  let form: unknown;
  try {
    form = JSON.parse(text);
  } catch {
    throw damaged("its form is no JSON");
  }
  if (typeof form !== "object" || form === null || Array.isArray(form))
    throw damaged("its form is no object");
  const unused = new Map(Object.entries(tensors));
  const value = restored(form, unused, 0) as Record<string, unknown>;
  if (unused.size > 0) throw damaged(`nothing names its tensor ${JSON.stringify([...unused.keys()][0])}`);
  return value;
}

function damaged(why: string): FormatError {
  return new FormatError(`parseCheckpoint: the file is damaged: ${why}.`);
}

function restored(form: unknown, unused: Map<string, Tensor>, depth: number): unknown {
  if (typeof form !== "object" || form === null) return form;
  if (depth > DEEPEST) throw damaged("it is nested too deeply");
  if (Array.isArray(form)) return form.map((each) => restored(each, unused, depth + 1));
  const { $tensor: name, $number: word } = form as { $tensor?: string; $number?: string };
  if (name !== undefined) {
    const x = unused.get(name);
    if (x === undefined) throw damaged(`its tensor ${JSON.stringify(name)} is missing, or named twice`);
    unused.delete(name);
    return x;
  }
  if (word !== undefined) {
    if (!Object.hasOwn(NUMBERS, word))
      throw damaged(`it has ${JSON.stringify(word)} in the place of a number`);
    return NUMBERS[word];
  }
  return Object.fromEntries(
    Object.entries(form).map(([key, each]) => [
      key.replace(/^\$\$/, "$$"),
      restored(each, unused, depth + 1),
    ]),
  );
}

/**
 * Go on from a checkpoint: each part gets the state that was saved under its name, and training continues as if it had never stopped.
 * @returns what else was saved, by name.
 * @throws {FormatError} for what is no checkpoint; {TypeError}, {RangeError} for a state that does not fit its part. Then nothing is changed.
 */
export function loadCheckpoint(
  bytes: Uint8Array,
  parts: Readonly<Record<string, Stateful>>,
): Record<string, unknown> {
  const saved = parseCheckpoint(bytes);
  const missing = Object.keys(parts).filter((name) => !Object.hasOwn(saved, name));
  if (missing.length > 0)
    throw new TypeError(
      `loadCheckpoint: the file has no ${missing.join(", ")}; it has ${Object.keys(saved).join(", ") || "nothing"}.`,
    );
  const before = new Map<Stateful, object>();
  try {
    for (const [name, part] of Object.entries(parts)) {
      before.set(part, part.stateDict());
      part.loadStateDict(saved[name]);
    }
  } catch (error) {
    for (const [part, state] of before) part.loadStateDict(state);
    throw error;
  }
  return Object.fromEntries(Object.entries(saved).filter(([name]) => !Object.hasOwn(parts, name)));
}
