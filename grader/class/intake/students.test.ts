/** From what lies in a folder to students. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { describe, it } from "mocha";
import { zipOf } from "./archives.fixture.ts";
import { classInOne, studentsIn } from "./students.ts";

const download = [
  { name: "Ada Lovelace_1_assignsubmission_file_/exercise.ts", text: "x" },
  { name: "Grace Hopper_2_assignsubmission_file_/exercise.ts", text: "y" },
];

/** The students of a folder with these files, and the archive that may hold them all. */
async function found(files: Readonly<Record<string, Buffer>>): Promise<object> {
  const folder = mkdtempSync(join(tmpdir(), "gradproof-students-"));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  const students = await studentsIn(folder, "plain");
  rmSync(folder, { recursive: true });
  return { students: students.map(({ student }) => student), whole: classInOne(students) };
}

describe("A platform's download", () => {
  it("is a class where it is named itself", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gradproof-students-"));
    writeFileSync(join(folder, "all.zip"), zipOf(download));
    const students = await studentsIn(join(folder, "all.zip"), "moodle");
    rmSync(folder, { recursive: true });
    expect(students.map(({ student }) => student)).to.deep.equal(["Ada Lovelace", "Grace Hopper"]);
    expect(classInOne(students)).to.equal(undefined);
  });

  it("is noticed where it lies in a folder, and would be one student's", async () => {
    expect(await found({ "all.zip": zipOf(download) })).to.deep.equal({
      students: ["all"],
      whole: "all.zip",
    });
  });

  it("is not taken for one where a student hands in an archive", async () => {
    const own = zipOf([
      { name: "src/exercise.ts", text: "x" },
      { name: "notes.md", text: "y" },
    ]);
    expect(await found({ "ada.zip": own })).to.deep.equal({ students: ["ada"], whole: undefined });
    const two = await found({ "ada.zip": zipOf(download), "bob.ts": Buffer.from("x") });
    expect(two).to.deep.equal({ students: ["ada", "bob"], whole: undefined });
  });
});
