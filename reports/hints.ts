/** The hints of a lesson's text: the list under its heading "Hints", from gentle to nearly telling. */
import { Lexer, type Token, type Tokens } from "marked";

/** Whether what follows this heading is to be folded, hint by hint. */
export function isHintsHeading(token: Token): boolean {
  return token.type === "heading" && /^hints?$/i.test((token as Tokens.Heading).text.trim());
}

/** Each as it is written, on one line; none where there is no such list. Of a text that `nestingOf` finds fault with, ask none. */
export function hintsOf(text: string): string[] {
  const tokens = Lexer.lex(text, { gfm: true });
  const start = tokens.findIndex(isHintsHeading);
  if (start < 0) return [];
  const after = tokens.slice(start + 1);
  const end = after.findIndex(({ type }) => type === "heading");
  return after
    .slice(0, end < 0 ? after.length : end)
    .filter((token): token is Tokens.List => token.type === "list")
    .flatMap(({ items }) => items.map((item) => item.text.replace(/\s+/g, " ").trim()));
}
