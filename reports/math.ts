/** Formulas as MathML, which needs no script and no font from elsewhere. */
import temml from "temml";
import { type Html, h, trusted } from "./html.ts";

const cache = new Map<string, Html>();

/** From LaTeX; where that cannot be read, the text itself. */
export function math(latex: string, text: string, display = false): Html {
  const key = `${latex}\0${text}\0${display}`;
  let html = cache.get(key);
  if (!html) cache.set(key, (html = convert(latex, text, display)));
  return html;
}

function convert(latex: string, text: string, displayMode: boolean): Html {
  try {
    const markup = temml.renderToString(latex, {
      displayMode,
      throwOnError: true,
      trust: false,
      maxExpand: 100,
      maxSize: [10, 10],
    });
    // The page's policy lets no inline style in; the layout does without.
    return trusted(markup.replace(/ (?:style|class)="[^"]*"/g, ""));
  } catch {
    return h("code", {}, text);
  }
}
