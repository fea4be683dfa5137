/** Grades one hostile submission in a cage, and says what went otherwise than it must. */
import { createHash } from "node:crypto";
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import type { Result } from "../../reports/result.ts";
import { makeFolder, removeFolder } from "../folders.ts";
import { folderOf } from "../places.ts";
import type { Attack } from "./attack.ts";
import type { Watched } from "./warden.ts";

/** In every secret: nothing that holds it may come out. */
const CANARY = "canary-7f3a";
/** An element of a submission's own making: none may stand in a report. */
const ELEMENT = /<[^<>&]*marker-7f3a/;
/** What acts on a terminal, ends a line in a way of its own, or turns the reading direction. */
const CONTROLS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/;
/** The grader's own word, which a submission may not have at the start of a line. */
const VERDICT = /^exercise\.ts on cosine: passed/m;
const MOST_MS = 58_000;
const MOST_BYTES = 8_000_000;
const MOST_JUDGE_MIB = 600;
const STATUSES: readonly string[] = ["passed", "failed", "not-attempted", "ungraded"];

export interface Trial {
  readonly result: Result | undefined;
  readonly watched: Watched;
  readonly stdout: string;
  /** Empty where all went as it must. */
  readonly faults: readonly string[];
}

/** A grade about to happen: its folders, and what the command line is given. */
export interface Scene {
  /** All that the trial has, secrets among it. */
  readonly root: string;
  /** Where what is seen of it is to be left: `stdout` and `stderr`. */
  readonly seen: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly args: readonly string[];
}

export interface Stage {
  /** Runs the command line, and watches it. */
  readonly run: (scene: Scene) => Promise<Watched>;
  /** Whether signals reach the judge there: then it may be ended by some attacks. */
  readonly signals: boolean;
}

export async function tryAttack(given: Attack, stage: Stage): Promise<Trial> {
  const attack: Attack = stage.signals ? given : { ...given, signals: "none" };
  const trial = await grade(attack.source, attack, stage);
  const faults = [...trial.faults];
  const { result } = trial;
  if (result) {
    const { score = 0, maxScore } = result;
    const most = await mostOf(attack, stage);
    if (attack.earns === "full" ? score < maxScore : score > most)
      faults.push(
        `it earned ${score} of ${maxScore}, not ${attack.earns === "full" ? "all" : `at most ${most}`}`,
      );
    const codes = result.properties.flatMap(({ diagnosis }) => diagnosis?.code ?? []);
    if (attack.codes.length > 0 && !attack.codes.some((code) => codes.includes(code as never)))
      faults.push(
        `diagnosed as ${[...new Set(codes)].join(", ") || "nothing"}, not ${attack.codes.join(" or ")}`,
      );
    const allowed = attack.statuses.length > 0 ? attack.statuses : STATUSES;
    if (result.status !== "passed" && VERDICT.test(trial.stdout))
      faults.push("a line reads like the verdict");
    if (!allowed.includes(result.status))
      faults.push(`status ${result.status}, not ${allowed.join(" or ")}: ${result.reason ?? ""}`);
  }
  return { ...trial, faults };
}

const twins = new Map<string, Promise<Trial>>();

/** What the same file earns without the attack, and a little less than all of it. */
async function mostOf({ earns, twin, ...rest }: Attack, stage: Stage): Promise<number> {
  if (earns === "nothing") return 0;
  const key = `${rest.lesson} ${twin}`;
  if (!twins.has(key))
    twins.set(
      key,
      grade(twin, { ...rest, file: "exercise.ts", beside: {}, links: {}, signals: "none" }, stage),
    );
  const { result, faults } = await twins.get(key)!;
  if (!result || faults.length > 0)
    throw new Error(`The file without the attack is not graded: ${faults.join("; ")}.`);
  if (earns === "less") return result.maxScore * 0.999;
  return result.score ?? 0;
}

