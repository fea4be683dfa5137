/** How a suite ended the process that it ran in: in words for its author. */
import type { LessonMistake } from "../../reports/result.ts";
import type { LastWord, Step } from "./messages.ts";

const FILE = "suite.ts";

/** @param how the system says it ended. */
export function endMistake(
  word: LastWord | undefined,
  { title, head, where: declared }: Step,
  how: string,
  limitMs: number,
): LessonMistake {
  const named = title ?? head?.title;
  const where = word?.where ?? declared ?? FILE;
  return { where, ...(named !== undefined && { title: named }), ...wordsOf(word, how, limitMs) };
}

function wordsOf(
  word: LastWord | undefined,
  how: string,
  limitMs: number,
): Pick<LessonMistake, "text" | "advice"> {
  const seconds = `${limitMs / 1000} ${limitMs === 1000 ? "second" : "seconds"}`;
  switch (word?.why) {
    case "loop":
      return word.filter
        ? {
            text: `A filter found no input in ${seconds}; it was expected to let most inputs through.`,
            advice:
              "Make inputs that fit, by `map`, where a filter would have to throw nearly all of them away.",
          }
        : {
            text: `It did not come to an end within ${seconds}; a suite was expected to compute in moments.`,
            advice: "Mend the loop there.",
          };
    case "idle":
      return {
        text: `It asked nothing and did not come to an end within ${seconds}; each promise that it waits for was expected to settle.`,
        advice: "Wait only for what the exercise is asked, and for what settles by itself.",
      };
    case "exit":
      return {
        text: `The suite called ${word.text}; only the grader was expected to end its process.`,
        advice: "Leave it out: a property fails by `expect(…)`.",
      };
    default:
      return {
        text: `The suite's process ended (${how}) while it ran; it was expected to come to its end.`,
        advice: "Look for what ends a process, or takes more memory than there is.",
      };
  }
}
