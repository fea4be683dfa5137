/** The lock of a class's folder: one has it, whoever is killed loses it, and who finds it taken is told by whom. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { lock } from "./lock.ts";

describe("The lock of a class", () => {
  let folder = "";
  let path = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-lock-"));
    path = join(folder, "journal.lock");
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("is gone when it is let go, and leaves nothing beside it", () => {
    lock(path)();
    expect(readdirSync(folder)).to.deep.equal([]);
  });

  it("of a process that was killed is taken over", () => {
    const module = new URL("./lock.js", import.meta.url).href;
    const program = `import { lock } from ${JSON.stringify(module)}; lock(${JSON.stringify(path)}); process.kill(process.pid, "SIGKILL");`;
    spawnSync(process.execPath, ["--input-type=module", "--eval", program]);
    expect(existsSync(path)).to.equal(true);
    const release = lock(path);
    expect(readdirSync(folder)).to.deep.equal(["journal.lock"]);
    release();
  });

  it("is had by one of many that come at once upon what a dead one has left", async () => {
    const module = new URL("./lock.js", import.meta.url).href;
    const program = `import { lock } from ${JSON.stringify(module)};
process.stdin.once("data", () => {
  try { lock(${JSON.stringify(path)}); console.log("mine"); setTimeout(() => process.exit(), 60_000); }
  catch (error) { console.log(error.message); process.exit(); }
});
console.log("ready");`;
    writeFileSync(path, "999999999 1\n");
    const many = Array.from({ length: 4 }, () => {
      const child = spawn(process.execPath, ["--input-type=module", "--eval", program]);
      let said = "";
      child.stdout.on("data", (text) => {
        said += text;
      });
      return { child, said: () => said };
    });
    const all = (pattern: RegExp): Promise<void> =>
      new Promise((resolve) => {
        const timer = setInterval(() => {
          if (!many.every(({ said }) => pattern.test(said()))) return;
          clearInterval(timer);
          resolve();
        }, 5);
      });
    try {
      await all(/ready/);
      for (const { child } of many) child.stdin.write("go");
      await all(/mine|Another gradproof class/);
      expect(many.filter(({ said }) => said().includes("mine")).length).to.equal(1);
    } finally {
      for (const { child } of many) child.kill("SIGKILL");
      rmSync(path, { force: true });
    }
  }).timeout(20_000);
});
