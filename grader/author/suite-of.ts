/** The suite that a module exports, or what is wrong with what it exports. */
import { basename } from "node:path";
import { Mistake, suitesSoFar } from "../../properties/author/mistake.ts";
import type { Suite } from "../../properties/index.ts";
import { placeIn } from "./places.ts";

const FORM = "Write `export const lesson = suite(…)`.";

function isSuite(value: unknown): value is Suite {
  const { properties, questions } = (value ?? {}) as Partial<Suite>;
  return Array.isArray(properties) && Array.isArray(questions);
}

/** @param before how many suites there were before it was loaded. @throws {Mistake} unless it is one suite, called `lesson`. */
export function suiteOf(module: unknown, path: string, before: number): Suite {
  const exported = module as Readonly<Record<string, unknown>>;
  const file = basename(path);
  const names = Object.keys(exported);
  const { lesson } = exported;
  if (!isSuite(lesson)) {
    const said =
      "lesson" in exported
        ? `exports a lesson that is no suite${lesson instanceof Promise ? " but a promise" : ""}`
        : names.length === 0
          ? "exports nothing"
          : `exports ${names.join(", ")}, and no lesson`;
    throw new Mistake(`${file} ${said}; one suite was expected, by the name of lesson.`, {
      where: `${file}:1`,
      advice: lesson instanceof Promise ? "Drop `async`: `export const lesson = suite(…)`." : FORM,
    });
  }
  const declared = suitesSoFar()
    .slice(before)
    .flatMap((stack) => placeIn(stack) ?? []);
  const places = [...new Set(declared)].filter((place) => place.startsWith(`${file}:`));
  const others = names.filter(
    (name) => name !== "lesson" && isSuite(exported[name]) && exported[name] !== lesson,
  );
  if (places.length > 1 || others.length > 0)
    throw new Mistake(
      `${file} has two suites${places.length > 1 ? ` (${places.join(" and ")})` : ""}; one was expected.`,
      {
        where: places[1] ?? `${file}:1`,
        advice: "Put all properties into one, or the other suite into a folder of its own.",
      },
    );
  return lesson;
}
