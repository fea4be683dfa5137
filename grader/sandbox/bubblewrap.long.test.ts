/** What a program in bubblewrap finds: nothing of the machine, nobody to signal, no network. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { bubblewrap } from "./bubblewrap.ts";
import { whyPending } from "./required.ts";
import type { Ending } from "./sandbox.ts";

interface Outcome extends Ending {
  readonly said: string;
  readonly complaint: string;
}

/** Code that has all of Node, as whoever has broken out of JavaScript's confinement. */
async function run(
  code: string,
  reads: Readonly<Record<string, string>> = {},
  flags: readonly string[] = [],
): Promise<Outcome> {
  const running = bubblewrap.start({
    program: process.execPath,
    args: () => ["--no-warnings", ...flags, "-e", code],
    reads,
    bounds: { seconds: 10 },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { child } = running;
  const ended = new Promise<Ending>((resolve) =>
    child.once("close", (code, signal) => resolve(running.ending(code, signal))),
  );
  const [said, complaint] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  return { ...(await ended), said: said.trim(), complaint };
}

const value = async (expression: string, reads?: Readonly<Record<string, string>>): Promise<unknown> => {
  const { said, complaint } = await run(
    `const fs = require("node:fs"); const tried = (f) => { try { return f(); } catch (error) { return error.code ?? error.message; } };
     Promise.resolve(${expression}).then((found) => fs.writeSync(1, JSON.stringify(found)));`,
    reads,
  );
  expect(complaint).to.equal("");
  return JSON.parse(said) as unknown;
};

/** Which descriptors are a socket, a file or a folder. */
const OPEN =
  "Array.from({ length: 64 }, (_, i) => 3 + i).filter((fd) => tried(() => { const found = fs.fstatSync(fd); return found.isSocket() || found.isFile() || found.isDirectory(); }) === true)";

describe("A program in bubblewrap", function () {
  this.timeout(60_000);
  let folder: string;
  before(async function () {
    const why = await whyPending();
    if (why !== undefined) {
      console.log(`      pending: ${why}`);
      this.skip();
    }
    folder = mkdtempSync(join(tmpdir(), "gradproof-bubblewrap-"));
    writeFileSync(join(folder, "secret"), "canary");
  });
  after(() => folder && rmSync(folder, { recursive: true }));

  it("sees the files that it was given and those of Node, writes none, and has no environment", async () => {
    const lists = `const fs = require("node:fs"); const tried = (f) => { try { return f(); } catch { return false; } }; process.stdout.write(JSON.stringify(${OPEN}))`;
    const inherited = JSON.parse(
      execFileSync(process.execPath, ["-e", lists], { encoding: "utf8" }),
    ) as unknown;
    const found = await value(
      `({ root: fs.readdirSync("/").sort(), given: fs.readFileSync("/given/secret", "utf8"), etc: tried(() => fs.readdirSync("/etc")),
         proc: tried(() => fs.readdirSync("/proc")), write: tried(() => fs.writeFileSync("/x", "")), given2: tried(() => fs.writeFileSync("/given/x", "")),
         env: Object.keys(process.env).filter((name) => name !== "PWD"), host: require("node:os").hostname(), uid: process.getuid(), open: ${OPEN} })`,
      { "/given": folder },
    );
    expect(found).to.deep.equal({
      root: ["given", "lib", "node"],
      given: "canary",
      etc: "ENOENT",
      proc: "ENOENT",
      write: "EROFS",
      given2: "EROFS",
      env: [],
      host: "subject",
      uid: 65534,
      // Of what a library of this process leaves open to every child, a sandbox can close nothing.
      open: inherited,
    });
  });

  it("signals nobody, starts nothing, and has no network", async () => {
    const server = createServer((socket) => socket.end("reached"));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    try {
      const found = await value(
        `(async () => ({ signals: [${process.pid}, 2, -1, 0].map((pid) => tried(() => process.kill(pid, 0))), self: process.pid,
           spawn: tried(() => require("node:child_process").spawnSync("/node", ["--version"]).error.code),
           thread: await new Promise((resolve) => new (require("node:worker_threads").Worker)("", { eval: true }).once("exit", resolve)),
           connect: await new Promise((resolve) => require("node:net").connect(${port}, "127.0.0.1").once("error", (error) => resolve(error.code)).once("data", () => resolve("reached"))) }))()`,
      );
      expect(found).to.deep.equal({
        signals: ["EPERM", "EPERM", "EPERM", "EPERM"],
        self: 1,
        spawn: "EACCES",
        thread: 0,
        connect: "EACCES",
      });
    } finally {
      server.close();
    }
  });

  it("is told how it ended as if there were nothing around it", async () => {
    expect(await run("process.exit(7)")).to.include({ code: 7, signal: null });
    expect(await run("process.kill(process.pid, 'SIGKILL'); process.abort()")).to.include({
      signal: "SIGSEGV",
    });
    // As where V8 finds itself broken.
    expect(await run("%SystemBreak()", {}, ["--allow-natives-syntax"])).to.include({ signal: "SIGTRAP" });
  });

  it("never began where the sandbox itself fails, and that is told", async () => {
    const file = join(folder, "secret");
    const { broken } = await run("", { "/lib/libc.so.6/not": file });
    expect(broken).to.match(/^bwrap: /);
  });

  it("has an end to its memory and to its processor time, which no judge need watch", async () => {
    const { signal, code } = await run(
      "const kept = []; for (;;) kept.push(Buffer.allocUnsafeSlow(64 << 20).fill(1));",
    );
    expect(code !== 0 || signal !== null).to.equal(true);
    const limits = await value(
      `tried(() => { const kept = []; for (let i = 0; i < 64; i++) kept.push(Buffer.allocUnsafeSlow(64 << 20)); return kept.length; })`,
    );
    expect(limits).not.to.equal(64);
  });
});
