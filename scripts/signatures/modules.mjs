/** The engine's modules as syntax trees: what each exports, imports and declares. */
import { readFileSync } from "node:fs";
import { posix } from "node:path";
import { parseSync } from "oxc-parser";

const modules = new Map();

/** A module by its absolute path, with `/` between folders. */
export function moduleAt(path) {
  let found = modules.get(path);
  if (!found) modules.set(path, (found = read(path)));
  return found;
}

/** Sources may have changed since. */
export function forgetModules() {
  modules.clear();
}

function read(path) {
  const text = readFileSync(path, "utf8");
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const declared = new Map();
  const imported = new Map();
  const exported = new Map();
  const stars = [];
  const needed = [];
  for (const statement of program.body) {
    const from = statement.source && posix.join(posix.dirname(path), statement.source.value);
    if (statement.type === "ImportDeclaration" && statement.importKind !== "type") needed.push(from);
    if (statement.type === "ImportDeclaration")
      for (const { local, imported: name } of statement.specifiers)
        imported.set(local.name, { from, name: name?.name ?? "*" });
    else if (statement.type === "ExportAllDeclaration")
      stars.push({ from, as: statement.exported?.name ?? null });
    else if (statement.type === "ExportNamedDeclaration" && statement.specifiers.length > 0)
      for (const { local, exported: name, exportKind } of statement.specifiers) {
        const isType = exportKind === "type" || statement.exportKind === "type";
        exported.set(name.name, { from, name: local.name, isType });
      }
    const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
    for (const [name, node] of namesIn(declaration)) {
      // Of a function with overloads, the last is the one with a body.
      declared.set(name, node);
      if (statement.type === "ExportNamedDeclaration") exported.set(name, { from: null, name });
    }
  }
  return { path, text, declared, imported, exported, stars, needed };
}

function namesIn(declaration) {
  if (declaration?.type === "VariableDeclaration")
    return declaration.declarations
      .filter(({ id }) => id.type === "Identifier")
      .map((each) => [each.id.name, each]);
  return declaration?.id?.name ? [[declaration.id.name, declaration]] : [];
}

/** Where a name of a module is declared: the module and the node; null where it is not declared in these modules. */
export function resolve(module, name) {
  const node = module.declared.get(name);
  if (node) return { module, node, name };
  const { from, name: there } = module.imported.get(name) ?? {};
  return from?.startsWith("/") ? exportOf(moduleAt(from), there) : null;
}

/** The same of a name as a type has it, which may stand in a namespace: `M.PoolOptions`. */
export function resolveNamed(module, node) {
  const [left, right] = [node.left ?? node.object, node.right ?? node.property];
  if (!left) return resolve(module, node.name);
  const { from, name } = module.imported.get(left.name) ?? {};
  return name === "*" && from.startsWith("/") ? exportOf(moduleAt(from), right.name) : null;
}

function exportOf(module, name) {
  const own = module.exported.get(name);
  if (own) return own.from ? exportOf(moduleAt(own.from), own.name) : resolve(module, own.name);
  for (const { from, as } of module.stars) {
    const found = as === null && exportOf(moduleAt(from), name);
    if (found) return found;
  }
  return null;
}

/** All values that a module exports, by public name; what stands in a namespace has the namespace's name before it. */
export function* exportsOf(module, prefix = "") {
  for (const [name, { isType }] of module.exported) {
    const found = isType ? null : exportOf(module, name);
    if (found) yield { ...found, public: prefix + name };
  }
  for (const { from, as } of module.stars)
    yield* exportsOf(moduleAt(from), as === null ? prefix : `${prefix}${as}.`);
}

/** The paths of a module and of all that it imports, types left out. */
export function reachedFrom(path, found = new Set()) {
  if (found.has(path)) return found;
  found.add(path);
  for (const next of moduleAt(path).needed) if (next.startsWith("/")) reachedFrom(next, found);
  return found;
}
