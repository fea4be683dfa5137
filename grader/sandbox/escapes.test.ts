/** Whoever gets past JavaScript's confinement meets a sandbox: what each says that it enforces, it enforces. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { attemptEscapes } from "./attempts.ts";
import { ESCAPES } from "./escapes.ts";
import { sandboxNamed } from "./named.ts";
import { whyPending } from "./required.ts";
import { SANDBOXES } from "./sandbox.ts";

const linux = process.platform === "linux";

describe("An escape", function () {
  this.timeout(60_000);

  for (const name of SANDBOXES) {
    it(`is held by the sandbox ${name}, where that says so`, async function () {
      const why = await whyPending(name);
      if (why !== undefined) {
        console.log(`      pending: ${why}`);
        return this.skip();
      }
      const sandbox = sandboxNamed(name);
      const attempts = await attemptEscapes(sandbox);
      const enforced = new Set(attempts.map(({ escape: { enforced } }) => enforced));
      // Memory and output are the judge's to watch in a mere process; time and orphans have tests of their own.
      for (const word of sandbox.enforces.filter((each) => !/memory|time|output|orphans/.test(each)))
        expect(enforced).to.include(word);
      expect(
        attempts.filter(({ held }) => !held).map((each) => `${each.escape.name}: ${each.came}`),
      ).to.deep.equal([]);
    });
  }

  it("gets through where nothing holds it, and that is told: all but those that a mere process holds", async function () {
    if (!linux) return this.skip();
    const tried = ESCAPES.filter(({ enforced }) =>
      /files|signals|processes|network|system-calls/.test(enforced),
    );
    const attempts = await attemptEscapes(sandboxNamed("process"), tried);
    const held = attempts.filter((each) => each.held).map(({ escape: { name } }) => name);
    // Files cannot grow there, and whoever is not root may not read or become everything.
    expect(held).to.include("writes where the grader may write");
    const through = attempts.filter((each) => !each.held).map(({ escape: { name } }) => name);
    expect(through).to.include.members([
      "reads a file of the grader's user",
      "lists the machine's folders",
      "signals the grader",
      "signals everybody at once",
      "starts another program",
      "connects to this machine",
      "listens for others",
      "changes its own priority",
    ]);
  });

  it("that ends the process is not held, nor is one that then was not tried", async () => {
    const tried = ["process.exit(0);", "return 'EPERM';"].map((body) => ({ ...ESCAPES[0], body, held: /./ }));
    const attempts = await attemptEscapes(sandboxNamed("process"), tried);
    expect(attempts.map(({ held, came }) => [held, came])).to.deep.equal(
      Array(2).fill([false, "nothing: the process ended"]),
    );
  });
});
