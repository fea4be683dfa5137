/** A learner's file as modules that a subject can load: translated, and each import let in by name or refused by name. */
import { createHash } from "node:crypto";
import { SourceMap } from "node:module";
import { dirname, extname, join } from "node:path";
import { EXERCISE } from "../properties/ask/description.ts";
import { textOf } from "./content.ts";
import { ENGINE, type Module } from "./exercise-name.ts";
import { refuseForbidden } from "./forbidden.ts";
import { LARGEST, readPlainFile, Ungraded } from "./gate.ts";
import { columnBefore, type Edit, edited, importsOf, lexer } from "./imports.ts";
import { NotLoaded, noProgram, REFUSED, refusedImport } from "./not-loaded.ts";
import type { Submission } from "./submission.ts";
import { type Loader, NoProgram, type Translation, translate } from "./translator.ts";

export interface Bundle {
  readonly modules: readonly Module[];
  /** From a position in a module ("…exercise.mjs:line:column") to one in the learner's file; undefined for any other. */
  locate(position: string): string | undefined;
}

/** What the lesson says of submissions; asked only where a submission makes it matter. */
export interface Rules {
  /** Names of the files that may lie beside the exercise. */
  readonly helpers: () => Promise<readonly string[]>;
  /** What an exercise exports. */
  readonly exports: () => Promise<readonly string[]>;
  /** Of the engine, what it may not use. */
  readonly forbidden: () => Promise<readonly string[]>;
}

export interface Program {
  /** The program, or why it is none. */
  readonly bundle: Bundle | NotLoaded;
  /** The exercise alone, without comments, types and layout; undefined where it is no program. */
  readonly tokens?: string;
  /** Of all files that were read. */
  readonly sha256: string;
  readonly bytes: number;
}

export async function loadProgram(submission: Submission, rules: Rules): Promise<Program> {
  const loading = new Loading(submission, rules);
  const translating = loading.bundle();
  lexer().catch(() => {});
  const bundle = await translating;
  return { bundle, tokens: loading.tokens, sha256: loading.sha256, bytes: loading.bytes };
}

interface Source {
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
  readonly bytes: number;
}

interface Located extends Module {
  readonly name: string;
  readonly map: string;
  /** The code before its imports were renamed. */
  readonly translated: string;
  readonly edits: readonly Edit[];
}

class Loading {
  tokens: string | undefined;
  readonly #submission: Submission;
  readonly #rules: Rules;
  readonly #sources: Source[];

  constructor(submission: Submission, rules: Rules) {
    this.#submission = submission;
    this.#rules = rules;
    const { name, source, sha256, bytes } = submission;
    this.#sources = [{ name, text: source, sha256, bytes }];
  }

