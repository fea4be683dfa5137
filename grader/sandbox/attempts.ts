/** Tries escapes in a sandbox, and says of each whether it was held. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { makeFolder, removeFolder } from "../folders.ts";
import { type Escape, escapesFor, type Reach } from "./escapes.ts";
import { runHeld } from "./run.ts";
import type { Sandbox } from "./sandbox.ts";

export interface Attempt {
  readonly escape: Escape;
  readonly held: boolean;
  /** What came of it: an error's code, or what it got hold of. */
  readonly came: string;
}

const CANARY = "canary-5e1f";
const SECONDS = 20;
const PATIENCE_MS = 60_000;

/** All of them in one process, one after the other, from the most harmless on. @throws {Error} where that process does not say. */
export async function attemptEscapes(
  sandbox: Sandbox,
  escapes: readonly Escape[] = escapesFor(sandbox),
): Promise<readonly Attempt[]> {
  const folder = makeFolder();
  const server = createServer((socket) => socket.end("reached"));
  server.unref();
  const witnessed = new Set<NodeJS.Signals>();
  const witness = (signal: NodeJS.Signals): void => void witnessed.add(signal);
  const signals = escapes.flatMap(({ witnessed: signal }) => signal ?? []);
  for (const signal of signals) process.on(signal, witness);
  try {
    mkdirSync(join(folder, "open"));
    const secret = join(folder, "secret");
    writeFileSync(secret, CANARY);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    const reach: Reach = { secret, folder: join(folder, "open"), pid: process.pid, port };
    const args = (): readonly string[] => ["--no-warnings", "-e", script(escapes, reach)];
    const work = { program: process.execPath, args, bounds: { seconds: SECONDS } };
    const { out, broken } = await runHeld(sandbox, work, PATIENCE_MS);
    if (broken !== undefined) throw new Error(broken);
    // The last piece is what it was about to say when it ended.
    const lines = out.split("\n").slice(0, -1);
    return escapes.map((each, i) => {
      if (lines[i] === undefined) return { escape: each, held: false, came: "nothing: the process ended" };
      const came = String(JSON.parse(lines[i]));
      const reached = each.witnessed !== undefined && witnessed.has(each.witnessed);
      return {
        escape: each,
        held: each.held.test(came) && !reached,
        came: reached ? "reached" : came.slice(0, 200),
      };
    });
  } finally {
    for (const signal of signals) process.off(signal, witness);
    server.close();
    removeFolder(folder);
  }
}

function script(escapes: readonly Escape[], reach: Reach): string {
  return `const given = ${JSON.stringify(reach)}; const node = require; const { writeSync } = require("node:fs");
const tried = (work) => { try { return work() ?? "done"; } catch (error) { return error.code ?? "error"; } };
(async () => { for (const escape of [${escapes.map(({ body }) => `async () => { ${body} }`).join(",\n")}])
  writeSync(1, JSON.stringify(String(await escape().catch((error) => error.code ?? "error"))) + "\\n");
  process.exit(0);
})();`;
}
