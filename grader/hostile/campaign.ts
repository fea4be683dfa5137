/** Lets hostile submissions and escapes loose on a sandbox, a few at a time, and says of each whether it was held. */
import { availableParallelism } from "node:os";
import type { Result } from "../../reports/result.ts";
import { attemptEscapes } from "../sandbox/attempts.ts";
import { escapesFor } from "../sandbox/escapes.ts";
import { sandboxNamed } from "../sandbox/named.ts";
import { SANDBOXES, type SandboxName } from "../sandbox/sandbox.ts";
import { UsageError } from "../usage.ts";
import { type Attack, attacksIn } from "./attack.ts";
import { stageHere } from "./here.ts";
import { type Stage, tryAttack } from "./trial.ts";

export interface Tried {
  /** What the attack is about: "Secrets". */
  readonly kind: string;
  readonly name: string;
  /** "not-tried" where the sandbox is not meant to hold it. */
  readonly came: "held" | "through" | "not-tried";
  /** What went otherwise than it must; why it was not tried. */
  readonly faults: readonly string[];
  /** What the submission was graded as. */
  readonly result?: Pick<Result, "status" | "score" | "maxScore" | "reason">;
}

export interface CampaignOptions {
  /** Part of the name of what is to be tried; all of it unless told. */
  readonly only?: string;
  readonly onTried?: (tried: Tried, done: number, all: number) => void;
}

const ESCAPES = "Past JavaScript's confinement";
const NEXT = "The next submission";
const LAST = "has full marks";
const RIGHT = "x.dot(y).div(x.norm().mul(y.norm()))";

/**
 * @param sandbox which can be had here.
 * @returns in the order of the tables.
 * @throws {UsageError} where nothing has that name: that nothing came through would say nothing.
 */
export async function attackSandbox(
  sandbox: SandboxName,
  { only = "", onTried = () => {} }: CampaignOptions = {},
): Promise<readonly Tried[]> {
  const wanted = (kind: string, name: string): boolean =>
    `${kind}: ${name}`.toLowerCase().includes(only.toLowerCase());
  const attacks = attacksIn("grader/hostile/").filter(({ title, name }) => wanted(title, name));
  const escapes = escapesFor(sandboxNamed(sandbox)).filter(({ name }) => wanted(ESCAPES, name));
  if (escapes.length + attacks.length === 0 && !wanted(NEXT, LAST))
    throw new UsageError(`No attack has "${only}" in its kind or name. The kinds are ${kinds().join(", ")}.`);
  const jobs: (() => Promise<readonly Tried[]>)[] = [];
  if (escapes.length > 0) jobs.push(() => tryEscapes(sandbox, only));
  const stage = stageHere(sandbox);
  for (const attack of attacks) jobs.push(async () => [await tryHere(attack, sandbox, stage)]);
  const all = escapes.length + attacks.length + 1;
  const tried: Tried[][] = jobs.map(() => []);
  let done = 0;
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < jobs.length) {
      const at = next++;
      for (const each of await jobs[at]()) {
        tried[at].push(each);
        onTried(each, ++done, all);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, Math.min(4, availableParallelism())) }, work));
  const last = await tryNext(stage);
  onTried(last, all, all);
  return [...tried.flat(), last];
}

function kinds(): readonly string[] {
  return [...new Set([ESCAPES, ...attacksIn("grader/hostile/").map(({ title }) => title)])];
}

async function tryEscapes(sandbox: SandboxName, only: string): Promise<readonly Tried[]> {
  const found = await attemptEscapes(sandboxNamed(sandbox));
  return found
    .filter(({ escape: { name } }) => `${ESCAPES}: ${name}`.toLowerCase().includes(only.toLowerCase()))
    .map(({ escape: { name }, held, came }) => ({
      kind: ESCAPES,
      name,
      came: held ? "held" : "through",
      faults: held ? [] : [`it got: ${came}`],
    }));
}

async function tryHere(attack: Attack, sandbox: SandboxName, stage: Stage): Promise<Tried> {
  const head = { kind: attack.title, name: attack.name };
  if (SANDBOXES.indexOf(sandbox) > SANDBOXES.indexOf(attack.needs))
    return { ...head, came: "not-tried", faults: [`needs the sandbox ${attack.needs} or a stronger one`] };
  const { faults, result } = await tryAttack(attack, stage);
  return {
    ...head,
    came: faults.length === 0 ? "held" : "through",
    faults,
    ...(result && {
      result: {
        status: result.status,
        maxScore: result.maxScore,
        ...(result.score !== undefined && { score: result.score }),
        ...(result.reason !== undefined && { reason: result.reason }),
      },
    }),
  };
}

/** Whoever comes after all of them, and is right, has full marks. */
async function tryNext(stage: Stage): Promise<Tried> {
  const source = `import * as gradproof from "gradproof/engine";\nexport function cosine(x, y) {\n  return ${RIGHT};\n}\n`;
  const { faults } = await tryAttack(
    {
      kind: "next",
      title: NEXT,
      name: LAST,
      lesson: "cosine",
      file: "exercise.ts",
      source,
      twin: source,
      beside: {},
      links: {},
      earns: "full",
      codes: [],
      statuses: ["passed"],
      signals: "none",
      needs: "process",
      open: undefined,
    },
    stage,
  );
  return { kind: NEXT, name: LAST, came: faults.length === 0 ? "held" : "through", faults };
}
