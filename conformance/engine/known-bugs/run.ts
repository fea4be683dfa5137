/** Runs a suite with one text of the engine changed, in a process of its own. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Bug } from "./bugs.ts";

const built = new URL("../../../", import.meta.url);

/** What Node loads modules by, in a thread of its own: it sees what is imported, not what is required. */
const hooks = `
  let bug;
  export function initialize(given) { bug = given; }
  export async function load(url, context, next) {
    const loaded = await next(url, context);
    if (!url.endsWith("/dist/engine/" + bug.file + ".js")) return loaded;
    const parts = String(loaded.source).split(bug.from);
    if (parts.length !== 2) throw new Error("STALE: stands there " + (parts.length - 1) + " times");
    return { ...loaded, source: parts.join(bug.to) };
  }`;

const dataUrl = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`;

/** What the suite says of the engine with this mistake: how many tests fail, and all its words. */
export function failures({ file, from, to, kills }: Bug): Promise<{ failing: number; said: string }> {
  const suite = new URL(`conformance/${kills}.test.js`, built).href;
  // Imported here: mocha would require it where it can, past the hooks.
  const program = `
    import { register } from "node:module";
    import Mocha from "mocha";
    register(${JSON.stringify(dataUrl(hooks))}, { data: ${JSON.stringify({ file, from, to })} });
    const mocha = new Mocha({ timeout: 60000 });
    mocha.suite.emit("pre-require", globalThis, null, mocha);
    await import(${JSON.stringify(suite)});
    mocha.run((count) => process.exit(count > 0 ? 1 : 0));`;
  const options = ["--input-type=module", "--eval", program];
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      options,
      { cwd: fileURLToPath(new URL("../", built)), timeout: 120_000, maxBuffer: 1 << 26 },
      (_, stdout, stderr) => {
        const [, count] = /^ {2}(\d+) failing$/m.exec(stdout) ?? [];
        resolve({ failing: Number(count ?? 0), said: stdout + stderr });
      },
    );
  });
}
