/** What was worked out when the package was built is what would be worked out now, and is taken for the very same text alone. */
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import { markdownText } from "../reports/index.ts";
import { builtInLessons } from "./lesson.ts";
import { preparedPath } from "./places.ts";
import { type Prepared, prepared } from "./prepared.ts";
import { rivalsText } from "./rivals.ts";
import { translate } from "./translator.ts";
import { starterTokens } from "./untouched.ts";

describe("What was worked out of a lesson", () => {
  it("is there for each, of its texts as they are", async () => {
    for (const lesson of builtInLessons()) {
      const { text, starter, rivals } = JSON.parse(
        readFileSync(preparedPath(basename(lesson.folder)), "utf8"),
      ) as Prepared;
      expect(text?.of, lesson.name).to.equal(readFileSync(lesson.text, "utf8"));
      expect(starter?.of, lesson.name).to.equal(readFileSync(lesson.starter, "utf8"));
      expect(rivals?.of, lesson.name).to.equal(await rivalsText(lesson));
      expect(text?.is, lesson.name).to.equal(markdownText(text!.of));
    }
  });

  it("is what comes out now", async () => {
    const [first] = builtInLessons();
    const { starter, rivals } = JSON.parse(
      readFileSync(preparedPath(basename(first.folder)), "utf8"),
    ) as Prepared;
    expect(starter?.is).to.equal(await starterTokens({ ...first, builtIn: false }));
    expect(rivals?.is).to.equal((await translate(rivals!.of, "ts")).code);
  });

  it("is not taken for another text, nor of a lesson from elsewhere", () => {
    const [first] = builtInLessons();
    const text = readFileSync(first.text, "utf8");
    expect(prepared(first, "text", text)).to.include("<h2>");
    expect(prepared(first, "text", `${text} `)).to.equal(undefined);
    expect(prepared({ ...first, builtIn: false }, "text", text)).to.equal(undefined);
    expect(prepared({ builtIn: true, folder: "/99-none" }, "text", text)).to.equal(undefined);
  });
});
