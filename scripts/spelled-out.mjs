/** Namespaces that stand for a list of functions, as objects: a bundle of a namespace has a getter for each name, which is longer, and slower to begin with. */
import { dirname, join } from "node:path";
import { exportsOf, moduleAt } from "./signatures/modules.mjs";

const SPELLED = /[\\/]face[\\/](?:install|formulas)\.(?:ts|js)$/;

/** A module of the engine, TypeScript or compiled, with its namespaces spelled out where they are lists. */
export function spelledOut(path, text) {
  if (!SPELLED.test(path)) return text;
  return text.replace(/^import \* as (\w+) from "([^"]+)";$/gm, (_, namespace, target) => {
    const module = moduleAt(join(dirname(path), target).replaceAll("\\", "/"));
    const values = [...exportsOf(module)].filter(({ node }) => !node.type.startsWith("TS"));
    const names = values.map((each) => each.public).sort();
    const own = (i) => `${namespace[0]}$${i.toString(36)}`;
    const given = names.map((name, i) => `${name} as ${own(i)}`);
    const fields = names.map((name, i) => `${name}: ${own(i)}`);
    return `import { ${given.join(", ")} } from "${target}"; const ${namespace} = { ${fields.join(", ")} };`;
  });
}
