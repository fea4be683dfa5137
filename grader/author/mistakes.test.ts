/** A suite with a mistake is its author's to mend: they are told where, what and how, and no learner is told that it is theirs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import { judge } from "../judge.ts";
import { findLesson } from "../lesson.ts";
import { suiteWith, writeLesson } from "./cases.ts";
import { kinds } from "./kinds.ts";
import { describeMistakes } from "./rig.ts";
import { ENDS } from "./table.ts";

describe("A suite without a mistake", () => {
  it("is told of none", async () => {
    const place = mkdtempSync(join(tmpdir(), "gradproof-sound-"));
    writeLesson(place, { source: suiteWith("") });
    const { status, score, mistakes } = await judge({
      file: join(place, "solution.ts"),
      lesson: findLesson(place),
      seed: 7,
    });
    rmSync(place, { recursive: true, force: true });
    expect({ status, score, mistakes }).to.deep.equal({ status: "passed", score: 1, mistakes: undefined });
  }).timeout(60_000);
});

// Some of every kind; the long test has them all.
const some = Object.entries(kinds).map(([kind, suites]) => [kind, suites.filter((_, k) => k === 0)]);
describeMistakes("A suite with a mistake", Object.fromEntries(some), false);

const loops = ENDS.filter(({ name }) => name === "an endless loop when it is loaded");
describeMistakes("A suite that does not come to its end", { ENDS: loops }, true);
