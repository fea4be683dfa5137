/** What the operating system tells of a process agrees with what the process knows of itself. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { type ProcessUsage, processUsage } from "./resource-usage.ts";

const usage = (pid: number): Promise<ProcessUsage | undefined> =>
  new Promise((resolve) => {
    const now = processUsage(pid, resolve);
    if (now || ["linux", "win32"].includes(process.platform)) resolve(now);
  });

describe("The usage of a process", () => {
  it("counts its memory in bytes, whatever the size of a page", async function () {
    const seen = await usage(process.pid);
    if (process.platform === "win32") return this.skip();
    expect(seen!.memory / process.memoryUsage.rss()).to.be.within(0.8, 1.25);
  });

  it("is nothing for a process that is not there, and throws nothing", async () => {
    const seen = await usage(0x7ffffffe);
    expect(seen?.memory ?? 0).to.equal(0);
  });
});
