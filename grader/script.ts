/** The command line as one script, in which the lessons are: a subject's process is started first, since it takes longest, and then all else is run that a grade needs. */
import type { Suite } from "../properties/index.ts";
import type { Table } from "../properties/oracles/derived.ts";
import { launchAhead, letGo } from "./launch.ts";

/** What lies in the script itself. */
export interface Inside {
  /** By the folder of the lesson. */
  readonly suites: Readonly<Record<string, () => Promise<{ readonly lesson: Suite }>>>;
  readonly derived: () => Promise<{ readonly derived: Table }>;
}

/** `gradproof grade …`, from its arguments to its exit code. */
export async function runInside(args: readonly string[], { suites, derived }: Inside): Promise<void> {
  if (!args.some((arg) => /^(-h|--help|--device|--sandbox)/.test(arg))) launchAhead();
  try {
    const [cli, { suitesInside }, { deriveFrom }] = await Promise.all([
      import("./cli.ts"),
      import("./lesson.ts"),
      import("../properties/oracles/derived.ts"),
    ]);
    Object.assign(suitesInside, suites);
    deriveFrom(derived);
    await cli.run(args);
  } finally {
    letGo();
  }
}
