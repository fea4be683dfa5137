/** A queue is asked for: what is missing is said with what to do. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { UsageError } from "../usage.ts";
import { openBoss } from "./boss.ts";

describe("A queue", () => {
  for (const [title, url, name, says] of [
    ["without its package", "postgres://x/y", "no-such-package-of-gradproof", "npm install pg-boss@"],
    ["that is no PostgreSQL", "redis://x/y", "pg-boss", "postgres://user:password@host/database"],
  ] as const)
    it(`${title} is refused in a sentence`, async () => {
      const error = await openBoss(url, 300, name).then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(error).to.be.instanceOf(UsageError);
      expect((error as Error).message).to.include(says);
    });
});
