/** Says in words what a stranger's value is, without ever letting it act: getters, proxies and toString are theirs. */
import type { Thrown } from "../properties/index.ts";

const LONGEST = 300;

function attempt<T>(read: () => T, otherwise: T): T {
  try {
    return read();
  } catch {
    return otherwise;
  }
}

export function describe(value: unknown): string {
  return attempt(() => clip(describeKind(value)), "a value that cannot be looked at");
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
      return `the string ${JSON.stringify(value.slice(0, 40))}`;
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
    attempt(() => (typeof Reflect.get(thrown, key) === "string" ? clip(Reflect.get(thrown, key)) : ""), "");
  const name = text("name");
  const at = text("stack")
    .split("\n")
    .find((line) => line.includes("exercise.mjs:"));
  return {
    name: name || describe(thrown),
    message: text("message"),
    ...(at !== undefined && { at: at.trim() }),
  };
}

function clip(text: string): string {
  return text.length > LONGEST * 10 ? text.slice(0, LONGEST * 10) : text;
}
