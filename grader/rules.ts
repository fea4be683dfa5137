/** What a lesson says of submissions, once its suite is there. */
import type { Suite } from "../properties/index.ts";
import type { Observer } from "./author/observer.ts";
import type { Lesson } from "./lesson.ts";
import type { Rules } from "./program.ts";

export function rulesOf(lesson: Lesson, observer: Observer | undefined): Rules {
  return {
    helpers: async () => (await suiteOf(lesson, observer)).helpers,
    forbidden: async () => (await suiteOf(lesson, observer)).forbidden,
    exports: async () => (await suiteOf(lesson, observer)).exports,
  };
}

/** The suite, for which somebody may wait in vain. */
export async function suiteOf({ loadSuite }: Lesson, observer: Observer | undefined): Promise<Suite> {
  observer?.begin({});
  const suite = await loadSuite();
  observer?.rest();
  return suite;
}
