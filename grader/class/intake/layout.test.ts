/** Names of platforms, and which file is graded. */
import { expect } from "chai";
import { describe, it } from "mocha";
import { unpacked } from "./handed.ts";
import { canvasName, likelyLayout, moodleName } from "./layout.ts";
import { isLitter } from "./litter.ts";
import { pick } from "./pick.ts";

const cosine = { name: "cosine", folder: "/lessons/02-cosine" };
const norm = { name: "norm", folder: "/lessons/01-norm" };
const files = (...paths: string[]) => paths.map((path) => unpacked(path, Buffer.from(path)));

describe("The names of platforms", () => {
  it("are Canvas'", () => {
    expect(canvasName("lovelaceada_4711_815_exercise.ts")).to.deep.equal({
      student: "lovelaceada",
      number: "4711",
      original: "exercise.ts",
    });
    expect(canvasName("hoppergrace_LATE_12_99_my_own_file-3.ts")).to.deep.equal({
      student: "hoppergrace",
      number: "12",
      late: true,
      original: "my_own_file.ts",
    });
    expect(canvasName("noether_12_text.html")).to.include({ typed: true });
    expect(canvasName("exercise.ts")).to.equal(undefined);
  });

  it("are Moodle's", () => {
    expect(moodleName("Ada Lovelace_4711_assignsubmission_file_")).to.deep.equal({
      student: "Ada Lovelace",
      number: "4711",
      original: "",
    });
    expect(moodleName("Emmy N_1_23_assignsubmission_file_a_b.ts")).to.include({ original: "a_b.ts" });
    expect(moodleName("Ada_1_assignsubmission_onlinetext_onlinetext.html")).to.include({ typed: true });
    expect(moodleName("Ada Lovelace")).to.equal(undefined);
  });

  it("are known where nobody has said so", () => {
    expect(likelyLayout(["lovelaceada_4711_815_exercise", "hoppergrace_LATE_12_99_mine", "x"])).to.equal(
      "canvas",
    );
    expect(likelyLayout(["Ada Lovelace_4711_assignsubmission_file_"])).to.equal("moodle");
    expect(likelyLayout(["ada", "grace_12", "emmy"])).to.equal("plain");
  });

  it("leave litter behind", () => {
    for (const path of [
      "__MACOSX/a.ts",
      "x/.DS_Store",
      "._a.ts",
      "a/Thumbs.db",
      "desktop.ini",
      "a/.git/HEAD",
    ])
      expect(isLitter(path), path).to.equal(true);
    for (const path of ["a.ts", "MACOSX/a.ts", "a._b.ts", "thumbs.ts", "_a.ts"])
      expect(isLitter(path), path).to.equal(false);
  });
});

describe("The file to grade", () => {
  const pathOf = (lesson: typeof cosine, all: (typeof cosine)[], ...paths: string[]): string | undefined =>
    pick(files(...paths), lesson, all)?.path;

  it("is the only program, or the one that is called so", () => {
    expect(pathOf(cosine, [cosine], "a/mine.ts", "a/notes.pdf")).to.equal("a/mine.ts");
    expect(pathOf(cosine, [cosine], "a/layers.ts", "a/Exercise (1).ts")).to.equal("a/Exercise (1).ts");
    expect(pathOf(cosine, [cosine], "a/layers.ts", "a/02-cosine.ts")).to.equal("a/02-cosine.ts");
    expect(pathOf(cosine, [cosine], "a/notes.pdf")).to.equal("a/notes.pdf");
  });

  it("is told by its name or its folder where there are several lessons", () => {
    const all = [norm, cosine];
    expect(pathOf(cosine, all, "a/norm.ts", "a/cosine.ts")).to.equal("a/cosine.ts");
    expect(pathOf(norm, all, "a/01-norm/exercise.ts", "a/02-cosine/exercise.ts")).to.equal(
      "a/01-norm/exercise.ts",
    );
    expect(pathOf(norm, all, "a/cosine.ts")).to.equal(undefined);
  });

  it("is not guessed", () => {
    for (const file of ["alice.ts", "a/exercise.ts"])
      expect(() => pathOf(norm, [norm, cosine], file)).to.throw(
        `No name says which lesson ${file} is for: call it norm.ts or cosine.ts, or put it into a folder of that name.`,
      );
    expect(() => pathOf(cosine, [cosine], "a/one.ts", "a/two.ts")).to.throw(
      /one\.ts, a\/two\.ts. Call the one exercise\.ts/,
    );
  });
});
