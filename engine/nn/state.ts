/** What a module's state is, and whether another fits. */
import { Tensor } from "../core/tensor.ts";
import { describe } from "../errors.ts";
import type { Tree } from "./tree.ts";

/** Of a state, the names that it lacks and those that nobody asked for. */
export interface Incompatible {
  readonly missingKeys: readonly string[];
  readonly unexpectedKeys: readonly string[];
}

/** Parameters and the buffers that are saved, by name. */
export function stateOf({ parameters, buffers }: Tree<object>): (readonly [string, Tensor])[] {
  const saved = buffers.filter(([, { persistent }]) => persistent);
  return [...parameters, ...saved.map(([name, { tensor }]) => [name, tensor] as const)];
}

export interface Fitting extends Incompatible {
  /** What is to be copied where. */
  readonly pairs: readonly (readonly [to: Tensor, from: Tensor])[];
}

/** @throws {TypeError} naming all that does not fit; missing and unknown names only if `strict`. */
export function fitted(
  owner: string,
  tree: Tree<object>,
  state: Readonly<Record<string, Tensor>>,
  strict: boolean,
): Fitting {
  const own = new Map(stateOf(tree));
  const pairs = new Map<string, readonly [to: Tensor, from: Tensor]>();
  const unexpectedKeys: string[] = [];
  const misfits: string[] = [];
  for (const [given, value] of Object.entries(state)) {
    const name = own.has(given) ? given : firstName(given, tree.aliases);
    const to = own.get(name);
    if (to === undefined) {
      unexpectedKeys.push(given);
      continue;
    }
    // What is shared counts under its first name, where it has several.
    if (!pairs.has(name) || name === given) pairs.set(name, [to, value]);
    const wrong = misfit(given, value, to);
    if (wrong) misfits.push(wrong);
    // As files have them: it is kept as the module keeps it.
    else if (value.dtype !== to.dtype) pairs.set(name, [to, value.to(to.dtype)]);
  }
  const missingKeys = [...own.keys()].filter((name) => !pairs.has(name));
  const complaints = [
    strict && missingKeys.length > 0 && `missing: ${missingKeys.join(", ")}`,
    strict && unexpectedKeys.length > 0 && `unknown: ${unexpectedKeys.join(", ")}`,
    ...misfits,
  ].filter(Boolean);
  if (complaints.length > 0)
    throw new TypeError(`${owner}: the state does not fit this module: ${complaints.join("; ")}.`);
  return { missingKeys, unexpectedKeys, pairs: [...pairs.values()] };
}

/** The name that something was found under first: a parameter or a module may be kept in several places. */
function firstName(name: string, aliases: Tree<object>["aliases"]): string {
  for (const [other, first] of aliases) {
    if (name === other) return first;
    if (other.endsWith(".") && name.startsWith(other)) return first + name.slice(other.length);
  }
  return name;
}

function misfit(name: string, value: Tensor, { shape, type, dtype, device }: Tensor): string | undefined {
  if (!(value instanceof Tensor)) return `${name} is ${describe(value)}`;
  if (value.shape.join() !== shape.join())
    return `${name} has shape [${value.shape.join(", ")}], not [${shape.join(", ")}]`;
  const isStored = value.type.held && value.type.floating === type.floating && dtype !== "bool";
  if (value.dtype !== dtype && !isStored)
    return `${name} is ${value.dtype}, not ${dtype}: write x.to("${dtype}")`;
  return value.device === "cpu" || value.device === device
    ? undefined
    : `${name} is on ${value.device}, not on ${device}: write await x.to("${device}")`;
}
