/** `gradproof doctor`: what this machine can enforce, each line tried for real. */

import { tellAttacks } from "../doctor/attack.ts";
import { examine } from "../doctor/examine.ts";
import type { Examination, Finding, Level } from "../doctor/finding.ts";
import { safeJson } from "../json.ts";
import { readArguments, sandboxOption, textOption } from "../options.ts";
import { outputs } from "../output-file.ts";
import { settledSandbox } from "../sandbox/named.ts";
import { deliveredElsewhere, oneLine, say } from "../screen.ts";
import { type Style, styleFor } from "../terminal.ts";
import { UsageError } from "../usage.ts";

export const usage = `gradproof doctor [options]

Say what this machine can enforce, line by line: each is tried, none is read from a list.

  --sandbox LEVEL   the sandbox that is wanted: bubblewrap, user, process; auto, by default, is the strongest there is
  --json FILE       write what was found as JSON; - writes it to standard output, and nothing else
  --attack          grade hostile submissions in that sandbox, some hundreds, and see that each is held; it takes minutes.
                    In process, only those are let loose that it can hold
  --only NAME       with --attack: those alone whose kind or name has this in it

Exit code: 0 the sandbox that is wanted can be had; without --sandbox, one that a grade for credit may rest on; with --attack,
every attack was held; 1 it is not so; 2 wrong usage; 3 the doctor itself failed, or the sandbox to attack cannot be had.`;

export async function run(args: readonly string[]): Promise<number> {
  const given = readArguments(args, [], {
    sandbox: { type: "string" },
    json: { type: "string" },
    attack: { type: "boolean" },
    only: { type: "string" },
  });
  const wanted = sandboxOption(given) ?? "auto";
  const { json } = outputs({ json: textOption(given, "json") });
  const style = styleFor(process.stdout);
  const only = textOption(given, "only");
  if (given.values["attack"]) {
    const { name } = await settledSandbox(wanted);
    return tellAttacks(name, { only, json, style });
  }
  if (only !== undefined) throw new UsageError("--only belongs to --attack.");
  const tell = json?.path === "-" ? () => {} : say;
  tell(
    style.bold(
      `What this machine can enforce: Node ${process.versions.node} on ${process.platform}-${process.arch}`,
    ),
  );
  tell();
  const found = await examine((finding) => tell(findingLines(finding, style)));
  if (json && json.write(`${safeJson(found)}\n`) !== "-") deliveredElsewhere();
  tell(`\n${levelLines(found, style)}`);
  const sought =
    wanted === "auto"
      ? found.sandboxes.filter(({ name }) => name !== "process")
      : found.sandboxes.filter(({ name }) => name === wanted);
  return sought.some(({ available }) => available) ? 0 : 1;
}

const MARKS: Readonly<Record<Finding["status"], string>> = { holds: "✓", fails: "✗", absent: "–" };

function findingLines({ status, title, says, remedy }: Finding, style: Style): string {
  const paint = status === "holds" ? style.good : status === "fails" ? style.bad : style.faint;
  const line = `  ${paint(MARKS[status])} ${oneLine(title)}  ${style.faint(oneLine(says))}`;
  return remedy === undefined ? line : `${line}\n      → ${oneLine(remedy)}`;
}

function levelLines({ sandboxes, auto }: Examination, style: Style): string {
  return [
    style.bold("Sandboxes"),
    ...sandboxes.flatMap((level) => levelLine(level, style)),
    "",
    `\`gradproof grade --sandbox auto\` uses ${auto} here${auto === "process" ? ": good for practice, not for credit" : ""}.`,
  ].join("\n");
}

function levelLine({ name, available, enforces, lacks, why, remedy }: Level, style: Style): string[] {
  const mark = available ? style.good("✓") : style.bad("✗");
  if (!available)
    return [
      `  ${mark} ${name}: ${oneLine(why ?? "")}`,
      ...(remedy === undefined ? [] : [`      → ${oneLine(remedy)}`]),
    ];
  const practice =
    name === "process" ? " (for practice: of the rest, Node's own confinement alone keeps a submission)" : "";
  const not = lacks.length === 0 ? "" : style.faint(`; not: ${lacks.join(", ")}`);
  return [`  ${mark} ${name}: ${enforces.join(", ")}${not}${practice}`];
}
