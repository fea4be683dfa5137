/** What a command writes lands where it was meant to, whole, and never on anything else. */
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { afterEach, beforeEach, describe, it } from "mocha";
import { keepCopy, OutputError, OutputFile, outputs } from "./output-file.ts";
import { UsageError } from "./usage.ts";

const onWindows = process.platform === "win32";

describe("What a command writes", () => {
  let folder = "";
  const at = (...names: string[]): string => join(folder, ...names);
  const everything = (): string[] => readdirSync(folder, { recursive: true }).map(String).sort();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gradproof-output-"));
    writeFileSync(at("plain.json"), "before");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is one plain file, made with its folders, and nothing beside it", () => {
    const { json } = outputs({ json: at("new", "folder", "a.json") });
    expect(existsSync(at("new", "folder", "a.json"))).to.equal(false);
    expect(json!.write("text")).to.equal(at("new", "folder", "a.json"));
    expect(readFileSync(at("new", "folder", "a.json"), "utf8")).to.equal("text");
    outputs({ json: at("plain.json") }).json!.write("after");
    expect(readFileSync(at("plain.json"), "utf8")).to.equal("after");
    expect(everything()).to.deep.equal(
      ["new", join("new", "folder"), join("new", "folder", "a.json"), "plain.json"].sort(),
    );
  });

  it("keeps the permissions of the file that it replaces, and else those of any new file", function () {
    if (onWindows) this.skip();
    chmodSync(at("plain.json"), 0o640);
    new OutputFile(at("plain.json")).write("after");
    expect(statSync(at("plain.json")).mode & 0o777).to.equal(0o640);
    new OutputFile(at("new.json")).write("new");
    expect(statSync(at("new.json")).mode & 0o777).to.equal(0o666 & ~process.umask());
  });

  it("is refused before anything is graded where it is no plain file", function () {
    if (onWindows) this.skip();
    symlinkSync(at("plain.json"), at("link"));
    symlinkSync(at("nowhere"), at("dangling"));
    mkdirSync(at("folder"));
    const before = everything();
    const cases: [string, RegExp][] = [
      [at("link"), /is a link, to .*plain\.json\. Name the file itself/],
      [at("dangling"), /is a link/],
      [at("folder"), /is a folder. Name a file in it/],
      [`${at("missing")}/`, /is a folder/],
      [at("plain.json", "a.json"), /a part of the path is a file/],
      ["/dev/stdout", /For standard output write: --json -/],
      ["/dev/null", /For standard output write: --json -/],
      ["/proc/self/fd/1", /plain file|cannot be/],
      ["", /needs the name of a file/],
      ["a\0b", /needs the name of a file/],
      [at("n".repeat(300)), /name is too long/],
    ];
    for (const [path, says] of cases) {
      expect(() => outputs({ json: path }), path).to.throw(UsageError, says);
    }
    expect(() => outputs({ html: "-" })).to.throw(UsageError, /takes the name of a file/);
    expect(everything()).to.deep.equal(before);
    expect(readFileSync(at("plain.json"), "utf8")).to.equal("before");
  });

  it("is refused where it cannot be written", function () {
    if (onWindows || process.getuid?.() === 0) this.skip();
    mkdirSync(at("locked"), { mode: 0o500 });
    chmodSync(at("plain.json"), 0o400);
    for (const path of [at("locked", "a.json"), at("locked", "b", "a.json"), at("plain.json")])
      expect(() => new OutputFile(path), path).to.throw(UsageError, /no permission/);
  });

  it("never loses another file of the same command, under whatever name", function () {
    if (onWindows) this.skip();
    mkdirSync(at("sub"));
    symlinkSync(folder, at("loop"));
    linkSync(at("plain.json"), at("hard.json"));
    const pairs: [string, string][] = [
      [at("a"), at("a")],
      [at("a"), `${folder}/./a`],
      [at("a"), `${folder}/sub/../a`],
      [at("a"), at("loop", "a")],
      [at("plain.json"), at("loop", "plain.json")],
      [at("plain.json"), at("hard.json")],
      [at("caf\u00e9"), at("cafe\u0301")],
    ];
    for (const [json, html] of pairs)
      expect(() => outputs({ json, html }), html).to.throw(UsageError, /one file/);
    const folds = existsSync(at("PLAIN.json"));
    const capitals = (): unknown => outputs({ json: at("a"), html: at("A") });
    if (folds) expect(capitals).to.throw(UsageError, /one file/);
    else expect(capitals).not.to.throw();
  });

  it("never replaces a file that the same command reads", () => {
    const reads = [at("nowhere"), at("plain.json")];
    expect(() => outputs({ html: at("plain.json") }, { reads })).to.throw(UsageError, /which is read/);
    expect(() => outputs({ html: at("other") }, { reads })).not.to.throw();
  });

  it("is not written through what was laid in its way after the check", function () {
    if (onWindows) this.skip();
    const target = new OutputFile(at("late.json"));
    symlinkSync(at("plain.json"), at("late.json"));
    expect(() => target.write("text")).to.throw(OutputError, /is a link/);
    rmSync(at("late.json"));
    // The name that an earlier version wrote to first.
    symlinkSync(at("plain.json"), `${at("late.json")}.${process.pid}.part`);
    target.write("text");
    expect(readFileSync(at("plain.json"), "utf8")).to.equal("before");
    expect(lstatSync(at("late.json")).isFile()).to.equal(true);
  });

  it("leaves nothing behind where it fails, and what was there before", () => {
    const target = new OutputFile(at("late.json"));
    mkdirSync(at("late.json"));
    expect(() => target.write("text")).to.throw(OutputError, /is a folder/);
    expect(everything()).to.deep.equal(["late.json", "plain.json"]);
    const gone = new OutputFile(at("gone", "a.json"));
    rmSync(at("gone"), { recursive: true });
    expect(() => gone.write("text")).to.throw(OutputError, /its folder is gone/);
  });

  it("is preceded by copies that never replace one another", function () {
    if (onWindows) this.skip();
    symlinkSync(at("nowhere"), at("plain.json.bak2"));
    expect(keepCopy(at("plain.json"))).to.equal(at("plain.json.bak"));
    expect(keepCopy(at("plain.json"))).to.equal(at("plain.json.bak3"));
    expect(existsSync(at("nowhere"))).to.equal(false);
  });
});
