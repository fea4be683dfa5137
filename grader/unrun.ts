/** Why properties cannot run: the submission does not load, or lacks what they ask. */
import type { Property } from "../properties/index.ts";
import { SubjectFailure } from "../properties/suite/channel.ts";
import { statusOf } from "../properties/suite/outcomes.ts";
import type { Diagnosis, PropertyStatus } from "../reports/result.ts";
import type { NotLoaded } from "./not-loaded.ts";
import type { Bundle } from "./program.ts";
import type { SubjectChannel } from "./subject-channel.ts";
import { didYouMean } from "./usage.ts";

export function failureOf({ message, advice, where }: NotLoaded): SubjectFailure {
  return new SubjectFailure("not-loaded", message, { advice, where });
}

/** Whether a property asks what its learner has not begun. */
export function isUntouched({ exports }: Property, untouched: ReadonlySet<string>): boolean {
  return exports.some((name) => untouched.has(name));
}

/** The kinds of its exports, or why there are none. */
export async function loadFailure(
  channel: SubjectChannel,
  bundle: Bundle,
): Promise<SubjectFailure | Readonly<Record<string, string>>> {
  try {
    return await channel.load(bundle);
  } catch (error) {
    if (error instanceof SubjectFailure) return error;
    throw error;
  }
}

/** What a property asks and the submission does not export as a function. */
export function missingExport(
  { exports }: Property,
  kinds: Readonly<Record<string, string>>,
  file: string,
): Diagnosis | undefined {
  for (const name of exports) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === "function") continue;
    if (kind !== undefined) {
      return {
        code: "wrong-type",
        text: `${file} exports ${name} as ${kind}; it must be a function.`,
        advice: `Write \`export function ${name}(…) { … }\`.`,
      };
    }
    return { code: "missing-export", ...withoutExport(name, kinds, file) };
  }
  return undefined;
}

function withoutExport(
  name: string,
  kinds: Readonly<Record<string, string>>,
  file: string,
): Pick<Diagnosis, "text" | "advice"> {
  const others = Object.keys(kinds);
  const text = `${file} has no export ${name}. ${others.length === 0 ? "It exports nothing." : `It exports ${others.join(", ")}.`}`;
  if (others.includes("default"))
    return {
      text: `${file} exports default in place of ${name}.`,
      advice: `Leave out the word \`default\`: \`export function ${name}(…)\`.`,
    };
  // A name that is close to it, or holds it, was meant.
  const meant = others.find((other) => isAlike(other.toLowerCase(), name.toLowerCase()));
  if (meant !== undefined) return { text, advice: `Is ${meant} meant to be it? Rename it to ${name}.` };
  return { text, advice: `Write \`export\` in front of the function: \`export function ${name}(…)\`.` };
}

function isAlike(a: string, b: string): boolean {
  return a.includes(b) || b.includes(a) || didYouMean(a, [b]) !== "";
}

/** A property that could not run: it is in the result all the same, with the reason. */
export function unrun(diagnosis: Diagnosis): { status: PropertyStatus; diagnosis: Diagnosis } {
  return { status: statusOf(diagnosis.code), diagnosis };
}
