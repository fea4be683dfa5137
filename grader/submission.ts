/** The one file of a learner: read, hashed, checked for what it imports, and bundled into JavaScript. */
import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { SourceMap } from "node:module";
import { basename, dirname, extname, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { type BuildFailure, build, type Loader, type Message, type Plugin, transform } from "esbuild";
import { UsageError } from "./usage.ts";

const LARGEST = 1 << 20;

export interface Submission {
  readonly path: string;
  /** Base name, which is all of the path that a result shows. */
  readonly name: string;
  readonly source: string;
  readonly sha256: string;
}

/** @throws {UsageError} where there is no such file, or it cannot be read. */
export function readSubmission(path: string): Submission {
  const absolute = resolve(path);
  let source: Buffer;
  try {
    const status = statSync(absolute);
    if (status.isDirectory()) throw new UsageError(`${path} is a folder. Name the one file to grade.`);
    if (!status.isFile()) throw new UsageError(`${path} is no regular file.`);
    if (status.size > LARGEST)
      throw new UsageError(`${path} has ${status.size} bytes; an exercise has at most ${LARGEST}.`);
    source = readFileSync(absolute);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") throw new UsageError(`There is no file ${path}.`);
    if (code === "EACCES" || code === "EPERM") throw new UsageError(`${path} cannot be read: no permission.`);
    throw new UsageError(`${path} cannot be read: ${code ?? String(error)}.`);
  }
  return {
    path: absolute,
    name: basename(absolute),
    source: source.toString("utf8"),
    sha256: createHash("sha256").update(source).digest("hex"),
  };
}

/** Why a file could not be made into a program: shown to the learner as `not-loaded`. */
export class NotLoaded extends Error {
  readonly where: string | undefined;
  readonly advice: string | undefined;

  constructor(text: string, { where, advice }: { where?: string; advice?: string } = {}) {
    super(text);
    this.where = where;
    this.advice = advice;
  }
}

export interface Bundle {
  readonly code: string;
  /** From a position in the bundle ("…:line:column") to one in the learner's file; undefined for any other. */
  locate(position: string): string | undefined;
}

/** One module of JavaScript, whose only import is the engine. @throws {NotLoaded} */
export async function bundle({ path, name }: Submission): Promise<Bundle> {
  const folder = realpathSync(dirname(path));
  try {
    const { outputFiles } = await build({
      entryPoints: [path],
      bundle: true,
      write: false,
      format: "esm",
      platform: "neutral",
      target: "es2022",
      charset: "utf8",
      keepNames: false,
      sourcemap: "external",
      outfile: resolve(folder, "exercise.mjs"),
      logLevel: "silent",
      tsconfigRaw: "{}",
      absWorkingDir: folder,
      plugins: [gate(folder)],
    });
    const map = outputFiles.find((file) => file.path.endsWith(".map"))!;
    const code = outputFiles.find((file) => !file.path.endsWith(".map"))!;
    return { code: code.text, locate: locator(map.text) };
  } catch (error) {
    const [message] = (error as BuildFailure).errors ?? [];
    if (!message) throw error;
    throw notLoaded(message, name);
  }
}

function notLoaded({ text, location, notes }: Message, name: string): NotLoaded {
  const where = location ? `${basename(location.file)}:${location.line}:${location.column + 1}` : name;
  const line = location?.lineText.trim();
  const refused = text.startsWith("It imports") || text.startsWith("There is no");
  return new NotLoaded(
    refused ? text : `${name} is no valid program: ${text}${line ? ` — in the line: ${line}` : ""}.`,
    {
      where,
      advice: notes[0]?.text ?? (refused ? undefined : `Mend the syntax at ${where}.`),
    },
  );
}

const EXTENSIONS = ["", ".ts", ".mts", ".js", ".mjs"];

/** Lets in the engine and files of the learner's own folder; refuses anything else by name. */
function gate(folder: string): Plugin {
  return {
    name: "gate",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, kind, resolveDir }) => {
        if (kind === "entry-point") return { path };
        if (path === "gradproof/engine" || path === "gradproof")
          return { path: "gradproof/engine", external: true };
        if (!path.startsWith("./") && !path.startsWith("../")) return { errors: [refusal(path)] };
        const found = EXTENSIONS.map((extension) => resolve(resolveDir, path) + extension)
          .concat(resolve(resolveDir, path.replace(/\.(m?)js$/, ".$1ts")))
          .find((candidate) => statSync(candidate, { throwIfNoEntry: false })?.isFile());
        if (!found) return { errors: [{ text: `There is no file ${path} beside the exercise.` }] };
        if (!realpathSync(found).startsWith(folder + sep)) return { errors: [refusal(path)] };
        return { path: found };
      });
      onLoad({ filter: /.*/ }, ({ path }) => ({
        contents: readFileSync(path, "utf8"),
        loader: loaderOf(path),
        resolveDir: dirname(path),
      }));
    },
  };
}

function refusal(path: string): { text: string; notes: { text: string }[] } {
  return {
    text: `It imports "${path}", which an exercise may not.`,
    notes: [
      { text: "Import only `gradproof/engine` and files of the exercise's own folder (`./helper.ts`)." },
    ],
  };
}

/** TypeScript unless it says otherwise; JavaScript is read as such, since it may hold what TypeScript reads differently. */
function loaderOf(path: string): Loader {
  const extension = extname(path);
  if (extension === ".tsx" || extension === ".jsx") return extension.slice(1) as Loader;
  return [".js", ".mjs", ".cjs"].includes(extension) ? "js" : "ts";
}

function locator(text: string): Bundle["locate"] {
  const map = new SourceMap(JSON.parse(text));
  return (position) => {
    const [, line, column] = /:(\d+):(\d+)\)?$/.exec(position) ?? [];
    if (!line) return undefined;
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!("originalLine" in entry) || entry.originalLine === undefined) return undefined;
    return `${basename(fileURLToPath(new URL(entry.originalSource, "file:///")))}:${entry.originalLine + 1}`;
  };
}

/** The program's tokens: comments, types, spaces and line ends do not count. undefined where it is no program. */
export async function tokens(source: string, path: string): Promise<string | undefined> {
  try {
    const { code } = await transform(source, {
      loader: loaderOf(path),
      minifyWhitespace: true,
      legalComments: "none",
      tsconfigRaw: "{}",
    });
    return code;
  } catch {
    return undefined;
  }
}

/** The tokens of what one export needs, and of nothing else. undefined where there is no such program or export. */
export async function exportTokens(path: string, exported: string): Promise<string | undefined> {
  try {
    const { outputFiles } = await build({
      stdin: {
        contents: `export { ${exported} } from ${JSON.stringify(path)};`,
        resolveDir: dirname(path),
        loader: "js",
      },
      bundle: true,
      write: false,
      format: "esm",
      platform: "neutral",
      minifyWhitespace: true,
      legalComments: "none",
      logLevel: "silent",
      tsconfigRaw: "{}",
      packages: "external",
      treeShaking: true,
    });
    return withoutIdleImports(outputFiles[0].text);
  } catch {
    return undefined;
  }
}

/** What another export imports is no part of this one; the bundler keeps every name of a statement. */
function withoutIdleImports(code: string): string {
  const statement = /import\{([^}]*)\}from("[^"]*");/g;
  const words = new Set(code.replace(statement, "").match(/[\p{ID_Continue}$]+/gu));
  return code.replace(statement, (_, names: string, from: string) => {
    const used = names.split(",").filter((name) => words.has(name.split(" as ").at(-1)!));
    return used.length > 0 ? `import{${used.join()}}from${from};` : "";
  });
}