  get bytes(): number {
    return this.#sources.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Of a file alone, the hash of its bytes. */
  get sha256(): string {
    const [main, ...helpers] = this.#sources;
    if (helpers.length === 0) return main.sha256;
    const lines = helpers.map(({ name, sha256 }) => `${sha256} ${name}`).sort();
    return createHash("sha256")
      .update([main.sha256, ...lines].join("\n"))
      .digest("hex");
  }

  async bundle(): Promise<Bundle | NotLoaded> {
    const modules: Located[] = [];
    try {
      // The list grows while helpers are met.
      for (let i = 0; i < this.#sources.length; i++) modules.push(await this.#module(i));
    } catch (error) {
      if (error instanceof NotLoaded) return error;
      throw error;
    }
    return { modules, locate: locator(modules) };
  }

  async #module(index: number): Promise<Located> {
    const { name, text } = this.#sources[index];
    const translation = await translateAny(text, name);
    if (index === 0) this.tokens = translation.code;
    refuseForbidden(translation.code, text, name, await this.#rules.forbidden());
    const edits = await this.#edits(translation.code, name);
    return {
      name,
      file: moduleFile(index),
      map: translation.map,
      translated: translation.code,
      edits,
      code: await this.#wrapped(edited(translation.code, edits)),
    };
  }

  /** Each import under the name that it has in the subject's folder. */
  async #edits(code: string, name: string): Promise<readonly Edit[]> {
    const edits: Edit[] = [];
    for (const { start, end, specifier } of await importsOf(code, name)) {
      const text = JSON.stringify(await this.#target(specifier));
      edits.push({ start, end, text });
    }
    return edits;
  }

  /** @throws {NotLoaded} for what an exercise may not import. */
  async #target(specifier: string): Promise<string> {
    if (specifier === "gradproof" || specifier === ENGINE) return ENGINE;
    if (!specifier.startsWith("./")) throw refusedImport(specifier, []);
    const allowed = await this.#rules.helpers();
    const wanted = helperNames(specifier.slice(2));
    const name = allowed.find((each) => wanted.includes(each));
    if (name === undefined) throw refusedImport(specifier, allowed);
    const known = this.#sources.findIndex((source) => source.name === name);
    return `./${moduleFile(known >= 0 ? known : this.#read(name))}`;
  }

  #read(name: string): number {
    try {
      const path = join(dirname(this.#submission.path), name);
      const bytes = readPlainFile(path, { name, most: LARGEST - this.bytes });
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      this.#sources.push({ name, text: textOf(bytes, name), sha256, bytes: bytes.length });
    } catch (error) {
      if (error instanceof Ungraded)
        throw new NotLoaded(error.message, { advice: "It is imported by the exercise." });
      throw error;
    }
    return this.#sources.length - 1;
  }

  /** Modules of CommonJS come as one function; the exports of this one are asked for by name. */
  async #wrapped(code: string): Promise<string> {
    if (!code.startsWith("var __getOwnPropNames=")) return code;
    const [tail, call] = /export default\s(require_\w+\(\));\s*$/.exec(code) ?? [];
    if (tail === undefined) return code;
    const names = (await this.#rules.exports()).filter((name) => /^[\w$]+$/.test(name));
    return `${code.slice(0, -tail.length)}const $exports=Object(${call});
export const ${names.map((name) => `${name}=$exports.${name}`).join()};
import*as $engine from"${ENGINE}";
function require(name){if(name==="gradproof"||name==="${ENGINE}")return $engine;throw new Error(${JSON.stringify(REFUSED)}.replace("%",()=>name))}`;
  }
}

/** TypeScript's ways of naming a file beside: without an extension, or with the one that it will have. */
function helperNames(name: string): string[] {
  return [name, `${name}.ts`, `${name}.js`, `${name}.mts`, `${name}.mjs`, name.replace(/\.(m?)js$/, ".$1ts")];
}

function moduleFile(index: number): string {
  return index === 0 ? EXERCISE : `beside-${index}.${EXERCISE}`;
}

/** TypeScript unless it says otherwise; JavaScript first as such, since it may hold what TypeScript reads differently. */
function loadersOf(name: string): readonly Loader[] {
  switch (extname(name).toLowerCase()) {
    case ".tsx":
      return ["tsx"];
    case ".jsx":
      return ["jsx", "tsx"];
    case ".js":
    case ".mjs":
    case ".cjs":
      return ["js", "ts"];
    default:
      return ["ts"];
  }
}

/** @throws {NotLoaded} */
export async function translateAny(text: string, name: string): Promise<Translation> {
  const complaints: NoProgram[] = [];
  for (const loader of loadersOf(name)) {
    try {
      return await translate(text, loader);
    } catch (error) {
      if (!(error instanceof NoProgram)) throw error;
      complaints.push(error);
      // What killed it as JavaScript will kill it as TypeScript.
      if (error.line === undefined) break;
    }
  }
  throw noProgram(furthest(complaints), text, name);
}

/** What got further has understood more of it. */
function furthest([first, second = first]: readonly NoProgram[]): NoProgram {
  const [a, b] = [first, second].map(({ line = 0, column = 0 }) => 1e7 * line + column);
  return b > a ? second : first;
}

/** Maps are read when something is to be located, and no map can make a file out of anything but a learner's own. */
function locator(modules: readonly Located[]): Bundle["locate"] {
  const placers = new Map<Located, (line: number, column: number) => number | undefined>();
  return (position) => {
    const [, prefix = "", line, column] =
      /(beside-\d{1,6}\.)?exercise\.mjs:(\d{1,9}):(\d{1,9})\)?$/.exec(position) ?? [];
    const module = modules.find(({ file }) => file === `${prefix}${EXERCISE}`);
    if (!module || line === undefined) return undefined;
    const place = placers.get(module) ?? placer(module);
    placers.set(module, place);
    const found = place(Number(line) - 1, Number(column) - 1);
    return found === undefined ? undefined : `${module.name}:${found + 1}`;
  };
}

/** From a line and a column of a module to the line in its source; all from 0. */
function placer({ map, translated, edits }: Located): (line: number, column: number) => number | undefined {
  const before = columnBefore(translated, edits);
  const source = new SourceMap(JSON.parse(map));
  return (line, column) => {
    const entry = source.findEntry(line, before(line, column));
    return "originalLine" in entry ? entry.originalLine : undefined;
  };
}
