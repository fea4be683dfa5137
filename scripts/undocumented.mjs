/** A source as "go to definition" shows it: without the documentation that stands in the types beside it, which is a quarter of it, and imports that lead nowhere. */
import { posix } from "node:path";
import { parseSync } from "oxc-parser";

/**
 * Left are the first comment of a file, and those on what is not exported: nothing else tells of these.
 * @param isThere whether a source is shown, by its path as that of `path`.
 * @returns the text, and for each line of the source where it is now.
 */
export function undocumented(path, text, isThere) {
  const { comments, program } = parseSync(path, text);
  const [first, ...others] = comments.filter(({ type, value }) => type === "Block" && value.startsWith("*"));
  const repeated = (first?.start === 0 ? others : [first, ...others])
    .filter(Boolean)
    .map(({ start, end }) => [text.lastIndexOf("\n", start) + 1, text.indexOf("\n", end) + 1])
    .filter(
      ([from, to]) =>
        /^\s*\/\*\*[\s\S]*\*\/\s*$/.test(text.slice(from, to)) && /^(?:export | +)/.test(text.slice(to)),
    );
  const dangling = program.body
    .filter(
      ({ type, source }) => type === "ImportDeclaration" && !isThere(posix.join(path, "..", source.value)),
    )
    .map(({ start, end }) => [start, text.indexOf("\n", end) + 1]);
  const lines = text.split("\n");
  const gone = new Set();
  for (const [from, to] of [...repeated, ...dangling]) {
    const line = text.slice(0, from).split("\n").length - 1;
    for (let k = 0; k < text.slice(from, to).split("\n").length - 1; k++) gone.add(line + k);
  }
  let kept = 0;
  const lineOf = lines.map((_, k) => (gone.has(k) ? kept : kept++));
  return { text: lines.filter((_, k) => !gone.has(k)).join("\n"), lineOf };
}
