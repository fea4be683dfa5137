/**
 * Spells out the methods of a tensor in the compiled types, one by one. The source derives them, by a mapped type, from the functions,
 * and an editor shows no docstring of what is derived. Each line is mapped to where the function is declared.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { written } from "./mappings.mjs";

/** The modules whose functions are methods, by how `install.ts` names them. */
const MODULES = {
  methods: "face/methods",
  inPlaceForms: "face/in-place",
  autograd: "autograd/methods",
  reading: "run/read",
  storage: "ops/storage",
};

/** What a module exports: its name there, where it is declared, and under which name. */
function* exportsOf(read, module) {
  const text = read(`${module}.d.ts`);
  for (const [, names, from] of text.matchAll(/export (\*|\{[^}]*\}) from "([^"]+)"/g)) {
    const target = posix.join(posix.dirname(module), from).replace(/\.[jt]s$/, "");
    const all = [...exportsOf(read, target)];
    if (names === "*") yield* all;
    else
      for (const item of names.slice(1, -1).split(",")) {
        const [name, alias = name] = item.trim().split(" as ");
        const found = all.find((each) => each.name === name);
        if (found) yield { ...found, name: alias };
      }
  }
  for (const [, name] of text.matchAll(/export declare (?:const|function) (\w+)/g))
    yield { name, module, own: name };
  for (const [, list] of text.matchAll(/export \{([^}]*)\};/g))
    for (const item of list.split(",")) {
      const [own, name = own] = item.trim().split(" as ");
      if (own) yield { name, module, own };
    }
}

/** The docstring above a declaration of compiled types, and its first line in the source. */
function docOf(read, { module, own }) {
  const before = read(`${module}.d.ts`).split(
    new RegExp(`(?:export )?declare (?:const|function) ${own}\\b`),
  )[0];
  const start = before.lastIndexOf("/**");
  return start >= 0 && before.trimEnd().endsWith("*/") ? before.slice(start).trim() : "";
}

/** Where the name of a declaration stands in its source: line and column from 0. */
function placeOf(source, own) {
  const lines = source.split("\n");
  const line = lines.findIndex((text) =>
    new RegExp(`^(?:export )?(?:async )?(?:const|function\\*?) ${own}\\b`).test(text),
  );
  if (line < 0) throw new Error(`${own} is declared in a form that placeOf does not know.`);
  return [line, lines[line].search(new RegExp(`\\b${own}\\b`))];
}

/** Rewrites dist/engine: adds documented-methods.d.ts, and has install.d.ts take the methods from there. */
export function documentMethods(compiled, sources) {
  const read = (path) => readFileSync(join(compiled, path), "utf8");
  const lines = ['import type { Methods } from "../ops/define.ts";'];
  for (const [name, module] of Object.entries(MODULES))
    lines.push(
      `import type * as ${name} from "${posix.relative("face", module).replace(/^(?!\.)/, "./")}.ts";`,
    );
  lines.push("/** All that a tensor can do, as methods. */", "export interface DocumentedMethods {");
  const files = [];
  const marks = [];
  for (const [group, module] of Object.entries(MODULES))
    for (const found of exportsOf(read, module)) {
      const file = `${found.module}.ts`;
      if (!files.includes(file)) files.push(file);
      let doc = docOf(read, found);
      if (group === "inPlaceForms")
        doc = doc.replace(/\.(?=\s)/, ". The result is written over this tensor.");
      lines.push(...doc.split("\n").map((line) => `    ${line.trim()}`));
      marks[lines.length] = [
        [4, files.indexOf(file), ...placeOf(readFileSync(join(sources, file), "utf8"), found.own)],
      ];
      lines.push(`    ${found.name}: Methods<typeof ${group}>["${found.name}"];`);
    }
  lines.push("}", "//# sourceMappingURL=documented-methods.d.ts.map", "");
  writeFileSync(join(compiled, "face/documented-methods.d.ts"), lines.join("\n"));
  writeFileSync(
    join(compiled, "face/documented-methods.d.ts.map"),
    JSON.stringify({
      version: 3,
      file: "documented-methods.d.ts",
      sources: files.map((file) => `../../../engine/${file}`),
      names: [],
      mappings: written(Array.from(lines, (_, k) => marks[k] ?? [])),
    }),
  );
  const install = read("face/install.d.ts")
    .replace(
      'import type { Methods } from "../ops/define.ts";',
      'import type { DocumentedMethods } from "./documented-methods.ts";',
    )
    .replace(/(interface TensorMethods extends) [^{]*\{/, "$1 DocumentedMethods {");
  writeFileSync(join(compiled, "face/install.d.ts"), install);
  const tensor = read("core/tensor.d.ts").replace(
    "declare class Tensor {",
    "declare class Tensor { private constructor();",
  );
  writeFileSync(join(compiled, "core/tensor.d.ts"), tensor);
}
