/** Of compiled types those that a user can reach: a declaration which no public one leads to is left out, and a file of which nothing is left. */
import { posix } from "node:path";
import { parseSync } from "oxc-parser";

const target = (path, specifier) => posix.join(posix.dirname(path), specifier).replace(/\.[jt]s$/, ".d.ts");

/** A file's declarations by name, and which names come from where: `[path, name]`, with "*" for all of a file. */
function parse(path, text) {
  const file = {
    path,
    text,
    declared: new Map(),
    imported: new Map(),
    exported: new Map(),
    stars: [],
    kept: new Set(),
  };
  const declare = (node, names) => {
    for (const name of names) file.declared.set(name, [...(file.declared.get(name) ?? []), node]);
  };
  for (const node of parseSync(path, text).program.body) {
    const { type, source, specifiers, declaration } = node;
    const from = source && target(path, source.value);
    if (type === "ImportDeclaration") {
      for (const { local, imported } of specifiers)
        file.imported.set(local.name, [from, imported?.name ?? "*"]);
    } else if (type === "ExportAllDeclaration") {
      if (node.exported) file.exported.set(node.exported.name, [from, "*"]);
      else file.stars.push(from);
    } else if (specifiers?.length > 0) {
      for (const { local, exported } of specifiers)
        file.exported.set(exported.name, [from ?? path, local.name]);
    } else if (declaration || node.id) {
      const { id, declarations = [{ id }] } = declaration ?? node;
      const names = declarations.map((each) => each.id.name);
      if (id?.type === "Literal") file.augmenting = node;
      else declare(node, names);
      if (declaration) for (const name of names) file.exported.set(name, [path, name]);
    }
  }
  return file;
}

/** All names in a declaration, comments aside. */
const wordsOf = ({ text }, { start, end }) =>
  new Set(
    text
      .slice(start, end)
      .replace(/\/\*[\s\S]*?\*\//g, "")
      .match(/[A-Za-z_$][\w$]*/g),
  );

/** Every declaration that the exports of `first` lead to, file by file. */
function reachedFrom(first, texts) {
  const files = new Map([...texts].map(([path, text]) => [path, parse(path, text)]));
  const whole = new Set();
  const found = (path, name) => {
    const file = files.get(path);
    const place = file.exported.get(name);
    if (place) return place[0] === path || place[1] === "*" ? place : found(...place);
    return file.stars.map((star) => found(star, name)).find(Boolean);
  };
  const keep = (file, node) => {
    if (file.kept.has(node)) return;
    file.kept.add(node);
    for (const word of wordsOf(file, node)) reach(file.path, word);
  };
  const reach = (path, name) => {
    const file = files.get(path);
    if (name === "*") return reachAll(path);
    for (const node of file.declared.get(name) ?? []) keep(file, node);
    if (file.declared.has(name) || !file.imported.has(name)) return undefined;
    const [from, original] = file.imported.get(name);
    return original === "*" ? reachAll(from) : reach(...found(from, original));
  };
  const reachAll = (path) => {
    if (whole.has(path)) return;
    whole.add(path);
    const { exported, stars } = files.get(path);
    for (const place of exported.values())
      place[0] === path || place[1] === "*" ? reach(...place) : reach(...found(...place));
    stars.forEach(reachAll);
  };
  for (const file of files.values()) if (file.augmenting) keep(file, file.augmenting);
  reachAll(first);
  return [...files.values()].filter(({ path, kept }) => whole.has(path) || kept.size > 0);
}

/** An import of what the kept declarations name, or nothing. */
function importing({ specifiers, start, end }, text, words) {
  if (specifiers.length === 0) return text.slice(start, end);
  const used = specifiers.filter(({ local }) => words.has(local.name));
  if (used.length === 0) return "";
  if (specifiers[0].type === "ImportNamespaceSpecifier") return text.slice(start, end);
  const list = text.slice(text.indexOf("{", start), text.indexOf("}", start) + 1);
  return text
    .slice(start, end)
    .replace(list, `{ ${used.map((each) => text.slice(each.start, each.end)).join(", ")} }`);
}

/** The text of what is kept, and for each line of the types where it is now, or -1. */
function cut(file) {
  const { text, kept } = file;
  const words = new Set([...kept].flatMap((node) => [...wordsOf(file, node)]));
  const { program, comments } = parseSync(file.path, text);
  for (const { type, source, specifiers = [] } of program.body)
    if (type === "ExportNamedDeclaration" && !source)
      for (const { local } of specifiers) words.add(local.name);
  const lines = text.split("\n");
  const lineAt = (place) => text.slice(0, place).split("\n").length - 1;
  const starts = new Set([...kept].map(({ start }) => start));
  // What a file is for stands in its source.
  if (
    comments[0]?.start === 0 &&
    !(program.body[0]?.declaration && lineAt(comments[0].end) === lineAt(program.body[0].start) - 1)
  )
    lines.fill(null, 0, lineAt(comments[0].end) + 1);
  let before = 0;
  for (const node of program.body) {
    const [first, last] = [lineAt(node.start), lineAt(node.end)];
    if (node.type === "ImportDeclaration") {
      const left = importing(node, text, words);
      lines.fill(null, first, last + 1);
      if (left !== "") lines[first] = left;
    } else if ((node.declaration || node.id) && !starts.has(node.start)) {
      const told = comments
        .filter(({ start, end, value }) => start >= before && end <= node.start && value.startsWith("*"))
        .at(-1);
      const own = told && before > 0 && lineAt(told.end) === first - 1 ? lineAt(told.start) : first;
      lines.fill(null, own, last + 1);
    }
    before = node.end;
  }
  let at = 0;
  const lineOf = lines.map((line) => (line === null ? -1 : at++));
  return { text: lines.filter((line) => line !== null).join("\n"), lineOf };
}

/** @param texts compiled types by path, all that `first` imports. */
export function publicTypes(first, texts) {
  return new Map(reachedFrom(first, texts).map((file) => [file.path, cut(file)]));
}
