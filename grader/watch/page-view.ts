/** What `gradproof watch` shows on its page: the report on what was saved last. */
import { type Live, renderLive, renderLiveBody } from "../../reports/index.ts";
import type { LessonPage } from "../../reports/picture.ts";
import type { Lesson } from "../lesson.ts";
import { lessonPage, plainPage } from "../lesson-page.ts";
import type { PageServer } from "./page-server.ts";
import { standingText, type Verdict, type View, type Watched } from "./watch.ts";

/** Milliseconds after which a grade under way is told of: most are over before. */
const NOTICE_MS = 400;

export class PageView implements View {
  readonly #server: PageServer;
  readonly #pages: WeakMap<Lesson, Promise<LessonPage>> = new WeakMap();
  #live: Live = { lesson: "", file: "", state: "Grading …" };
  #notice: NodeJS.Timeout | undefined;
  /** A lesson that is done is told of while the next one is shown. */
  #done = "";
  #number = 0;

  constructor(server: PageServer) {
    this.#server = server;
  }

  grading({ lesson, file }: Watched): void {
    clearTimeout(this.#notice);
    if (!this.#live.result) this.#show({ lesson: lesson.name, file, state: "Grading …" });
    this.#notice = setTimeout(() => this.#show({ ...this.#live, state: "Grading …" }), NOTICE_MS);
    this.#notice.unref();
  }

  graded(verdict: Verdict): void {
    const { lesson, file, result, ms, goesOn } = verdict;
    const number = this.#begin();
    const state = `${this.#done}Graded in ${(ms / 1000).toFixed(2)} s.`;
    this.#done = goesOn
      ? `${lesson.name} is done: ${result.score} of ${result.maxScore} points. ${standingText(verdict)} `
      : "";
    const live: Live = {
      lesson: lesson.name,
      file,
      state,
      result,
      standing: standingText(verdict),
    };
    // The terminal first: drawing a page takes longer than a line.
    const page = result.mistakes ? plainPage(lesson) : this.#pageOf(lesson);
    void Promise.resolve(page).then((drawn) => {
      if (number === this.#number) this.#show({ ...live, page: drawn });
    });
  }

  failed({ lesson, file }: Watched, text: string): void {
    this.#begin();
    this.#show({ lesson: lesson.name, file, state: `No grade: ${text}` });
  }

  close(): void {
    this.#begin();
  }

  #begin(): number {
    clearTimeout(this.#notice);
    return ++this.#number;
  }

  #show(live: Live): void {
    this.#live = live;
    this.#server.show({
      document: renderLive(live, ["/follow.js", "/figures.js"]),
      body: renderLiveBody(live),
    });
  }

  /** The lesson's own pictures and text; where they cannot be drawn, its text. */
  #pageOf(lesson: Lesson): Promise<LessonPage> {
    let page = this.#pages.get(lesson);
    if (!page) this.#pages.set(lesson, (page = lessonPage(lesson).catch(() => plainPage(lesson))));
    return page;
  }
}
