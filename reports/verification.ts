/** What came of testing a suite: every known wrong solution, and which property kills it. */

export interface Trial {
  readonly kind: "solution" | "right" | "wrong" | "mutant" | "mechanical";
  /** File, or what was changed in the solution. */
  readonly name: string;
  /** What the author of a mutant thought. */
  readonly thought?: string;
  /** "passed", "lives", "equivalent", or the diagnosis of the first failure. */
  readonly verdict: string;
  readonly holds: boolean;
  /** The property in which what must pass fails. */
  readonly why?: string;
  readonly expected?: readonly string[];
  readonly properties?: number;
  readonly failedProperties?: number;
  /** Diagnosis by property, where it failed. */
  readonly matrix?: Readonly<Record<string, string>>;
}

export interface Verification {
  readonly lesson: string;
  readonly properties: readonly { readonly id: string; readonly title: string; readonly points: number }[];
  readonly trials: readonly Trial[];
}

export function isMutant({ kind }: Trial): boolean {
  return kind === "mutant" || kind === "mechanical";
}

/** The ids of the properties that a trial fails by what it does; one that was not attempted kills nobody. */
export function killersOf({ matrix = {} }: Trial): string[] {
  return Object.keys(matrix).filter((id) => matrix[id] !== "not-attempted");
}

export interface Worth {
  /** How many wrong programs it kills. */
  readonly kills: number;
  /** How many of them no other property kills. */
  readonly alone: number;
}

/** What each property is worth, by its id. */
export function worthOf({ properties, trials }: Verification): Map<string, Worth> {
  const killers = trials.filter((trial) => isMutant(trial) || trial.kind === "wrong").map(killersOf);
  return new Map(
    properties.map(({ id }) => {
      const killed = killers.filter((ids) => ids.includes(id));
      return [id, { kills: killed.length, alone: killed.filter(({ length }) => length === 1).length }];
    }),
  );
}

/** The properties that no mutant fails, where there are mutants: they tell nothing that the others do not. */
export function idleProperties(verification: Verification): Verification["properties"] {
  if (!verification.trials.some(isMutant)) return [];
  const worth = worthOf(verification);
  return verification.properties.filter(({ id }) => worth.get(id)!.kills === 0);
}
