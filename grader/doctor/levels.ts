/** What each sandbox enforces on this machine: what it says of itself, tried by escapes. */
import { attemptEscapes } from "../sandbox/attempts.ts";
import { sandboxNamed, settledSandbox } from "../sandbox/named.ts";
import { type Enforced, SandboxError, type SandboxName } from "../sandbox/sandbox.ts";
import type { Finding, Level } from "./finding.ts";
import { forNamespaces, installing } from "./remedies.ts";

/** In words, as something that is kept. */
const WORDS: Readonly<Record<Enforced, string>> = {
  files: "files of the machine are out of reach",
  network: "the network is out of reach",
  signals: "no other process can be signalled",
  processes: "no program can be started",
  "system-calls": "the filter of system calls holds",
  privileges: "it is nobody, and cannot become root",
  environment: "the grader's variables are out of reach",
  memory: "memory has an end",
  time: "processor time has an end",
  output: "prints have an end",
  orphans: "it ends with its judge",
};

const ALL = Object.keys(WORDS) as Enforced[];

export interface Tried {
  readonly level: Level;
  /** A line for each thing that it enforces and that was tried. */
  readonly findings: readonly Finding[];
}

export async function tryLevel(name: SandboxName): Promise<Tried> {
  const sandbox = sandboxNamed(name);
  try {
    await settledSandbox(name);
  } catch (error) {
    if (!(error instanceof SandboxError)) throw error;
    const why = error.message.replace(/^The sandbox \w+ cannot be had here: | Nothing was graded\..*$/gs, "");
    return {
      level: { name, available: false, enforces: [], lacks: ALL, why, remedy: remedyFor(name, why) },
      findings: [],
    };
  }
  const attempts = await attemptEscapes(sandbox);
  const findings = ALL.flatMap((word): Finding[] => {
    const tried = attempts.filter(({ escape: { enforced } }) => enforced === word);
    if (tried.length === 0) return [];
    const through = tried.filter(({ held }) => !held);
    const says =
      through.length === 0
        ? `${tried.length} tried: ${[...new Set(tried.map(({ came }) => came))].join(", ")}`
        : through.map((each) => `${each.escape.name}: ${each.came}`).join("; ");
    return [
      { id: `${name}-${word}`, title: WORDS[word], status: through.length === 0 ? "holds" : "fails", says },
    ];
  });
  const broken = findings
    .filter(({ status }) => status === "fails")
    .map(({ id }) => id.slice(name.length + 1));
  const enforces = sandbox.enforces.filter((word) => !broken.includes(word));
  return {
    level: {
      name,
      available: broken.length === 0,
      enforces,
      lacks: ALL.filter((word) => !enforces.includes(word)),
      ...(broken.length > 0 && { why: `it does not hold what it should: ${broken.join(", ")}` }),
    },
    findings,
  };
}

function remedyFor(name: SandboxName, why: string): string {
  if (process.platform !== "linux") return "grade on Linux, in a virtual machine or a container.";
  if (name === "user")
    return /root/.test(why)
      ? "grade as root, as in a container, or use bubblewrap."
      : installing("util-linux coreutils");
  return /not installed/.test(why) ? installing("bubblewrap") : forNamespaces();
}
