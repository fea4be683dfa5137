/** The first screen is enough to go on with: of what newcomers write, it names the mistake, its line, and what to write there. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { after, before, describe, it } from "mocha";
import { extent } from "../../conformance/extent.ts";
import { causesOf } from "../../reports/causes.ts";
import { failureLines } from "../failure-lines.ts";
import { judge } from "../judge.ts";
import { findLesson } from "../lesson.ts";
import { styleFor } from "../terminal.ts";
import { alone } from "./alone.ts";
import { attempts } from "./attempts.ts";
import { further } from "./further.ts";
import { siblings } from "./siblings.ts";
import { unusual } from "./unusual.ts";

/** A terminal takes so many lines without scrolling. */
const LINES = 40;

const quick = ["x ** 2", "no return", "default export", "x[i]", "add for add_", "a plain tensor"];
const all = [...attempts, ...siblings, ...further, ...alone, ...unusual];
const tried = extent(
  all.filter(({ mistake }) => quick.includes(mistake)),
  all,
);

describe("To a newcomer", function () {
  this.timeout(120_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-newcomer-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const { mistake, lesson: name, source, codes, says } of tried)
    it(`${mistake} in ${name}: ${codes ? `is told as ${codes.join(" or ")}` : "passes"}`, async () => {
      const file = join(folder, "exercise.ts");
      writeFileSync(file, source);
      const mostRuns = extent<number | undefined>(12, undefined);
      const result = await judge({
        file,
        lesson: findLesson(name),
        pictures: false,
        ...(mostRuns && { mostRuns }),
      });
      const screen = failureLines(result, styleFor(process.stdout));
      if (!codes) {
        expect(result.status, screen).to.equal("passed");
        return;
      }
      const causes = causesOf(result.properties);
      expect(codes, screen).to.include(causes[0]?.first.diagnosis?.code);
      expect(screen).to.match(says!);
      // One cause, told once, on one screen.
      const texts = causes.map(({ first }) => first.diagnosis?.text);
      expect(new Set(texts).size, screen).to.equal(texts.length);
      if ([...further, ...alone, ...unusual].some((each) => each.source === source))
        expect(causes, screen).to.have.length(1);
      expect(screen.split("\n").length, screen).to.be.at.most(LINES);
    });
});
