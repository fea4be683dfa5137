/** What `gradproof watch` says in a terminal: the verdict, and one cause with its counterexample. */

import { causesOf, costOf } from "../../reports/causes.ts";
import { explanation, printedLines } from "../failure-lines.ts";
import { clearScreen, oneLine, say } from "../screen.ts";
import { mistakeLines, named, type Style, verdictLine } from "../terminal.ts";
import { standingText, type Verdict, type View, type Watched } from "./watch.ts";

export interface TerminalViewOptions {
  readonly style: Style;
  /** Where the page is. */
  readonly url?: string;
  /** Whether a person looks on, for whom each verdict begins a new screen. */
  readonly fresh: boolean;
}

export class TerminalView implements View {
  readonly #options: TerminalViewOptions;
  /** What was said last is still to be read: a lesson is done, and the next one comes. */
  #holds = false;

  constructor(options: TerminalViewOptions) {
    this.#options = options;
  }

  /** The verdict comes in less than a second: nothing is said before. */
  grading(): void {}

  graded(verdict: Verdict): void {
    this.#head(verdict);
    say(verdictText(verdict, this.#options.style));
    this.#holds = verdict.goesOn;
  }

  failed(watched: Watched, text: string): void {
    this.#head(watched);
    say(this.#options.style.bad(`No grade: ${oneLine(text)}`));
    this.#holds = false;
  }

  #head({ lesson, file }: Watched): void {
    const { style, url, fresh } = this.#options;
    if (fresh && !this.#holds) clearScreen();
    else say();
    say(style.bold(`gradproof watch · ${named(lesson.name)} · ${named(file)}`));
    if (url !== undefined && !this.#holds) say(style.faint(`${url}   Ctrl-C ends it.`));
    say();
  }
}

/** Without the head. */
export function verdictText(verdict: Verdict, style: Style): string {
  const { lesson, result, ms } = verdict;
  const parts = [`${verdictLine(result, style)}  ${style.faint(`(${(ms / 1000).toFixed(2)} s)`)}`];
  const [cause] = causesOf(result.properties);
  if (result.mistakes) parts.push(mistakeLines(result, style));
  else if (cause)
    parts.push(
      explanation(cause.first, style, lesson.builtIn ? undefined : lesson.folder),
      `  It costs ${costOf(cause, result.properties)}.`,
    );
  const printed = printedLines(result, style);
  if (printed) parts.push(printed);
  if (cause && verdict.standing)
    parts.push(
      style.faint(
        `Stuck? npx gradproof hint ${lesson.name}   Step by step: npx gradproof show ${lesson.name}`,
      ),
    );
  const far = standingText(verdict);
  if (far !== undefined) parts.push(style.bold(far));
  return parts.join("\n\n");
}
