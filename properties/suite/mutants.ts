/** Wrong solutions as edits of the right one: they test the suite, and name the mistake of whoever answers as one of them does. */
import type { DiagnosisCode } from "../../reports/result.ts";
import { here, Mistake } from "../author/mistake.ts";

export interface Mutant {
  /** As a file is called: "one-norm-missing". */
  readonly name: string;
  /** What the suite must say of it: the first, or any other of them. */
  readonly codes: readonly DiagnosisCode[];
  /** What its author thought: "the ½ is only a matter of scale". */
  readonly thought: string;
  /** What stands in the solution, and what stands there instead. */
  readonly edits: Readonly<Record<string, string>>;
  /** What a learner is told whose answers are its answers; nothing where the diagnosis finds words of its own. */
  readonly told?: string;
  readonly advice?: string;
  /** A stack through the line where it is declared. */
  readonly declared?: string;
}

/**
 * ```ts
 * mutant("no-half", "wrong-value", "the ½ is only a matter of scale", { ".mul(-0.5)": ".neg()" }, "The ½ in the exponent is missing.")
 * ```
 * @param codes one, or several with spaces between them.
 */
export function mutant(
  name: string,
  codes: string,
  thought: string,
  edits: Readonly<Record<string, string>>,
  told?: string,
  advice?: string,
): Mutant {
  return {
    name,
    codes: codes.split(" ") as DiagnosisCode[],
    thought,
    edits,
    declared: here(),
    ...(told !== undefined && { told }),
    ...(advice !== undefined && { advice }),
  };
}

/** The solution with its edits, all at once: each at every place where it fits. @throws {Mistake} where one fits nowhere, or two overlap. */
export function editedSource(
  source: string,
  { name, edits, declared }: Pick<Mutant, "name" | "edits" | "declared">,
): string {
  const places = Object.entries(edits).flatMap(([from, to]) => {
    const found: { start: number; end: number; to: string }[] = [];
    for (let at = source.indexOf(from); at >= 0 && from; at = source.indexOf(from, at + from.length))
      found.push({ start: at, end: at + from.length, to });
    if (found.length === 0)
      throw new Mistake(
        `The mutant "${name}" replaces ${JSON.stringify(from)}, which is not in the solution; text of it was expected.`,
        { declared, advice: "Copy what is to be replaced from the solution, as it stands there." },
      );
    return found;
  });
  let text = "";
  let end = 0;
  for (const place of places.sort((a, b) => a.start - b.start)) {
    if (place.start < end)
      throw new Mistake(
        `Two edits of the mutant "${name}" overlap; edits of different places were expected.`,
        {
          declared,
          advice: "Make one edit of the two.",
        },
      );
    text += source.slice(end, place.start) + place.to;
    end = place.end;
  }
  return text + source.slice(end);
}
