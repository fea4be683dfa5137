/** What is known to be wrong with a suite before any of its properties runs. */
import { type Channel, type Mistake, type Property, restOf, type Suite } from "../../properties/index.ts";
import type { LessonMistake } from "../../reports/result.ts";
import type { Lesson } from "../lesson.ts";
import { toldMistake } from "./told.ts";

export interface Known {
  /** Of no property alone. */
  readonly ofSuite: readonly LessonMistake[];
  /** By the text of the program. */
  readonly programs: ReadonlyMap<string, Mistake>;
  /** What keeps a property from being judged. */
  of(property: Property): Mistake | undefined;
}

export const NOTHING_KNOWN: Known = { ofSuite: [], programs: new Map(), of: ({ mistake }) => mistake };

export async function knownMistakes(suite: Suite, lesson: Pick<Lesson, "solution">): Promise<Known> {
  // Of lessons that come with gradproof, nobody asks.
  const [{ exportMistakes }, { programMistakes }] = await Promise.all([
    import("./exports.ts"),
    import("./programs.ts"),
  ]);
  const [exports, programs] = await Promise.all([exportMistakes(suite, lesson), programMistakes(suite)]);
  return {
    ofSuite: (suite.mistakes ?? []).map((mistake) =>
      toldMistake(mistake, { declared: suite.declared, file: "suite.ts" }),
    ),
    programs,
    of: ({ mistake, exports: asked }) =>
      mistake ?? asked.map((name) => exports.get(name)).find((each) => each !== undefined),
  };
}

/** A channel on which no program is sent whose text would mean nothing to the exercise. */
export function misspoken(channel: Channel, programs: ReadonlyMap<string, Mistake>): Channel {
  if (programs.size === 0) return channel;
  return {
    async ask(question) {
      for (const [text, mistake] of programs) if (question.source.includes(text)) throw mistake;
      return channel.ask(question);
    },
    ...restOf(channel),
  };
}
