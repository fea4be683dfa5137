/** `gradproof doctor --attack`: hostile submissions against this machine's sandbox, told as they come and summed up by kind. */
import { attackSandbox, type Tried } from "../hostile/campaign.ts";
import { safeJson } from "../json.ts";
import type { Output } from "../output-file.ts";
import type { SandboxName } from "../sandbox/sandbox.ts";
import { deliveredElsewhere, oneLine, say } from "../screen.ts";
import type { Style } from "../terminal.ts";

export interface AttackOptions {
  readonly only: string | undefined;
  readonly json: Output | undefined;
  readonly style: Style;
}

/** @returns the exit code: 0 where all were held. */
export async function tellAttacks(
  sandbox: SandboxName,
  { only, json, style }: AttackOptions,
): Promise<number> {
  const tell = json?.path === "-" ? () => {} : say;
  tell(style.bold(`Hostile submissions against the sandbox ${sandbox} (Ctrl-C ends it, and leaves nothing)`));
  const tried = await attackSandbox(sandbox, {
    ...(only !== undefined && { only }),
    onTried: (each, done, all) => tell(triedLines(each, done, all, style)),
  });
  const attacks = tried.map(({ came, ...rest }) => ({ ...rest, came }));
  if (json && json.write(`${safeJson({ schema: "gradproof/attacks/v1", sandbox, attacks })}\n`) !== "-")
    deliveredElsewhere();
  tell(`\n${summary(tried, style)}`);
  return tried.some(({ came }) => came === "through") ? 1 : 0;
}

const MARKS: Readonly<Record<Tried["came"], string>> = { held: "✓", through: "✗", "not-tried": "–" };

function triedLines(
  { kind, name, came, faults, result }: Tried,
  done: number,
  all: number,
  style: Style,
): string {
  const paint = came === "held" ? style.good : came === "through" ? style.bad : style.faint;
  const grade = result && (result.score === undefined ? result.status : `${result.score}/${result.maxScore}`);
  const count = style.faint(`${done}/${all}`.padStart(`${all}/${all}`.length));
  const line = `${count} ${paint(MARKS[came])} ${oneLine(kind)}: ${oneLine(name)}${grade === undefined ? "" : style.faint(`  ${grade}`)}`;
  return [line, ...faults.map((fault) => `        ${style.faint(oneLine(fault))}`)].join("\n");
}

/** A line a kind: how many were tried, held, and left out. */
function summary(tried: readonly Tried[], style: Style): string {
  const kinds = [...new Set(tried.map(({ kind }) => kind))];
  const width = Math.max(...kinds.map((kind) => kind.length));
  const counted = (from: readonly Tried[], came: Tried["came"]): number =>
    from.filter((each) => each.came === came).length;
  const row = (kind: string, from: readonly Tried[]): string => {
    const [held, through, left] = (["held", "through", "not-tried"] as const).map((came) =>
      counted(from, came),
    );
    const numbers = `${String(held).padStart(4)} held  ${String(through).padStart(3)} through  ${String(left).padStart(3)} not tried`;
    return `  ${kind.padEnd(width)} ${through > 0 ? style.bad(numbers) : numbers}`;
  };
  const through = counted(tried, "through");
  return [
    ...kinds.map((kind) =>
      row(
        kind,
        tried.filter((each) => each.kind === kind),
      ),
    ),
    row("all", tried),
    "",
    through === 0
      ? style.good(
          "None gained a point, none harmed the grader, this machine, the next submission or a reader.",
        )
      : style.bad(`${through} came through: do not grade for credit here, and report it (SECURITY.md).`),
  ].join("\n");
}
