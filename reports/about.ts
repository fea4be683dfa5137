/** What a page says of one submission below its heading: the failure that comes first, all properties, and the lesson. */
import { firstFailure } from "./causes.ts";
import { type Child, h } from "./html.ts";
import { lessonCards, type ReadText } from "./lesson.ts";
import type { LessonPage } from "./picture.ts";
import type { Result } from "./result.ts";
import { failureCard, mistakeCard, printed, propertyList } from "./submission.ts";

/** @param before the lesson's text, where that was read before. */
export function about(result: Result, page: LessonPage | undefined, before?: ReadText): Child {
  const failure = firstFailure(result);
  return [
    advice(result),
    mistakeCard(result, 2),
    failure && failureCard(failure, "full", 2, page?.folder, result),
    result.properties.length > 0 &&
      h(
        "section",
        { class: "card" },
        h("h2", {}, "All properties"),
        propertyList(result, failure, "full", 3, page?.folder),
        printed(result),
      ),
    lessonCards(page, result, before),
  ];
}

export function advice({ status, reason, mistakes }: Result): Child {
  if (mistakes)
    return h(
      "p",
      { class: "card" },
      "No grade was recorded: the lesson has a mistake, which is its author's and not the submission's. Grade again once it is mended.",
    );
  if (status === "error")
    return h(
      "p",
      { class: "card" },
      `No grade was recorded. ${reason ?? ""} Grade again; if it fails again, the grader has a fault.`,
    );
  if (status === "ungraded")
    return h("p", { class: "card" }, `${reason ?? ""} There is no grade, not even 0.`);
  if (status === "not-attempted")
    return h(
      "p",
      { class: "card" },
      "The file is still the one that the lesson started with. Edit it, then grade it again.",
    );
  return undefined;
}
