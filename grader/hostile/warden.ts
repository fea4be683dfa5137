/** The first process of a cage: starts the judge, watches what it uses, and says what it left behind. */
import { spawn } from "node:child_process";
import { createWriteStream, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What is seen of one grade from outside of it. */
export interface Watched {
  readonly code: number | null;
  readonly signal: string | null;
  readonly wallMs: number;
  /** Resident memory of the judge at its highest, in MiB. */
  readonly judgeMiB: number;
  /** Of all processes together. */
  readonly allMiB: number;
  /** Command lines of what still ran when the judge had ended. */
  readonly left: readonly string[];
  /** Names in the temporary folder when the judge had ended. */
  readonly litter: readonly string[];
}

const WATCH_MS = 50;
/** What the judge has killed may take a moment to go. */
const GRACE_MS = 400;
/** More than any grade may take; then what hangs is ended, and told. */
const PATIENCE_MS = 75_000;

/** More than judge, subject and bundler may have together: beyond it the machine itself would suffer. */
const MOST_MIB = 3000;

const [, , folder, script, ...args] = process.argv;
// It is the one process in the cage that signals cannot end, and it is not to open an inspector either.
process.on("SIGUSR1", () => {});

const start = performance.now();
const before = readdirSync("/tmp");
const judge = spawn(process.execPath, [script, ...args], { stdio: ["ignore", "pipe", "pipe"] });
judge.stdout.pipe(createWriteStream(join(folder, "stdout")));
judge.stderr.pipe(createWriteStream(join(folder, "stderr")));
let judgeMiB = 0;
let allMiB = 0;
const watch = setInterval(() => {
  judgeMiB = Math.max(judgeMiB, status(`${judge.pid}`, "VmHWM") / 1024);
  allMiB = Math.max(
    allMiB,
    others().reduce((sum, pid) => sum + status(pid, "VmRSS") / 1024, 0),
  );
  if (performance.now() - start > PATIENCE_MS || allMiB > MOST_MIB) endAll();
}, WATCH_MS);
judge.on("exit", (code, signal) => {
  const wallMs = performance.now() - start;
  clearInterval(watch);
  setTimeout(() => {
    const left = others().map((pid) => read(pid, "cmdline").replaceAll("\0", " "));
    const watched: Watched = {
      code,
      signal,
      wallMs,
      judgeMiB,
      allMiB,
      left,
      litter: readdirSync("/tmp").filter((name) => !before.includes(name)),
    };
    writeFileSync(join(folder, "watched.json"), JSON.stringify(watched));
    process.exit(0);
  }, GRACE_MS);
});

/** Of the cage, and never of anything outside of it. */
function endAll(): void {
  if (process.pid !== 1) throw new Error("This is no cage.");
  for (const pid of others()) {
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  }
}

/** Processes that run, but for this one; what has ended and is not waited for does not count. */
function others(): string[] {
  return readdirSync("/proc").filter(
    (name) => /^\d+$/.test(name) && name !== "1" && /^State:\s+[^ZX]/m.test(read(name, "status")),
  );
}

function status(pid: string, key: string): number {
  return Number(new RegExp(`^${key}:\\s+(\\d+)`, "m").exec(read(pid, "status"))?.[1] ?? 0);
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "latin1");
  } catch {
    return "";
  }
}
