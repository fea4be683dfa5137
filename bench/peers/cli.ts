/** `npm run peers`: examines the libraries, in as many processes each as there are cores, and tells what is wrong with their gradients. */
import { type ChildProcess, fork, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { Finding, Tally } from "./finding.ts";
import { jaxJs } from "./jax-js.ts";
import { optimizerFindings } from "./optimizers.ts";
import { folder, isInstalled } from "./packages.ts";
import { renderPeers } from "./page.ts";
import type { Peer } from "./peer.ts";
import { merged, run, type Share } from "./run.ts";
import { summaryOf } from "./summary.ts";
import { tfjs } from "./tfjs.ts";

const LIBRARIES: Readonly<Record<string, () => Promise<Peer>>> = { tfjs, "jax-js": jaxJs };

const HELP = `Usage: npm run peers -- [--only tfjs|jax-js] [--seed N] [--html FILE]

Examines every differentiable function of TensorFlow.js (on its CPU backend) and of jax-js: its gradients and second derivatives, at points
in general position and at special ones (zeros, ties, large numbers), and its optimizers against their papers. What is wrong is shrunk to
a small input, and told with what would be right. A convention at a kink is not wrong. The libraries are installed where they are missing.

  --only NAME   one of the libraries: ${Object.keys(LIBRARIES).join(", ")}
  --seed N      of the points in general position; 1 unless told
  --html FILE   where the page is written; report/peers.html unless told
  --help        this text

Ctrl-C ends it with what was found until then. Exit code: 0, however much is wrong with a library; 1 if one could not be examined; 2 on wrong usage.
`;

interface Options {
  readonly names: readonly string[];
  readonly seed: number;
  readonly html: string;
  readonly child: boolean;
  readonly from: number;
  readonly careful: boolean;
  readonly share: Share;
}

type Message =
  | { readonly kind: "begin"; readonly place: number; readonly total: number; readonly path: string }
  | { readonly kind: "found"; readonly finding: Finding }
  | { readonly kind: "done"; readonly tally: Tally };

function options(argv: string[]): Options | "help" {
  const { values } = parseArgs({
    args: argv,
    options: {
      only: { type: "string" },
      seed: { type: "string", default: "1" },
      html: { type: "string", default: "report/peers.html" },
      child: { type: "boolean", default: false },
      from: { type: "string", default: "1" },
      careful: { type: "boolean", default: false },
      share: { type: "string", default: "0/1" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) return "help";
  const seed = Number(values.seed);
  if (!Number.isInteger(seed) || seed < 0)
    throw new TypeError(`the seed is a whole number, not ${values.seed}`);
  if (values.only !== undefined && !Object.hasOwn(LIBRARIES, values.only))
    throw new TypeError(`there is no library ${values.only}: give ${Object.keys(LIBRARIES).join(" or ")}`);
  const names = values.only === undefined ? Object.keys(LIBRARIES) : [values.only];
  const [part, of] = values.share.split("/").map(Number);
  return {
    names,
    seed,
    html: values.html,
    child: values.child,
    from: Number(values.from),
    careful: values.careful,
    share: { part, of },
  };
}

/** The part that is run in a process for one library. */
async function examineHere({ names: [name], seed, from, careful, share }: Options): Promise<void> {
  const send = (message: Message): void => void process.send?.(message);
  // Most calls are refused, here and there, and nobody reads where.
  Error.stackTraceLimit = 0;
  const peer = await LIBRARIES[name]();
  if (from === 1 && share.part === 0)
    for (const finding of optimizerFindings(peer)) send({ kind: "found", finding });
  const tally = run(
    peer,
    { seed, from, isCareful: careful, share },
    {
      begin: (path, place, total) => send({ kind: "begin", path, place, total }),
      found: (finding) => send({ kind: "found", finding }),
    },
  );
  send({ kind: "done", tally });
  process.disconnect?.();
}

/** Which function each library is at: over itself in a terminal, now and then elsewhere. */
class Progress {
  readonly #at = new Map<string, string>();
  #told = performance.now();

  at(name: string, place: number, total: number, path: string): void {
    this.#at.set(name, `${name} ${place}/${total} ${path}`);
    const text = [...this.#at.values()].join("   ");
    if (process.stderr.isTTY)
      process.stderr.write(`\r\x1b[K${text.slice(0, (process.stderr.columns ?? 80) - 1)}`);
    else if (performance.now() - this.#told > 10_000) {
      this.#told = performance.now();
      console.error(text);
    }
  }

  end(): void {
    if (process.stderr.isTTY) process.stderr.write("\r\x1b[K");
  }
}

function install(): boolean {
  if (isInstalled()) return true;
  console.error("The libraries are installed into bench/peers (about 400 MB) …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status } = spawnSync(
    npm,
    ["ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund"],
    {
      stdio: ["ignore", "ignore", "inherit"],
      shell: process.platform === "win32",
    },
  );
  return status === 0;
}

/** With which function a process begins, and whether that one broke the library before. */
type Start = Pick<Options, "from" | "careful">;

function forked(name: string, seed: number, { part, of }: Share, { from, careful }: Start): ChildProcess {
  const told = { only: name, seed, from, share: `${part}/${of}` };
  const args = Object.entries(told).flatMap(([option, value]) => [`--${option}`, `${value}`]);
  if (careful) args.push("--careful");
  return fork(fileURLToPath(import.meta.url), ["--child", ...args], {
    // A Ctrl-C reaches the whole group: this process alone decides what follows.
    detached: true,
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
}

/** The libraries in many processes: what they find, until all have ended or Ctrl-C ends them. */
class Examination {
  readonly findings: Finding[] = [];
  readonly tallies: Tally[] = [];
  interrupted = false;
  readonly #seed: number;
  readonly #progress = new Progress();
  readonly #children: ChildProcess[] = [];

  constructor(seed: number) {
    this.#seed = seed;
    process.once("SIGINT", () => {
      this.interrupted = true;
      for (const child of this.#children) child.kill("SIGKILL");
    });
  }

  /** @returns the highest exit code. */
  async of(names: readonly string[]): Promise<number> {
    const of = availableParallelism();
    const codes = await Promise.all(
      names.flatMap((name) => Array.from({ length: of }, (_, part) => this.#examine(name, { part, of }))),
    );
    this.#progress.end();
    return Math.max(...codes);
  }

  /** A share of a library's functions. A process ends after a function that broke the library; another tries that one with care, and goes on. */
  async #examine(
    name: string,
    share: Share,
    start: Start = { from: 1, careful: false },
    before?: Tally,
  ): Promise<number> {
    const child = forked(name, this.#seed, share, start);
    this.#children.push(child);
    let tally: Tally | undefined;
    child.on("message", (message: Message) => {
      if (message.kind === "begin") this.#progress.at(name, message.place, message.total, message.path);
      else if (message.kind === "found") this.findings.push(message.finding);
      else tally = before ? merged(before, message.tally) : message.tally;
    });
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    if (tally && tally.broke.length > (before?.broke.length ?? 0) && !this.interrupted) {
      const { ended } = tally;
      // Broken with care, too, it is left out.
      if (start.careful && ended === start.from)
        return ended < tally.exported
          ? this.#examine(name, share, { from: ended + 1, careful: false }, tally)
          : this.#count(tally, code);
      const others = { ...tally, broke: tally.broke.slice(0, -1) };
      return this.#examine(name, share, { from: ended, careful: true }, others);
    }
    return this.#count(tally, code);
  }

  /** The shares of a library are one tally. */
  #count(tally: Tally | undefined, code: number | null): number {
    if (tally) this.#add(tally);
    return code ?? 1;
  }

  #add(tally: Tally): void {
    const other = this.tallies.findIndex(({ library }) => library === tally.library);
    if (other >= 0) this.tallies[other] = merged(this.tallies[other], tally);
    else this.tallies.push(tally);
  }
}

async function examineAll({ names, seed, html }: Options): Promise<number> {
  const examination = new Examination(seed);
  const code = await examination.of(names);
  const { interrupted } = examination;
  const order = (library: string): number => names.indexOf(library);
  const findings = examination.findings.toSorted(
    (a, b) => order(a.library) - order(b.library) || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0),
  );
  const tallies = examination.tallies.toSorted((a, b) => order(a.library) - order(b.library));
  for (const text of summaryOf(findings, tallies)) console.log(text);
  mkdirSync(dirname(html), { recursive: true });
  writeFileSync(html, renderPeers({ findings, tallies, seed, interrupted }));
  console.log(`\n${interrupted ? "Interrupted. " : ""}The page: ${html}`);
  return interrupted ? 130 : code;
}

async function main(argv: string[]): Promise<number> {
  let wanted: Options | "help";
  try {
    wanted = options(argv);
  } catch (error) {
    console.error(`peers: ${(error as Error).message}\n\n${HELP}`);
    return 2;
  }
  if (wanted === "help") {
    console.log(HELP);
    return 0;
  }
  if (wanted.child) {
    await examineHere(wanted);
    return 0;
  }
  if (!install()) {
    console.error("peers: the libraries could not be installed.");
    return 1;
  }
  return examineAll(wanted);
}

process.exitCode = await main(process.argv.slice(2));
