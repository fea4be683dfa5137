/** Who is told what a judge is at while it runs the code of a lesson's author. */
import type { Watched } from "../../properties/index.ts";
import type { LessonMistake } from "../../reports/result.ts";
import type { Step } from "./messages.ts";

export interface Observer {
  /** @param asks counts what is asked of the exercise meanwhile. */
  begin(step: Step, asks?: Watched): void;
  /** The judge goes on with its own work, and may wait as long as it must. */
  rest(): void;
  /** What was thrown meanwhile where nobody could catch it. Nothing is left to take afterwards. */
  late(): readonly LessonMistake[];
}
