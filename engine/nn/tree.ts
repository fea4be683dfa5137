/** Finds what a module holds: in its fields, and in lists, records, maps and sets within them. */
import { Tensor } from "../core/tensor.ts";
import { isParameter, type Parameter } from "./parameter.ts";

/** By dotted name, each once, under the first name that is met. */
export interface Tree<M> {
  readonly modules: readonly (readonly [string, M])[];
  readonly parameters: readonly (readonly [string, Parameter])[];
  readonly buffers: readonly (readonly [string, Buffer])[];
  /** Further names of what was met before: the name, and the first one; those of a module end in a dot. */
  readonly aliases: readonly (readonly [string, string])[];
}

/** A tensor that belongs to a module and is not trained. */
export interface Buffer {
  readonly tensor: Tensor;
  /** Whether it is saved. */
  readonly persistent: boolean;
}

/** Of a module whose fields are named otherwise in a tree: gives the name for a field's. */
export const spelling: unique symbol = Symbol("spelling");

type Fields = Iterable<readonly [key: unknown, item: unknown]>;

const registered = new WeakMap<object, Map<string, boolean>>();

/** From here on whatever tensor is in this field of the module is a buffer. */
export function register(module: object, name: string, persistent: boolean): void {
  const own = registered.get(module);
  if (own) own.set(name, persistent);
  else registered.set(module, new Map([[name, persistent]]));
}

function* buffersOf(module: object, path: string): Generator<readonly [string, Buffer]> {
  const own = registered.get(module);
  if (own === undefined) return;
  for (const [name, persistent] of own) {
    const item = (module as Readonly<Record<string, unknown>>)[name];
    if (item instanceof Tensor && !isParameter(item))
      yield [joined(path, spelled(module, name)), { tensor: item, persistent }];
  }
}

type IsModule<M> = (value: unknown) => value is M;
type Entry = readonly [string, object];

/** An object of a class of its own: what is in it is nobody's to find, and must not be overlooked. */
interface Stranger {
  readonly name: string;
  readonly value: object;
}

/** @throws {TypeError} where something would be overlooked, or two parameters would have one name. */
export function treeOf<M extends object>(root: M, isModule: IsModule<M>): Tree<M> {
  const modules: (readonly [string, M])[] = [];
  const [seen, parameters, lists] = [
    new Map<unknown, string>(),
    new Map<Parameter, string>(),
    new Set<unknown>(),
  ];
  const buffers: (readonly [string, Buffer])[] = [];
  const aliases: (readonly [string, string])[] = [];
  const strangers: Stranger[] = [];
  // A stack of one's own: modules may be chained further than calls can nest.
  const pending: (readonly [string, M])[] = [["", root]];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [path, module] = next;
    const first = seen.get(module);
    if (first !== undefined) {
      aliases.push([`${path}.`, first === "" ? "" : `${first}.`]);
      continue;
    }
    seen.set(module, path);
    modules.push(next);
    buffers.push(...buffersOf(module, path));
    const inner: (readonly [string, M])[] = [];
    for (const [name, value] of held(path, module, isModule, lists, strangers)) {
      if (isModule(value)) inner.push([name, value]);
      else if (!parameters.has(value)) parameters.set(value, name);
      else aliases.push([name, parameters.get(value)!]);
    }
    for (const child of inner.reverse()) pending.push(child);
  }
  for (const stranger of strangers)
    for (const [, value] of held("", stranger.value, isModule, new Set(), []))
      if (!seen.has(value) && !parameters.has(value as Parameter)) refuse(root, stranger);
  refuseTwins(root, [...parameters.values(), ...buffers.map(([name]) => name)]);
  return {
    modules,
    parameters: [...parameters].map(([parameter, name]) => [name, parameter]),
    buffers,
    aliases,
  };
}

/** The modules that a module holds itself. */
export function childrenOf<M extends object>(module: M, isModule: IsModule<M>): [string, M][] {
  const seen = new Set<unknown>([module]);
  return [...held("", module, isModule, new Set(), [])].filter(
    (entry): entry is [string, M] => isModule(entry[1]) && !seen.has(entry[1]) && !!seen.add(entry[1]),
  );
}

/** Modules and parameters within `owner`, but not within its modules. */
function* held<M>(
  path: string,
  owner: object,
  isModule: IsModule<M>,
  lists: Set<unknown>,
  strangers: Stranger[],
): Generator<[string, M | Parameter]> {
  const pending: Entry[] = fieldsOf(owner, path).reverse();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [name, value] = next;
    if (isModule(value) || isParameter(value)) yield [name, value];
    else if (!(value instanceof Tensor)) {
      if (lists.has(value)) continue;
      lists.add(value);
      const entries = entriesOf(value, name);
      if (entries === null) strangers.push({ name, value });
      else for (const entry of entries.reverse()) pending.push(entry);
    }
  }
}

/** The entries of what holds others in plain sight; null for an object of a class of its own. */
function entriesOf(value: object, path: string): Entry[] | null {
  if (Array.isArray(value) || value instanceof Set) return named(path, [...value].entries());
  if (value instanceof Map) {
    const places = [...value].map(([key, item], i) => [isHeld(key) ? i : key, item] as const);
    return [
      ...named(path, places),
      ...named(
        path,
        [...value.keys()].map((key, i) => [`key ${i}`, key]),
      ),
    ];
  }
  if (typeof value === "function") return [];
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype ? fieldsOf(value, path) : null;
}

function fieldsOf(owner: object, path: string): Entry[] {
  return ArrayBuffer.isView(owner) ? [] : named(path, ownFields(owner));
}

/** Own fields, each read once: what is read may be a getter. */
function ownFields(owner: object): Fields {
  const symbols = Object.getOwnPropertySymbols(owner).filter((key) =>
    Object.prototype.propertyIsEnumerable.call(owner, key),
  );
  return [
    ...Object.entries(owner).map(([key, item]) => [spelled(owner, key), item] as const),
    ...symbols.map((key) => [key.description, (owner as Record<symbol, unknown>)[key]] as const),
  ];
}

function spelled(owner: object, name: string): string {
  return (owner as { [spelling]?: (name: string) => string })[spelling]?.(name) ?? name;
}

function joined(path: string, key: unknown): string {
  return path === "" ? String(key) : `${path}.${String(key)}`;
}

/** Only what may hold something: a list may be a million numbers. */
function named(path: string, entries: Iterable<readonly [key: unknown, item: unknown]>): Entry[] {
  const found: Entry[] = [];
  for (const [key, item] of entries) if (isHeld(item)) found.push([joined(path, key), item]);
  return found;
}

/** A module is a function; of all others nothing is known. */
function isHeld(value: unknown): value is object {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}

function refuse(root: object, { name, value }: Stranger): never {
  const kind = value.constructor?.name ?? "object";
  throw new TypeError(
    `${root.constructor.name}.${name} is a ${kind}, in which modules and parameters are not found: let ${kind} extend Module, or keep them in a field, an array, an object, a Map or a Set.`,
  );
}

function refuseTwins(root: object, names: Iterable<string>): void {
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new TypeError(
        `${root.constructor.name}: two parameters would be named ${name}: give one of them another field or key.`,
      );
    seen.add(name);
  }
}
