/** Reads the hostile submissions, which are written as Markdown: a heading, what is tried, what must come of it, and the code. */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { folderOf } from "../places.ts";
import type { SandboxName } from "../sandbox/sandbox.ts";

/** What it may earn: no more than the same file without the attack, full marks, less than full marks, or nothing. */
export type Earning = "no more" | "full" | "less" | "nothing";

export interface Attack {
  readonly kind: string;
  /** What its kind is about: the title of its table. */
  readonly title: string;
  readonly name: string;
  readonly lesson: string;
  /** Base name of the file that is graded. */
  readonly file: string;
  /** undefined where the file is a link. */
  readonly source: string | undefined;
  /** The same file without the attack. */
  readonly twin: string;
  /** Other files, by their paths from the folder of the submission. */
  readonly beside: Readonly<Record<string, string>>;
  /** Targets of links, by their names. */
  readonly links: Readonly<Record<string, string>>;
  readonly earns: Earning;
  /** Diagnosis codes of which one must be in the result; any where there are none. */
  readonly codes: readonly string[];
  readonly statuses: readonly string[];
  /** It sends signals, from which the sandbox `process` protects nobody: the judge may be ended, or stopped for good. */
  readonly signals: "none" | "end" | "stop";
  /** The least sandbox in which it may be let loose on somebody's own machine. */
  readonly needs: Exclude<SandboxName, "bubblewrap">;
  /** What is known to go wrong still; undefined where nothing is. */
  readonly open: string | undefined;
}

/** Those of all tables in a folder of the sources, such as "grader/hostile/", in the order of files and headings. */
export function attacksIn(folder: string): readonly Attack[] {
  const path = folderOf(folder);
  return readdirSync(path)
    .filter((name) => name.endsWith(".md"))
    .sort()
    .flatMap((name) => parse(basename(name, ".md"), readFileSync(join(path, name), "utf8")));
}

/** Texts that are too long to be written out. */
const LONG: Readonly<Record<string, () => string>> = {
  IMPORTS: () => "import{".repeat(140_000),
  BRACKETS: () => "(".repeat(500_000) + ")".repeat(500_000),
  ARROWS: () => "() => ".repeat(100_000),
  TEMPLATES: () => ["`${".repeat(100_000), "1", "}`".repeat(100_000)].join(""),
  SUM: () => ['"a" + '.repeat(150_000), '"b"'].join(""),
  NAMES: () => Array.from({ length: 50_000 }, (_, i) => `export let n${i};`).join("\n"),
  ABSENT: () => Array.from({ length: 1000 }, (_, i) => `import "./absent${i}.ts";`).join("\n"),
  TYPES: () => ["Array<".repeat(100_000), "1", ">".repeat(100_000)].join(""),
  LETTERS: () => "letters ".repeat(120_000),
};

const IMPORTS = 'import * as gradproof from "gradproof/engine";\n';
const BASES: Readonly<Record<string, string>> = {
  wrong: "x.dot(y)",
  right: "x.dot(y).div(x.norm().mul(y.norm()))",
  constant: "x.sum().mul(0)",
};

function parse(kind: string, text: string): Attack[] {
  const [head, ...sections] = text.split(/^## /m);
  const [, title = kind] = /^# (.+)$/m.exec(head) ?? [];
  return sections.map((section) => attack(kind, title, section));
}

/** Whose submissions reach for other processes and for files of the user: only where the operating system stands before them. */
const HARMFUL = "harm";

function attack(kind: string, title: string, section: string): Attack {
  const [heading] = section.split("\n", 1);
  const blocks = new Map<string, string>();
  const words = section.replace(/^```\w+ (.+)\n([\s\S]*?)^```$/gm, (_, role: string, code: string) => {
    blocks.set(
      role,
      code.replace(/@@(\w+)@@/g, (_, name: string) => LONG[name]()),
    );
    return "";
  });
  const settings = new Map(
    [...words.matchAll(/^- ([^:\n]+): (.+)$/gm)].map(([, key, value]) => [key, value]),
  );
  const list = (key: string): string[] => settings.get(key)?.split(/, */) ?? [];
  const named = (from: Iterable<[string, string]>, prefix: string): Record<string, string> =>
    Object.fromEntries(
      [...from].flatMap(([key, value]) =>
        key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [],
      ),
    );
  const base = BASES[settings.get("base") ?? "wrong"];
  const links = named(settings, "link ");
  const file = JSON.parse(`"${settings.get("file") ?? "exercise.ts"}"`) as string;
  return {
    kind,
    title,
    name: heading.trim(),
    lesson: settings.get("lesson") ?? "cosine",
    file,
    source: file in links ? undefined : (blocks.get("whole") ?? program(base, blocks)),
    twin: blocks.get("twin") ?? program(base),
    beside: named(blocks, "beside "),
    links,
    earns: (settings.get("earns") ?? "no more") as Earning,
    codes: list("code"),
    statuses: list("status"),
    signals: (settings.get("signals") ?? "none") as Attack["signals"],
    needs: kind === HARMFUL || (settings.get("signals") ?? "none") !== "none" ? "user" : "process",
    open: settings.get("open"),
  };
}

function program(base: string, blocks: ReadonlyMap<string, string> = new Map()): string {
  const [load = "", call = "", returns = base] = ["load", "call", "returns"].map((role) => blocks.get(role));
  return `${IMPORTS}${load}export function cosine(x, y) {\n${call}  return ${returns.trim()};\n}\n`;
}
