/** The page that a learner keeps beside the editor: a line on where things stand, and the report on the exercise as it was saved last. */
import { servedDocument } from "./document.ts";
import { type Child, fragment, h } from "./html.ts";
import { single } from "./page.ts";
import type { LessonPage } from "./picture.ts";
import type { Result } from "./result.ts";

export interface Live {
  readonly lesson: string;
  /** What is watched. */
  readonly file: string;
  /** "Graded in 0.4 s.", "Grading …" */
  readonly state: string;
  /** "3 of 8 done." */
  readonly standing?: string | undefined;
  /** Of the last grade; nothing before the first. */
  readonly result?: Result;
  readonly page?: LessonPage;
}

/** The whole page. @param scripts where they are served: one looks for #live and #state, and tells others when something else is shown. */
export function renderLive(live: Live, scripts: readonly string[]): string {
  return servedDocument(
    "watch",
    [
      h(
        "p",
        { id: "state", class: "live bad", role: "status", hidden: true },
        "gradproof watch has ended, or cannot be reached. Start it again, and open the address that it shows.",
      ),
      h("div", { id: "live" }, content(live)),
    ],
    scripts,
  );
}

/** What stands in #live. */
export function renderLiveBody(live: Live): string {
  return fragment(content(live)).markup;
}

function content({ lesson, file, state, standing, result, page }: Live): Child {
  const parts = [state, ...(standing === undefined ? [] : [standing])];
  return [
    h("p", { class: "live", role: "status" }, parts.join(" ")),
    result
      ? single(result, page)
      : h("header", {}, h("p", { class: "brand" }, `gradproof · ${lesson} · ${file}`), h("h1", {}, lesson)),
  ];
}
