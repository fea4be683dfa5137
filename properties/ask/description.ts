/** Says in words what a stranger's value is, without ever letting it act: getters, proxies and toString are theirs. */
import type { Thrown } from "../suite/channel.ts";
import { LONGEST } from "./measures.ts";

/** Under this name an exercise is found in a stack. */
export const EXERCISE = "exercise.mjs";

/** Of a longer text only the length is told: to read its beginning, the engine would first write all of it out. */
const READABLE = 1 << 20;

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

export function describe(value: unknown): string {
  return attempt(() => clip(describeKind(value), LONGEST.description), "a value that cannot be looked at");
}

function describeKind(value: unknown): string {
  switch (typeof value) {
    case "undefined":
      return "undefined";
    case "number":
      return `the number ${value}`;
    case "boolean":
      return `the boolean ${value}`;
    case "string":
      return value.length > READABLE
        ? `a string of ${value.length} characters`
        : `the string ${JSON.stringify(value.slice(0, 40))}`;
    case "function":
      return "a function";
    case "bigint":
    case "symbol":
      return `a ${typeof value}`;
  }
  if (value === null) return "null";
  if (attempt(() => Array.isArray(value), false))
    return `an array of ${attempt(() => Number((value as unknown[]).length), 0)}`;
  if (attempt(() => ArrayBuffer.isView(value), false)) return "a typed array";
  if (isThenable(value)) return "a Promise";
  const maker = attempt(() => String(Object.getPrototypeOf(value)?.constructor?.name ?? ""), "");
  return maker && maker !== "Object" ? `a ${maker.slice(0, 40)}` : "an object";
}

export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return attempt(
    () =>
      typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function",
    false,
  );
}

/** What was thrown, as far as it can be read; reading may throw again, or lie. */
export function describeThrown(thrown: unknown): Thrown {
  if ((typeof thrown !== "object" && typeof thrown !== "function") || thrown === null) {
    return { name: describe(thrown), message: "" };
  }
  const text = (key: string): string =>
    attempt(() => {
      const read: unknown = Reflect.get(thrown, key);
      return typeof read === "string" ? read : "";
    }, "");
  const [name, message] = [clip(text("name"), LONGEST.name), text("message")];
  const at = message.length > READABLE ? undefined : placeIn(text("stack"), message);
  return {
    name: name || describe(thrown),
    message: clip(message, LONGEST.message),
    ...(at !== undefined && { at }),
  };
}

/** Where in the exercise it was thrown, from what follows the message in the stack. */
function placeIn(stack: string, message: string): string | undefined {
  if (stack.length > 2 * READABLE) return undefined;
  return stack
    .slice(stack.indexOf(message) + message.length)
    .slice(0, READABLE)
    .split("\n", 100)
    .find((line) => line.includes(`${EXERCISE}:`))
    ?.trim()
    .slice(0, LONGEST.name);
}

function clip(text: string, longest: number): string {
  if (text.length <= longest) return text;
  return text.length > READABLE ? `(a text of ${text.length} characters)` : `${text.slice(0, longest - 2)} …`;
}
