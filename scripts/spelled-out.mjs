/** Namespaces that stand for a list of functions, as objects: a bundle of a namespace has a getter for each name, which is longer, and slower to begin with. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "oxc-parser";

const SPELLED = /[\\/]face[\\/](?:install|formulas)\.(?:ts|js)$/;

/** The values that a module exports, by name. */
function exportsOf(path) {
  const names = new Set();
  for (const node of parseSync(path, readFileSync(path, "utf8")).program.body) {
    if (node.exportKind === "type") continue;
    if (node.type === "ExportAllDeclaration")
      for (const name of exportsOf(join(dirname(path), node.source.value))) names.add(name);
    if (node.type !== "ExportNamedDeclaration") continue;
    for (const { exportKind, exported } of node.specifiers)
      if (exportKind !== "type") names.add(exported.name);
    const { declaration } = node;
    if (declaration && !/^TS/.test(declaration.type))
      for (const { id } of declaration.declarations ?? [declaration]) names.add(id.name);
  }
  return [...names].sort();
}

/** A module of the engine, TypeScript or compiled, with its namespaces spelled out where they are lists. */
export function spelledOut(path, text) {
  if (!SPELLED.test(path)) return text;
  return text.replace(/^import \* as (\w+) from "([^"]+)";$/gm, (_, namespace, target) => {
    const names = exportsOf(join(dirname(path), target));
    const own = (i) => `${namespace[0]}$${i.toString(36)}`;
    const given = names.map((name, i) => `${name} as ${own(i)}`);
    const fields = names.map((name, i) => `${name}: ${own(i)}`);
    return `import { ${given.join(", ")} } from "${target}"; const ${namespace} = { ${fields.join(", ")} };`;
  });
}
