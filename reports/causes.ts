/** What failed, by cause: properties that fail for one reason stand together, and the reason is told once. */
import type { PropertyResult, Result } from "./result.ts";

export interface Cause {
  /** The first that fails for it. */
  readonly first: PropertyResult;
  /** The others. */
  readonly rest: readonly PropertyResult[];
}

export function hasFailed({ status }: Pick<PropertyResult, "status">): boolean {
  return status !== "passed" && status !== "not-attempted" && status !== "not-judged";
}

/** The property that explains what failed first. */
export function firstFailure({ properties }: Pick<Result, "properties">): PropertyResult | undefined {
  return causesOf(properties)[0]?.first;
}

/** In the order in which they were met. */
export function causesOf(properties: readonly PropertyResult[]): Cause[] {
  const groups = new Map<string, PropertyResult[]>();
  for (const property of properties.filter(hasFailed)) {
    const key = keyOf(property);
    const known = groups.get(key);
    if (known) known.push(property);
    else groups.set(key, [property]);
  }
  return [...groups.values()].map((all) => {
    const first = all.find(({ aside }) => !aside) ?? all[0];
    return { first, rest: all.filter((each) => each !== first) };
  });
}

/** What ends a process: however it shows, it is the same loop. */
const ENDED: readonly string[] = ["timed-out", "out-of-memory", "crashed"];

function keyOf({ id, diagnosis }: PropertyResult): string {
  if (!diagnosis) return id;
  const { code, where, cause, text } = diagnosis;
  // However it shows: as a value, as a gradient, as what was thrown.
  if (cause !== undefined) return unnumbered(cause);
  if (where !== undefined) return `${ENDED.includes(code) ? "ended" : code} ${where}`;
  return `${code} ${unnumbered(text.replace(MADE, "it"))}`;
}

/** What one class gives wrong, those that are made of it give wrong as well. */
const MADE = /^(?:Entry \S+ of )?new [\w$]+\([^)]*\)(?:\.\w+\([^)]*\))?/;

/** What is off by how much is the input's affair. */
function unnumbered(text: string): string {
  return text.replace(/[−-]?\d[\d.]*(?:e[-+−]?\d+)?|NaN|[−-]?Infinity/g, "#");
}

/** "all 7 properties, 11 points", "2 of 7 properties, 3 points": what a cause costs. */
export function costOf({ first, rest }: Cause, all: readonly PropertyResult[]): string {
  const count = rest.length + 1;
  const points = [first, ...rest].reduce((sum, { maxPoints }) => sum + maxPoints, 0);
  const share = count === all.length ? `all ${count}` : `${count} of ${all.length}`;
  return `${share} ${all.length === 1 ? "property" : "properties"}, ${points} ${points === 1 ? "point" : "points"}`;
}
