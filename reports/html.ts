/** HTML, escaped by construction: text can only become text. */

/** Markup that is known to be safe. Only `h`, `fragment` and `trusted` make it. */
export interface Html {
  readonly markup: string;
}

export type Child = Html | string | number | false | undefined | null | readonly Child[];

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

const VOID = new Set(["meta", "br", "hr", "img", "link"]);

/** In SVG an element without content closes itself, or swallows what follows. */
const EMPTY = new Set(["path", "circle", "rect"]);

/** Control and direction-changing characters have a glyph in place of their effect. */
const INVISIBLE: Readonly<Record<string, string>> = {
  "\u061c": "[ALM]",
  "\u200b": "[ZWSP]",
  "\u200e": "[LRM]",
  "\u200f": "[RLM]",
  "\u2028": "[LS]",
  "\u2029": "[PS]",
  "\u202a": "[LRE]",
  "\u202b": "[RLE]",
  "\u202c": "[PDF]",
  "\u202d": "[LRO]",
  "\u202e": "[RLO]",
  "\u2066": "[LRI]",
  "\u2067": "[RLI]",
  "\u2068": "[FSI]",
  "\u2069": "[PDI]",
  "\ufeff": "[BOM]",
};

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escapeText(text: string): string {
  return (
    text
      .replace(/[&<>"']/g, (character) => ENTITIES[character])
      .replace(/[\u0000-\u0008\u000b-\u001f]/g, (character) =>
        String.fromCharCode(0x2400 + character.charCodeAt(0)),
      )
      .replace(/\u007f/g, "\u2421")
      .replace(
        /[\u0080-\u009f]/g,
        (character) => `[U+${character.charCodeAt(0).toString(16).padStart(4, "0")}]`,
      )
      .replace(
        /[\u061c\u200b\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g,
        (character) => INVISIBLE[character],
      )
      // Half a surrogate pair cannot be written as UTF-8.
      .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd")
  );
}

function render(child: Child): string {
  if (child === undefined || child === null || child === false) return "";
  if (typeof child === "string") return escapeText(child);
  if (typeof child === "number") return escapeText(String(child));
  return "markup" in child ? child.markup : child.map(render).join("");
}

/** An element. `true` writes a bare attribute, `false` and undefined none. */
export function h(tag: string, attributes: Attributes, ...children: Child[]): Html {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${escapeText(String(value))}"`))
    .join("");
  if (EMPTY.has(tag)) return { markup: `<${tag}${written}/>` };
  return { markup: `<${tag}${written}>${VOID.has(tag) ? "" : `${render(children)}</${tag}>`}` };
}

export function fragment(...children: Child[]): Html {
  return { markup: render(children) };
}

/** A sentence in which `code` stands between backticks. */
export function prose(text: string): Html {
  return fragment(
    text
      .split("`")
      .map((part, i, parts) =>
        i % 2 === 1 && i < parts.length - 1 ? h("code", {}, part) : i % 2 === 1 ? `\`${part}` : part,
      ),
  );
}

/** Markup from a source that escapes for itself. */
export function trusted(markup: string): Html {
  return { markup };
}
