/** A class as it could be: right, wrong, hostile and odd submissions for the cosine, each in some number of copies; and what must come of each. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { randomFrom } from "../../conformance/random.ts";
import { attacksIn } from "../hostile/attack.ts";
import { builtInLessons, findLesson } from "../lesson.ts";
import { mutantsOf } from "../mutants.ts";
import { zipOf } from "./intake/archives.fixture.ts";

export type Kind = "right" | "wrong" | "hostile" | "junk";

export interface Distinct {
  readonly kind: Kind;
  /** Where it is from: "mutant dot-product". */
  readonly from: string;
  readonly extension: string;
  readonly content: string | Buffer;
  /** Its other files, where it is handed in as a folder. */
  readonly beside?: Readonly<Record<string, string>>;
}

/** A submission as it lies there. */
export interface Handed extends Distinct {
  /** The student's name. */
  readonly name: string;
  /** Its path, as the journal names it. */
  readonly path: string;
}

/** Of a hundred distinct ones. */
const SHARES: Readonly<Record<Kind, number>> = { right: 35, wrong: 30, hostile: 25, junk: 10 };

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((each) => [random(), each] as const)
    .sort(([a], [b]) => a - b)
    .map(([, each]) => each);
}

function program(kind: Kind, path: string, from: string): Distinct {
  return { kind, from, extension: extname(path), content: readFileSync(path, "utf8") };
}

function rightOnes(): Distinct[] {
  const { samples, solution } = findLesson("cosine");
  const right = samples.filter((path) => basename(path).startsWith("right-"));
  return [solution, ...right].map((path) => program("right", path, basename(path)));
}

/** The lesson's mutants and wrong samples, its starter, and answers to other lessons. */
async function wrongOnes(): Promise<Distinct[]> {
  const lesson = findLesson("cosine");
  const mutants = mutantsOf(lesson, await lesson.loadSuite()).map(({ name, source }) => ({
    kind: "wrong" as const,
    from: `mutant ${name}`,
    extension: ".ts",
    content: source,
  }));
  const samples = lesson.samples.filter((path) => basename(path).startsWith("wrong-"));
  const others = builtInLessons().filter(({ name }) => name !== "cosine");
  return [
    ...mutants,
    ...[lesson.starter, ...samples].map((path) => program("wrong", path, basename(path))),
    ...others.flatMap(({ name, solution, samples }) =>
      [solution, ...samples].map((path) => program("wrong", path, `${name}: ${basename(path)}`)),
    ),
  ];
}

/** Those that a mere process may hold, each a file that anyone could hand in. */
function hostileOnes(): Distinct[] {
  return attacksIn("grader/hostile/")
    .filter(({ lesson, needs, links, file }) => {
      const isPlain = Object.keys(links).length === 0 && /^[\w.-]+\.ts$/.test(file);
      return isPlain && lesson === "cosine" && needs === "process";
    })
    .map(({ title, name, source, beside }) => ({
      kind: "hostile" as const,
      from: `${title}: ${name}`,
      extension: ".ts",
      content: source!,
      ...(Object.keys(beside).length > 0 && { beside }),
    }));
}

function junk(): Distinct[] {
  const solution = readFileSync(findLesson("cosine").solution, "utf8");
  const bytes = (start: string, length = 900): Buffer =>
    Buffer.concat([Buffer.from(start, "latin1"), Buffer.alloc(length, 0x81)]);
  const list: [from: string, extension: string, content: string | Buffer][] = [
    ["empty", ".ts", ""],
    ["blanks", ".ts", " \r\n\t\n"],
    ["a zip called .ts", ".ts", zipOf([{ name: "cosine.ts", text: solution }])],
    ["a broken zip", ".zip", bytes("PK\u0003\u0004")],
    ["a zip of a picture", ".zip", zipOf([{ name: "photo.png", text: bytes("\u0089PNG\r\n") }])],
    ["a gzip called .ts", ".ts", gzipSync(solution)],
    ["PNG", ".png", bytes("\u0089PNG\r\n\u001a\n")],
    ["PNG called .ts", ".ts", bytes("\u0089PNG\r\n\u001a\n")],
    ["JPEG called .js", ".js", bytes("\u00ff\u00d8\u00ff\u00e0")],
    ["PDF", ".pdf", bytes("%PDF-1.7\n")],
    ["UTF-16", ".ts", Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(solution, "utf16le")])],
    ["UTF-16 without a mark", ".ts", Buffer.from(solution.replace(/[^\0-\x7f]/g, "."), "utf16le")],
    ["Latin-1", ".ts", Buffer.from(`${solution}// gr\u00f6\u00dfer\n`, "latin1")],
    [".DS_Store under another name", ".ts", bytes("\u0000\u0000\u0000\u0001Bud1")],
    ["zeros", ".ts", Buffer.alloc(2000)],
    ["a page", ".html", "<!DOCTYPE html><html><body>404</body></html>"],
    ["notes", ".md", "# How I did it\n\nI divided.\n"],
    ["a document", ".docx", zipOf([{ name: "word/document.xml", text: "<w:document/>" }])],
  ];
  return list.map(([from, extension, content]) => ({ kind: "junk", from, extension, content }));
}

/** So many times the same list, each later one with a comment of its own; of what is no program, with something at its end that makes it none. */
function repeated(list: readonly Distinct[], count: number): Distinct[] {
  return Array.from({ length: count }, (_, i) => {
    const each = list[i % list.length];
    const round = Math.floor(i / list.length);
    if (round === 0) return each;
    const { kind, content } = each;
    const end = kind === "junk" ? " ".repeat(round) : `\n// ${round}\n`;
    const more = typeof content === "string" ? content + end : Buffer.concat([content, Buffer.from(end)]);
    return { ...each, from: `${each.from}, ${round + 1}`, content: more };
  });
}

/** @param kinds all unless told. @returns in an order that the seed decides. */
export async function bankOf(
  count: number,
  seed: number,
  kinds: readonly Kind[] = ["right", "wrong", "hostile", "junk"],
): Promise<Distinct[]> {
  const random = randomFrom(seed);
  const all = {
    right: rightOnes(),
    wrong: shuffled(await wrongOnes(), random),
    hostile: shuffled(hostileOnes(), random),
    junk: shuffled(junk(), random),
  };
  const whole = kinds.reduce((sum, kind) => sum + SHARES[kind], 0);
  const found: Distinct[] = [];
  let share = 0;
  for (const kind of kinds) {
    share += SHARES[kind];
    found.push(...repeated(all[kind], Math.round((count * share) / whole) - found.length));
  }
  return shuffled(found, random);
}

/** Lays a class out: each of the distinct ones again and again, under names of its own. */
export function layOut(place: string, bank: readonly Distinct[], count: number): Handed[] {
  mkdirSync(place, { recursive: true });
  return Array.from({ length: count }, (_, i) => {
    const distinct = bank[i % bank.length];
    const name = `s${String(i).padStart(5, "0")}`;
    const files = distinct.beside
      ? { [`${name}/exercise.ts`]: distinct.content, ...inFolder(name, distinct.beside) }
      : { [`${name}${distinct.extension}`]: distinct.content };
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(join(place, path)), { recursive: true });
      writeFileSync(join(place, path), content);
    }
    return { ...distinct, name, path: Object.keys(files)[0] };
  });
}

function inFolder(name: string, files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([path, text]) => [`${name}/${path}`, text]));
}
