/** However an editor saves a file, it is one save. */
import { appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import { Saves } from "./saves.ts";

/** Longer than a burst, and than the wait for a file that is away. */
const past = (ms = 450): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("A save", function () {
  this.timeout(20_000);
  let folder = "";
  let file = "";
  let saves: Saves;
  let count = 0;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-saves-"));
    mkdirSync(join(folder, "lesson"));
    file = join(folder, "lesson", "exercise.ts");
    writeFileSync(file, "1");
    count = 0;
    saves = new Saves({ path: () => file, onSave: () => count++ });
  });
  afterEach(() => {
    saves.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const ways: Readonly<Record<string, () => void>> = {
    "in place": () => writeFileSync(file, "22"),
    "of the same text": () => writeFileSync(file, "1"),
    "by renaming another file": () => {
      writeFileSync(`${file}.tmp`, "22");
      renameSync(`${file}.tmp`, file);
    },
    "by renaming the old one away first": () => {
      renameSync(file, `${file}~`);
      writeFileSync(file, "22");
    },
    "in many steps": () => {
      writeFileSync(file, "");
      for (let k = 0; k < 50; k++) appendFileSync(file, `${k}\n`);
    },
  };
  for (const [how, save] of Object.entries(ways))
    it(`${how} is told once`, async () => {
      save();
      await past();
      expect(count).to.equal(1);
    });

  it("that comes a moment after the old file was taken away is told once, without the gap", async () => {
    rmSync(file);
    await past(100);
    expect(count).to.equal(0);
    writeFileSync(file, "22");
    await past();
    expect(count).to.equal(1);
  });

  it("is not what happens to other files, nor what was there before", async () => {
    writeFileSync(join(folder, "lesson", "lesson.md"), "text");
    await past();
    expect(count).to.equal(0);
  });

  it("is told of, where the file is deleted, and where it is there again", async () => {
    rmSync(file);
    await past(700);
    expect(count).to.equal(1);
    writeFileSync(file, "1");
    await past();
    expect(count).to.equal(2);
  });

  it("is told of in a folder that was removed and made again", async () => {
    rmSync(join(folder, "lesson"), { recursive: true });
    await past(700);
    expect(count).to.equal(1);
    mkdirSync(join(folder, "lesson"));
    writeFileSync(file, "22");
    await past(1500);
    expect(count).to.equal(2);
    writeFileSync(file, "333");
    await past();
    expect(count).to.equal(3);
  });

  it("is told of under another name", async () => {
    const renamed = join(folder, "lesson", "exercise.js");
    renameSync(file, renamed);
    file = renamed;
    await past();
    expect(count).to.equal(1);
  });

  it("in an endless burst is told before the burst ends", async () => {
    const writing = setInterval(() => writeFileSync(file, String(performance.now())), 10);
    await past(900);
    clearInterval(writing);
    expect(count).to.be.within(1, 6);
  });

  it("after the end is told nobody", async () => {
    saves.close();
    writeFileSync(file, "22");
    await past();
    expect(count).to.equal(0);
  });
});
