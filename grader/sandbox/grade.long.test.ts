/** A grade in each sandbox is the grade that it is in any other, and says what held the submission. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, afterEach, before, describe, it } from "mocha";
import type { Result } from "../../reports/result.ts";
import { judge } from "../judge.ts";
import { findLesson } from "../lesson.ts";
import { useSandbox } from "./in-use.ts";
import { sandboxNamed } from "./named.ts";
import { whyPending } from "./required.ts";
import { SANDBOXES } from "./sandbox.ts";

const WRONG = "export const cosine = (x, y) => x.dot(y);\n";
const DYING: Readonly<Record<string, string>> = {
  crashed: "export const cosine = (x, y) => process.exit(0);\n",
  "not-loaded": "export const cosine = (x, y => 1;\n",
};

describe("A grade", function () {
  this.timeout(60_000);
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-sandboxes-"));
  });
  after(() => rmSync(folder, { recursive: true }));
  afterEach(() => useSandbox(sandboxNamed("process")));

  async function graded(source: string): Promise<Result> {
    const file = join(folder, "exercise.ts");
    writeFileSync(file, source);
    const {
      durationMs: _,
      properties,
      ...rest
    } = await judge({
      file,
      lesson: findLesson("cosine"),
      mostRuns: 5,
      asks: (title) => /right angles/.test(title),
    });
    return { ...rest, durationMs: 0, properties: properties.map((each) => ({ ...each, durationMs: 0 })) };
  }

  for (const name of SANDBOXES.filter((each) => each !== "process")) {
    it(`in ${name} is what it is in a mere process, deaths included`, async function () {
      const why = await whyPending(name);
      if (why !== undefined) {
        console.log(`      pending: ${why}`);
        return this.skip();
      }
      for (const [code, source] of Object.entries({ ...DYING, wrong: WRONG })) {
        useSandbox(sandboxNamed("process"));
        const { sandbox: _, confinement: practice, ...free } = await graded(source);
        useSandbox(sandboxNamed(name));
        const { sandbox, confinement, ...held } = await graded(source);
        expect(sandbox).to.equal(name);
        expect(confinement.enforces).to.include.members(["files", "signals", "privileges"]);
        expect(practice.note).to.match(/practice/);
        expect(held, code).to.deep.equal(free);
        const [{ diagnosis }] = held.properties;
        if (code !== "wrong") expect(diagnosis?.code).to.equal(code);
      }
    });
  }
});
