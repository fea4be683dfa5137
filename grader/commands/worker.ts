/** `gradproof worker`: grades what `gradproof class --queue` puts into a queue, on this machine too. */
import { findLesson } from "../lesson.ts";
import { type Arguments, jobsOption, lessonNames, readArguments, textOption } from "../options.ts";
import { leaseOption, queueOption } from "../queue/options.ts";
import { work } from "../queue/working.ts";
import { say } from "../screen.ts";
import { named } from "../terminal.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof worker --queue postgres://… [options]

Take submissions from a queue on PostgreSQL, grade them here, and put the results back, until Ctrl-C. As many workers as you like,
on as many machines; each needs gradproof, Node and pg-boss in the same versions as the class. A worker may be killed at any time.

  --queue URL       the database; by default what GRADPROOF_QUEUE says
  --lesson FOLDER…  lessons that do not come with gradproof, as the class has them
  --jobs N          how many are graded at a time; as many as there are processors unless told
  --lease SECONDS   after which a job whose worker has vanished is given to another; 300 unless told; the same as of the class
  --idle SECONDS    end when there has been nothing to do for so long; never unless told

Exit code: 0 ended by itself; 2 wrong usage, no pg-boss, or no database.`;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(args, [...Array(99).fill("FOLDER")], OPTIONS, 99);
  const url = queueOption(given);
  if (url === undefined) throw new UsageError("Which queue? Add --queue postgres://….");
  const folders = lessonNames(given, given.positionals);
  const idle = idleOf(given);
  await work({
    url,
    jobs: jobsOption(given),
    lease: leaseOption(given),
    lessons: folders.map(findLesson),
    ...(idle !== undefined && { idleMs: 1000 * idle }),
    say: (line) => say(named(line)),
  });
  return 0;
}

const OPTIONS = {
  queue: { type: "string" },
  lesson: { type: "string", multiple: true },
  jobs: { type: "string" },
  lease: { type: "string" },
  idle: { type: "string" },
} as const;

function idleOf(given: Arguments): number | undefined {
  const text = textOption(given, "idle");
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text)) throw new UsageError(`--idle takes seconds, not ${text}.`);
  return Number(text);
}