async function grade(
  source: string | undefined,
  { file, lesson, beside, links, signals }: Pick<Attack, "file" | "lesson" | "beside" | "links" | "signals">,
  stage: Stage,
): Promise<Trial> {
  const root = realpathSync(makeFolder());
  try {
    const [home, mine, seen] = ["home", "class/mallory", "seen"].map((name) => join(root, name));
    plant(root);
    mkdirSync(seen);
    const filled = (text: string): string =>
      text
        .replaceAll("{{DIST}}", folderOf("dist/"))
        .replaceAll("{{PROJECT}}", folderOf(""))
        .replaceAll("{{ROOT}}", root);
    for (const [name, text] of Object.entries({
      ...beside,
      ...(source !== undefined && { [file]: source }),
    })) {
      mkdirSync(dirname(join(mine, name)), { recursive: true });
      writeFileSync(join(mine, name), filled(text));
    }
    for (const [name, target] of Object.entries(links)) symlinkSync(filled(target), join(mine, name));
    const before = printOf(root);
    const env = { HOME: home, PATH: process.env["PATH"] ?? "", NO_COLOR: "1", API_KEY: `${CANARY}-env` };
    const out = ["--json", join(seen, "result.json"), "--html", join(seen, "report.html")];
    const args = ["grade", file, "--lesson", lesson, ...out];
    const watched = await stage.run({ root, seen, env, cwd: mine, args });
    const faults = faultsOf(watched, seen, signals);
    const after = printOf(root);
    const changed = after.filter((line) => !before.includes(line));
    const gone = before.filter((line) => !after.includes(line));
    if (changed.length + gone.length > 0)
      faults.push(`files changed: ${changed.join("; ")} where there were ${gone.join("; ") || "none"}`);
    const result = readResult(seen);
    const { code, signal } = watched;
    // 2 is what a file that cannot be graded ends with.
    const codes: readonly unknown[] = result?.status === "ungraded" ? [1, 2] : [0, 1];
    if (signal === null && !codes.includes(code) && signals === "none") faults.push(`exit code ${code}`);
    const ended = watched.signal !== null || (watched.code ?? 0) > 128;
    if (!result && !(signals !== "none" && ended))
      faults.push(
        `no result: exit code ${watched.code}, ${watched.signal}: ${text(seen, "stderr").slice(0, 2000)}`,
      );
    return { result, watched, stdout: text(seen, "stdout"), faults };
  } finally {
    removeFolder(root);
  }
}

/** Secrets where a class and a home have theirs, and a neighbour's right answer. */
function plant(root: string): void {
  const right = `// ${CANARY}-neighbour\nexport const cosine = (x, y) => x.dot(y).div(x.norm().mul(y.norm()));\n`;
  const files = {
    "home/.bashrc": `export TOKEN=${CANARY}-bashrc\n`,
    "home/.ssh/id_rsa": `${CANARY}-key\n`,
    "secret.ts": `export default "${CANARY}-parent";\n`,
    "class/bob/exercise.ts": right,
    "class/mallory/bob.ts": right,
    "class/mallory/.env": `PASSWORD=${CANARY}-dotenv\n`,
    "class/mallory/grades.json": `{ "mallory": "${CANARY}-grades" }\n`,
    "class/mallory/notes.txt": `${CANARY}-notes\n`,
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

/** Every file with its kind and contents, but for what the judge was told to write. */
function printOf(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => !name.startsWith("seen"))
    .sort()
    .map((name) => {
      const path = join(root, name);
      const status = lstatSync(path);
      const holds = status.isSymbolicLink()
        ? readlinkSync(path)
        : status.isFile()
          ? createHash("sha256").update(readFileSync(path)).digest("hex").slice(0, 12)
          : "";
      return `${name} ${status.mode.toString(8)} ${holds}`;
    });
}

function faultsOf(
  { signal, wallMs, judgeMiB, left, litter }: Watched,
  seen: string,
  signals: Attack["signals"],
): string[] {
  const faults: string[] = [];
  if (wallMs > MOST_MS && signals !== "stop") faults.push(`it took ${Math.round(wallMs / 1000)} s`);
  if (judgeMiB > MOST_JUDGE_MIB) faults.push(`the judge used ${Math.round(judgeMiB)} MiB`);
  if (left.length > 0 && signals !== "stop") faults.push(`left running: ${left.join("; ")}`);
  if (litter.length > 0 && signal === null) faults.push(`left in the temporary folder: ${litter.join(", ")}`);
  if (signal !== null && signals === "none") faults.push(`the judge was ended by ${signal}`);
  for (const name of readdirSync(seen)) {
    const { size } = statSync(join(seen, name));
    if (size > MOST_BYTES) faults.push(`${name} has ${size} bytes`);
    const said = text(seen, name);
    const [element, control] = [ELEMENT.exec(said)?.[0], CONTROLS.exec(said)];
    if (name.endsWith(".html") && element) faults.push(`the report holds ${element}`);
    if (name.startsWith("std") && control)
      faults.push(
        `${name} holds ${JSON.stringify(said.slice(Math.max(0, control.index - 20), control.index + 20))}`,
      );
    const at = said.indexOf(CANARY);
    if (at >= 0) faults.push(`${name} holds a secret: ${said.slice(Math.max(0, at - 60), at + 40)}`);
  }
  return faults;
}

function readResult(seen: string): Result | undefined {
  const json = text(seen, "result.json");
  return json ? (JSON.parse(json) as Result) : undefined;
}

function text(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), "utf8");
  } catch {
    return "";
  }
}
