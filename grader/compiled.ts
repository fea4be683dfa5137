/** The judge and its lessons as one script, and what V8 once made of it while it graded: nothing of that is compiled again. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { cachedDataVersionTag } from "node:v8";
import { Script } from "node:vm";
import { cliPath, compiledFolder } from "./places.ts";
import { optimiseLate } from "./short-run.ts";

type Main = (
  exports: object,
  require: NodeJS.Require,
  moduleUrl: string,
  importModule: (specifier: string) => Promise<unknown>,
) => void;

/** What this V8 compiled, with these flags, on a processor of this kind: any other has another name. */
export function codePath(): string {
  return `${compiledFolder}judge-${cachedDataVersionTag()}.code`;
}

export interface Compiled {
  readonly script: Script;
  /** `gradproof grade …`: from its arguments to its exit code. */
  readonly run: (args: readonly string[]) => Promise<void>;
}

/** @param code what V8 made of it before. @returns undefined where V8 takes no notice of that. */
export function runScript(code?: Buffer): Compiled | undefined {
  const filename = `${compiledFolder}judge.cjs`;
  // It is ASCII, which is read fastest so.
  const script = new Script(readFileSync(filename, "latin1"), { filename, cachedData: code });
  if (script.cachedDataRejected) return undefined;
  const exports = {} as Pick<Compiled, "run">;
  // It finds what lies beside the bundles, as one of them.
  const main = script.runInThisContext() as Main;
  main(exports, createRequire(cliPath), pathToFileURL(cliPath).href, (specifier) => import(specifier));
  return { script, run: exports.run };
}

/** Undefined where there is none for this very Node; then the modules do the same. Only for what runs for a second: V8 is told so. */
export function compiledJudge(): Compiled | undefined {
  optimiseLate();
  let code: Buffer;
  try {
    code = readFileSync(codePath());
  } catch {
    return undefined;
  }
  return runScript(code);
}
