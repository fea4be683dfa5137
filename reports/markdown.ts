/** A lesson's text as HTML. Markdown is read by marked; what it found is written with `h`, so that text stays text. */
import { Lexer, type Token, type Tokens } from "marked";
import { isHintsHeading } from "./hints.ts";
import { type Child, fragment, type Html, h } from "./html.ts";
import { math } from "./math.ts";

/** Stand-ins for formulas while marked reads the text, lest it takes their underscores for emphasis. */
const OPEN = "\ue000";
const CLOSE = "\ue001";

interface Formula {
  readonly latex: string;
  readonly display: boolean;
}

/**
 * @param level of the heading that stands for `#`.
 * HTML in the text is shown, not obeyed; links lead to the web, to mail, or nowhere; of images the description remains.
 */
export function markdown(text: string, level: number): Html {
  const nested = nestingOf(text);
  if (nested) return fragment(h("p", { class: "bad" }, nested.says), h("pre", {}, text));
  const formulas: Formula[] = [];
  const plain = text.replace(/[\ue000\ue001]/g, "\ufffd");
  const blocks = Lexer.lex(setFormulasAside(plain, formulas), { gfm: true });
  return new Writer(formulas, level).blocks(blocks);
}

/** A line across the page, of three marks or more. */
const RULE = /^ {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$/;

/** Beyond this nobody reads, and the reader of Markdown, which calls itself for each, runs out of stack. */
const DEEPEST = 32;

/**
 * Where a text nests quotations and lists too deeply to be laid out; undefined where it does not.
 *
 * @example
 * nestingOf("> ".repeat(3000)); // { line: 1, says: "3000 quotations and lists …" }
 */
export function nestingOf(text: string): { line: number; says: string } | undefined {
  const lines = text.split(/\r?\n/);
  let fence: string | undefined;
  for (const [i, line] of lines.entries()) {
    const [, marks] = /^ {0,3}(`{3,}|~{3,})/.exec(line) ?? [];
    if (fence !== undefined) {
      if (marks?.startsWith(fence)) fence = undefined;
      continue;
    }
    fence = marks;
    if (fence !== undefined || RULE.test(line)) continue;
    const [markers] = /^(?:[ \t]*(?:>|[-+*](?=[ \t]|$)|\d{1,9}[.)](?=[ \t]|$)))*/.exec(line)!;
    const depth = markers.match(/[>+*-]|\d+[.)]/g)?.length ?? 0;
    const indents = Math.floor(/^[ \t]*/.exec(line)![0].replaceAll("\t", "    ").length / 2);
    const deepest = Math.max(depth, /^[ \t]*(?:[-+*]|\d+[.)])[ \t]/.test(line) ? indents : 0);
    if (deepest <= DEEPEST) continue;
    const says = `${deepest} quotations and lists stand inside each other in line ${i + 1} of the text; at most ${DEEPEST} were expected. It is shown as it is written.`;
    return { line: i + 1, says };
  }
  return undefined;
}

/** $$…$$ and $…$, outside of code. A dollar beside a digit or a space is money. */
function setFormulasAside(text: string, formulas: Formula[]): string {
  const parts =
    /(^(?:```|~~~)[\s\S]*?^(?:```|~~~)|`+[^`]*`+)|\$\$([\s\S]+?)\$\$|\$(?![\s\d])([^$\n]*[^\s$\\])\$(?!\d)/gm;
  return text.replace(
    parts,
    (whole, code: string | undefined, display: string | undefined, inline: string) => {
      if (code !== undefined) return whole;
      formulas.push({ latex: (display ?? inline).trim(), display: display !== undefined });
      return `${OPEN}${formulas.length - 1}${CLOSE}`;
    },
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&amp;": "&",
  "&lt;": "<",
  "&gt;": ">",
  "&quot;": '"',
  "&#39;": "'",
  "&nbsp;": "\u00a0",
};

class Writer {
  readonly #formulas: readonly Formula[];
  readonly #level: number;

  constructor(formulas: readonly Formula[], level: number) {
    this.#formulas = formulas;
    this.#level = level;
  }

  blocks(tokens: readonly Token[] = []): Html {
    let folds = false;
    return fragment(
      tokens.map((token) => {
        if (token.type === "heading") folds = isHintsHeading(token);
        return folds && token.type === "list" ? this.#hints(token as Tokens.List) : this.#block(token);
      }),
    );
  }

  /** Each by itself: whoever wants one is not told the next. */
  #hints({ items }: Tokens.List): Child {
    return items.map((item, i) =>
      h("details", { class: "hint" }, h("summary", {}, `Hint ${i + 1}`), this.blocks(item.tokens)),
    );
  }

  #block(token: Token): Child {
    switch (token.type) {
      case "space":
      case "def":
        return undefined;
      case "hr":
        return h("hr", {});
      case "heading":
        return h(`h${Math.min(6, token["depth"] + this.#level - 1)}`, {}, this.#inline(token["tokens"]));
      case "paragraph":
        return h("p", {}, this.#inline(token["tokens"]));
      case "code":
        return h("pre", {}, h("code", {}, token["text"]));
      case "blockquote":
        return h("blockquote", {}, this.blocks(token["tokens"]));
      case "list":
        return h(
          token["ordered"] ? "ol" : "ul",
          { start: token["ordered"] && token["start"] !== 1 ? token["start"] : undefined },
          (token as Tokens.List).items.map((item) => h("li", {}, this.blocks(item.tokens))),
        );
      case "table":
        return this.#table(token as Tokens.Table);
      case "checkbox":
        return token["checked"] ? "☑ " : "☐ ";
      default:
        // What a list's item holds on one line is inline, and HTML is text.
        return this.#inline("tokens" in token && token.tokens ? token.tokens : [token]);
    }
  }

  #table({ header, rows }: Tokens.Table): Html {
    const cell =
      (tag: "th" | "td") =>
      ({ tokens, align }: Tokens.TableCell): Html =>
        h(
          tag,
          { scope: tag === "th" ? "col" : undefined, class: align === "right" ? "n" : undefined },
          this.#inline(tokens),
        );
    return h(
      "div",
      { class: "scroll", tabindex: 0, role: "group", "aria-label": "Table" },
      h(
        "table",
        {},
        h("thead", {}, h("tr", {}, header.map(cell("th")))),
        h(
          "tbody",
          {},
          rows.map((row) => h("tr", {}, row.map(cell("td")))),
        ),
      ),
    );
  }

  #inline(tokens: readonly Token[] = []): Html {
    return fragment(tokens.map((token) => this.#word(token)));
  }

  #word(token: Token): Child {
    switch (token.type) {
      case "strong":
        return h("strong", {}, this.#inline(token["tokens"]));
      case "em":
        return h("em", {}, this.#inline(token["tokens"]));
      case "del":
        return h("del", {}, this.#inline(token["tokens"]));
      case "codespan":
        return h("code", {}, token["text"]);
      case "br":
        return h("br", {});
      case "link": {
        const href: string = token["href"];
        const words = this.#inline(token["tokens"]);
        return /^(https?:\/\/|mailto:)/i.test(href) ? h("a", { href, rel: "noreferrer" }, words) : words;
      }
      case "image":
        return h("em", {}, this.#text(token["text"]));
      case "text":
        return "tokens" in token && token.tokens ? this.#inline(token.tokens) : this.#text(token["text"]);
      default:
        return this.#text("text" in token ? token.text : token.raw);
    }
  }

  /** Text with its entities read and its formulas put back. */
  #text(text: string): Child {
    return text.split(/\ue000(\d+)\ue001/).map((part, i) => {
      if (i % 2 === 0) return part.replace(/&(?:amp|lt|gt|quot|#39|nbsp);/g, (entity) => ENTITIES[entity]);
      const { latex, display } = this.#formulas[Number(part)];
      const formula = math(latex, latex, display);
      // On a phone a long one is scrolled, by keys too.
      return display
        ? h("span", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Formula" }, formula)
        : formula;
    });
  }
}
