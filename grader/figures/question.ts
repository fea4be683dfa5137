/** A prediction, asked before what it is about is shown. */
import { button, html, type Part } from "./dom.ts";

export interface Asked {
  readonly answers: readonly string[];
  /** The place of the right one. */
  readonly right: number;
  /** What is told with it. */
  readonly because: string;
  readonly onAnswer: () => void;
}

export function question(text: string, { answers, right, because, onAnswer }: Asked): Part {
  const told = html("p", { role: "status" });
  const buttons = answers.map((answer, i) =>
    button(answer, () => {
      told.textContent = `${i === right ? "Yes." : `No: ${answers[right].toLowerCase()}.`} ${because}`;
      for (const [k, each] of buttons.entries()) each.setAttribute("aria-pressed", String(k === i));
      onAnswer();
    }),
  );
  return html(
    "div",
    { role: "group", "aria-label": text, class: "asked" },
    html("p", {}, text),
    ...buttons,
    told,
  );
}
